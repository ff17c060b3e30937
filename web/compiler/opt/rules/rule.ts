/** What rules share. */
import type { Inst } from "../../ir/ir.ts";

/** Places a new instruction before the one that is being rewritten, and answers it. */
export type Put = (i: Inst) => Inst;

/** How many operands name a value. */
export type Uses = (v: Inst) => number;
