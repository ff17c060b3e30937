// The verifier's log: what the levels print, how a path's text is taken back at level 1, and a bound on what is kept.
// Formatting of numbers is Text's; what is said is the rules' own.
import { Text } from "../util/text";

export const LOG_LEVEL1: u32 = 1;
export const LOG_LEVEL2: u32 = 2;
export const LOG_STATS: u32 = 4;
export const LOG_FIXED: u32 = 8;

/**
 * Text with positions that survive the loss of its head: a rotating log keeps the last `keep` bytes, as many as the
 * caller's buffer can take. A fixed log keeps the first ones.
 */
export class Log extends Text {
  /** Bytes dropped from the front. */
  dropped: i64 = 0;
  /** Longest length reached, the kernel's log_true_size without its NUL. */
  longest: i64 = 0;

  constructor(public level: u32, public keep: i32 = i32.MAX_VALUE) {
    super(1 << 16);
  }

  /** Messages are kept. */
  @inline get on(): bool {
    return this.level != 0;
  }

  /** Instructions and what they change are printed; statistics alone print none. */
  @inline get states(): bool {
    return (this.level & 3) != 0;
  }

  /** Every state is printed. */
  @inline get verbose(): bool {
    return (this.level & LOG_LEVEL2) != 0;
  }

  /** Bytes written so far, those taken back excepted. */
  @inline pos(): i64 {
    return this.dropped + this.len;
  }

  /** Takes back everything behind position `at`. */
  reset(at: i64): void {
    this.note();
    if (at < this.dropped) {
      this.dropped = at;
      this.len = 0;
    } else {
      this.truncate(<i32>(at - this.dropped));
    }
  }

  /** Drops what no buffer will take, once in a while. */
  trim(): void {
    if (this.len < this.keep || this.len < this.keep + (1 << 22)) return;
    this.note();
    if (this.level & LOG_FIXED) return;
    const excess = this.len - this.keep;
    memory.copy(this.ptr, this.ptr + excess, <usize>this.keep);
    this.len = this.keep;
    this.dropped += excess;
  }

  private note(): void {
    if (this.pos() > this.longest) this.longest = this.pos();
  }

  /** The longest that the text ever was. */
  trueLength(): i64 {
    this.note();
    return this.longest;
  }
}
