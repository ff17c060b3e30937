// The verifier's log: what the levels print and how a path's text is taken back at level 1.
// Formatting of numbers is Text's; what is said is the rules' own.
import { Text } from "../util/text";

export const LOG_LEVEL1: u32 = 1;
export const LOG_LEVEL2: u32 = 2;
export const LOG_STATS: u32 = 4;
export const LOG_FIXED: u32 = 8;

export class Log extends Text {
  constructor(public level: u32) {
    super(1 << 16);
  }

  /** Messages are kept (any level but none, or statistics alone). */
  @inline get on(): bool {
    return (this.level & 3) != 0;
  }

  /** Every state is printed. */
  @inline get verbose(): bool {
    return (this.level & LOG_LEVEL2) != 0;
  }
}
