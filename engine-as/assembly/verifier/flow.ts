// Where control goes from an instruction, inside of its subprogram: what the control-flow passes share.
import { BPF_CALL, BPF_EXIT, BPF_JMP, BPF_JMP32, BPF_PSEUDO_FUNC, OP_JA, OP_JA32, OP_LD_IMM64 } from "../isa/opcode";
import { classOf, immOf, offOf, opOf, srcOf } from "../isa/insn";
import { Env } from "./env";

/** What `successors` answers, in the order in which the kernel looks at them: fall-through, then branch. */
@unmanaged
export class Succ {
  count: i32;
  first: i32;
  second: i32;
}
const SUCC = changetype<Succ>(memory.data(12, 4));

/** Address of element `i` of an i32 array. */
// @ts-ignore: decorator
@inline export function item(base: usize, i: i32): usize {
  return base + (<usize>i << 2);
}

/** A jump with a target: conditional, may_goto or `ja`; calls and exits are none. */
export function isJump(op: i32): bool {
  const cls = classOf(op);
  if (cls != BPF_JMP && cls != BPF_JMP32) return false;
  const kind = op & 0xf0;
  return kind != BPF_CALL && kind != BPF_EXIT;
}

/** `goto` with a 16- or a 32-bit distance. */
// @ts-ignore: decorator
@inline export function isGoto(op: i32): bool {
  return op == OP_JA || op == OP_JA32;
}

/** Instruction that the jump at `i` goes to. */
export function jumpTarget(p: usize, i: i32): i32 {
  return i + 1 + (opOf(p) == OP_JA32 ? immOf(p) : offOf(p));
}

/** An ld_imm64 of one of the program's functions. */
export function isFuncPointer(p: usize): bool {
  return opOf(p) == OP_LD_IMM64 && srcOf(p) == BPF_PSEUDO_FUNC;
}

/** Where `i` may continue in its own subprogram; the answer is overwritten by the next call. Calls fall through. */
export function successors(env: Env, i: i32): Succ {
  const p = env.insn(i);
  const op = opOf(p);
  SUCC.count = 1;
  SUCC.first = i + 1;
  if (op == OP_LD_IMM64) SUCC.first = i + 2;
  else if (isGoto(op)) SUCC.first = jumpTarget(p, i);
  else if (isJump(op)) {
    SUCC.count = 2;
    SUCC.second = jumpTarget(p, i);
  } else if (op == (BPF_JMP | BPF_EXIT)) SUCC.count = 0;
  return SUCC;
}
