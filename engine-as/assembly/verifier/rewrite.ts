// What the kernel makes of a program that the walk accepted, as far as its log tells: functions that no path reached are
// gone, bpf_loop stands where it was called, may_goto has its counter.
import { EFAULT } from "../util/errno";
import * as M from "../maps/desc";
import { MapDesc } from "../maps/desc";
import { immOf, opOf, offOf, srcOf } from "../isa/insn";
import { OP_CALL, OP_LD_IMM64, OP_MAY_GOTO } from "../isa/opcode";
import { AUX_LOOP_INLINE, AUX_SEEN, SUBPROG_DEAD, SUBPROG_INLINE_LOOP, SUBPROG_MAY_GOTO, Subprog } from "../prog";
import { isGoto, isJump, jumpTarget } from "./flow";
import { Env } from "./env";

/** may_goto keeps its counter and its clock on the stack, an inlined bpf_loop three registers. */
const MAY_GOTO_STACK: i32 = 16;
const INLINE_LOOP_STACK: i32 = 24;
/** Instructions of an inlined bpf_loop. */
const INLINE_LOOP: i32 = 19;
const FUNC_map_lookup_elem: i32 = 1;

// @ts-ignore: decorator
@inline function seen(env: Env, i: i32): bool {
  return (env.auxOf(i).flags & AUX_SEEN) != 0;
}

/** Instructions of a lookup in this map. */
function lookupSize(map: MapDesc): i32 {
  switch (map.type) {
    case M.BPF_MAP_TYPE_HASH: return 3;
    case M.BPF_MAP_TYPE_HASH_OF_MAPS: return 4;
    case M.BPF_MAP_TYPE_PERCPU_HASH: return 5;
    case M.BPF_MAP_TYPE_LRU_HASH: return 6;
    case M.BPF_MAP_TYPE_ARRAY: return map.flags & M.BPF_F_INNER_MAP ? 1 : 7;
    case M.BPF_MAP_TYPE_PERCPU_ARRAY:
    case M.BPF_MAP_TYPE_ARRAY_OF_MAPS: return 9;
    default: return 1;
  }
}

/** Bytes of stack that subprogram `sub` has in the end. */
export function finalStack(sub: Subprog): i32 {
  let depth = sub.stackDepth;
  if (sub.flags & SUBPROG_INLINE_LOOP) depth = ((depth + 7) & ~7) + INLINE_LOOP_STACK;
  if (sub.flags & SUBPROG_MAY_GOTO) depth += MAY_GOTO_STACK;
  return depth;
}

/** Nothing is left between the jump at `i` and its target `to`. */
function jumpsOverNothing(env: Env, i: i32, to: i32): bool {
  for (let j = i + 1; j < to; j++) if (seen(env, j)) return false;
  return to > i;
}

/** Instructions that instruction `i` becomes; the second half of a wide one counts with the first. */
function sizeOf(env: Env, i: i32): i32 {
  const p = env.insn(i);
  const op = opOf(p);
  const aux = env.auxOf(i);
  if (op == OP_LD_IMM64) return 2;
  if (op == OP_CALL && srcOf(p) == 0) {
    if (aux.flags & AUX_LOOP_INLINE) return INLINE_LOOP;
    if (immOf(p) != FUNC_map_lookup_elem || aux.imm <= 0) return 1;
    return lookupSize(env.maps[aux.imm - 1]);
  }
  if (!isJump(op)) return 1;
  const to = jumpTarget(p, i);
  if (op == OP_MAY_GOTO) return to == i + 1 ? 0 : 1;
  // A branch that is never taken is none; one that always is, is a goto, and a goto to what follows is nothing.
  if (!isGoto(op) && !seen(env, to)) return 0;
  return (isGoto(op) || !seen(env, i + 1)) && jumpsOverNothing(env, i, to) ? 0 : 1;
}

/** Where the program ends after all that. */
function finalLength(env: Env): i32 {
  let n = 0;
  for (let i = 0; i < env.len; i++) {
    if (seen(env, i)) n += sizeOf(env, i);
    if (opOf(env.insn(i)) == OP_LD_IMM64) i++;
  }
  return n;
}

/** Marks the subprograms. -EFAULT for the one thing that the kernel gets wrong: see below. */
export function rewrite(env: Env): i32 {
  let left = 0;
  let lastLeft = 0;
  for (let s = 0; s < env.subprogCount; s++) {
    const sub = env.subprog(s);
    if (!seen(env, sub.start)) {
      sub.flags |= SUBPROG_DEAD;
      continue;
    }
    left++;
    lastLeft = s;
  }
  let calledDead = -1;
  for (let i = 0; i < env.len; i++) {
    if (!seen(env, i)) continue;
    const p = env.insn(i);
    const sub = env.subprog(env.subprogOf(i));
    const aux = env.auxOf(i);
    if (opOf(p) == OP_MAY_GOTO && srcOf(p) == 0 && offOf(p) != 0) sub.flags |= SUBPROG_MAY_GOTO;
    if (!(aux.flags & AUX_LOOP_INLINE)) continue;
    sub.flags |= SUBPROG_INLINE_LOOP;
    if (env.subprog(aux.imm).flags & SUBPROG_DEAD) calledDead = aux.imm;
  }
  // A loop of no rounds still calls its callback, which is gone: what stands there now is the function behind it, or
  // nothing at all.
  if (calledDead < lastLeft || left < 2) return 0;
  env.log.str("verifier bug: No program to jit at insn ").i64(finalLength(env)).str(" (subprog < 0)\n");
  return -EFAULT;
}
