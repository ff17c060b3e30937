// One instruction as the grammar leaves it: encoded fields, and perhaps a name that is still open. No grammar.
import type { Reference } from "./operands.ts";
import type { Complaint } from "./types.ts";

/** One instruction; `high` is the upper half of a 64-bit immediate and makes it two slots long. */
export interface Instruction {
  op: number;
  dst: number;
  src: number;
  off: number;
  imm: number;
  high?: number;
  ref?: Reference;
  /** A remark for the reader that does not keep the instruction from being assembled. */
  remark?: Complaint;
}

/** An instruction without a name in it. */
export function instruction(op: number, dst: number, src: number, off: number, imm: number): Instruction {
  return { op, dst, src, off, imm };
}
