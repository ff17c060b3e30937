// The deepest stack over all chains of calls (spec 8.9).
import { E2BIG, EACCES } from "../util/errno";
import { immOf } from "../isa/insn";
import { opOf, srcOf } from "../isa/insn";
import { BPF_PSEUDO_CALL, OP_CALL } from "../isa/opcode";
import { isFuncPointer } from "./flow";
import { Env, MAX_SUBPROGS } from "./env";
import { SUBPROG_ASYNC } from "../prog";
import { MAX_FRAMES } from "./state";
import { MAX_BPF_STACK } from "./stack";

/** What is known to fit below a function: bytes in the low half, frames above; 0 for nothing yet. */
const known = new StaticArray<u32>(MAX_SUBPROGS + 1);

function rounded(depth: i32): i32 {
  return (depth + 15) & ~15;
}

/** Bytes and frames below `subprogno`, or a negative errno when a chain through it is too deep. */
function below(env: Env, subprogno: i32, depth: i32, frame: i32): i32 {
  const sub = env.subprog(subprogno);
  const own = rounded(sub.stackDepth);
  if (depth + own > MAX_BPF_STACK) {
    env.log.str("combined stack size of ").i64(frame + 1).str(" calls is ").i64(depth + own).str(". Too large\n");
    return -EACCES;
  }
  const seen = known[subprogno];
  if (seen && depth + <i32>(seen & 0xffff) <= MAX_BPF_STACK && frame + <i32>(seen >> 16) <= MAX_FRAMES) return <i32>seen;
  let bytes = 0;
  let frames = 0;
  for (let i = sub.start; i < sub.end; i++) {
    const p = env.insn(i);
    const pointer = isFuncPointer(p);
    if (!pointer && !(opOf(p) == OP_CALL && srcOf(p) == BPF_PSEUDO_CALL)) continue;
    const callee = env.subprogAt(i + immOf(p) + 1);
    if (pointer && env.subprog(callee).flags & SUBPROG_ASYNC) continue;
    if (frame + 1 >= MAX_FRAMES) {
      env.log.str("the call stack of ").i64(frame + 2).str(" frames is too deep !\n");
      return -E2BIG;
    }
    const r = below(env, callee, depth + own, frame + 1);
    if (r < 0) return r;
    if ((r & 0xffff) > bytes) bytes = r & 0xffff;
    if (r >> 16 > frames) frames = r >> 16;
  }
  const total = <u32>(own + bytes) | (<u32>(frames + 1) << 16);
  known[subprogno] = total;
  return <i32>total;
}

/** 0, or the errno of the first chain of calls that needs too much stack or too many frames. */
export function checkMaxStackDepth(env: Env): i32 {
  memory.fill(changetype<usize>(known), 0, <usize>known.length * 4);
  for (let s = 0; s < env.subprogCount; s++) {
    if (s && !(env.subprog(s).flags & SUBPROG_ASYNC)) continue;
    const r = below(env, s, 0, 0);
    if (r < 0) return r;
  }
  return 0;
}
