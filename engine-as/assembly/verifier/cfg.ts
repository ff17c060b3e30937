// Every instruction is reached, no jump lands inside of one, and where the walk may store and compare states
// (spec 8.2). Back-edges are allowed: the walk itself decides whether a loop ends.
import { EINVAL } from "../util/errno";
import {
  BPF_PSEUDO_CALL, BPF_PSEUDO_KFUNC_CALL, OP_CALL, OP_EXIT, OP_LD_IMM64, OP_MAY_GOTO,
} from "../isa/opcode";
import { immOf, offOf, opOf, srcOf } from "../isa/insn";
import {
  AUX_CALLS_CALLBACK, AUX_FORCE_CHECKPOINT, AUX_ITER_NEXT, AUX_JMP_POINT, AUX_MAY_GOTO, AUX_PRUNE_POINT, SUBPROG_MIGHT_SLEEP,
} from "../prog";
import { helperProto } from "./protos/helpers";
import { KF_ITER_NEXT, KF_SLEEPABLE, KFUNC_RBTREE_ADD, KFUNC_WQ_SET_CALLBACK, kfuncByBtfId } from "./protos/kfuncs";
import { HELPER_ASYNC_CALLBACK, HELPER_SLEEPS, HELPER_SYNC_CALLBACK } from "./protos/types";
import { Env } from "./env";
import { isFuncPointer, isGoto, isJump, jumpTarget, item } from "./flow";

const JOIN: u32 = AUX_PRUNE_POINT | AUX_JMP_POINT;
const CALLBACK: u32 = AUX_CALLS_CALLBACK | AUX_FORCE_CHECKPOINT | AUX_PRUNE_POINT | AUX_JMP_POINT;

/** Instructions still to be looked at, and one byte an instruction that says it was reached. */
let todo: usize = 0;
let todoCount: i32 = 0;
let reached: usize = 0;
let sleeps: bool = false;

/** Follows every edge from the first instruction, into called subprograms too, and marks the instructions. */
export function checkCfg(env: Env): i32 {
  todo = env.arena.allocRaw(<usize>env.len << 2);
  reached = env.arena.alloc(<usize>env.len);
  todoCount = 0;
  sleeps = false;
  reach(0);
  while (todoCount > 0) visit(env, load<i32>(item(todo, --todoCount)));
  while (sleeps) spreadSleep(env);
  return checkReached(env);
}

/** What calls a function that may sleep, or has it called back, may sleep. `sleeps` stays true while that was news. */
function spreadSleep(env: Env): void {
  sleeps = false;
  for (let s = 0; s < env.subprogCount; s++) {
    const sub = env.subprog(s);
    for (let i = sub.start; i < sub.end && !(sub.flags & SUBPROG_MIGHT_SLEEP); i++) {
      const p = env.insn(i);
      const calls = isFuncPointer(p) || (opOf(p) == OP_CALL && srcOf(p) == BPF_PSEUDO_CALL);
      if (calls && env.subprog(env.subprogAt(i + 1 + immOf(p))).flags & SUBPROG_MIGHT_SLEEP) maySleep(env, i);
    }
  }
}

function maySleep(env: Env, i: i32): void {
  env.subprog(env.subprogOf(i)).flags |= SUBPROG_MIGHT_SLEEP;
  sleeps = true;
}

// @ts-ignore: decorator
@inline function reach(i: i32): void {
  if (load<u8>(reached + i)) return;
  store<u8>(reached + i, 1);
  store<i32>(item(todo, todoCount++), i);
}

/** Marks what the edges out of `i` need, and follows them. */
function visit(env: Env, i: i32): void {
  const p = env.insn(i);
  const op = opOf(p);
  const aux = env.auxOf(i);
  if (op == OP_EXIT) return;
  if (isFuncPointer(p)) {
    aux.flags |= AUX_PRUNE_POINT;
    join(env, i + 2);
    return join(env, i + 1 + immOf(p));
  }
  if (op == OP_LD_IMM64) return reach(i + 2);
  if (op == OP_CALL) return visitCall(env, i, p);
  if (isGoto(op)) return join(env, jumpTarget(p, i));
  if (isJump(op)) {
    aux.flags |= AUX_PRUNE_POINT;
    if (op == OP_MAY_GOTO && srcOf(p) == 0) aux.flags |= AUX_FORCE_CHECKPOINT | AUX_MAY_GOTO;
    reach(i + 1);
    return join(env, jumpTarget(p, i));
  }
  reach(i + 1);
}

/** An instruction where paths may meet. */
function join(env: Env, i: i32): void {
  env.auxOf(i).flags |= JOIN;
  reach(i);
}

function visitCall(env: Env, i: i32, p: usize): void {
  const aux = env.auxOf(i);
  const src = srcOf(p);
  if (src == 0) {
    const proto = helperProto(immOf(p));
    if (proto !== null && (proto.flags & HELPER_ASYNC_CALLBACK)) aux.flags |= AUX_PRUNE_POINT;
    if (proto !== null && (proto.flags & HELPER_SYNC_CALLBACK)) aux.flags |= CALLBACK;
    if (proto !== null && proto.flags & HELPER_SLEEPS) maySleep(env, i);
  } else if (src == BPF_PSEUDO_KFUNC_CALL) {
    const kfunc = offOf(p) == 0 ? kfuncByBtfId(immOf(p)) : null;
    if (kfunc !== null) {
      if (kfunc.flags & KF_ITER_NEXT) aux.flags |= AUX_ITER_NEXT | AUX_FORCE_CHECKPOINT | AUX_PRUNE_POINT;
      if (kfunc.flags & KF_SLEEPABLE) maySleep(env, i);
      if (kfunc.special == KFUNC_RBTREE_ADD) aux.flags |= CALLBACK;
      if (kfunc.special == KFUNC_WQ_SET_CALLBACK) aux.flags |= AUX_PRUNE_POINT;
    }
  }
  join(env, i + 1);
  if (src == BPF_PSEUDO_CALL) {
    aux.flags |= AUX_PRUNE_POINT;
    join(env, i + 1 + immOf(p));
  }
}

function checkReached(env: Env): i32 {
  for (let i = 0; i < env.len; i++) {
    if (!load<u8>(reached + i)) return refuse(env, "unreachable insn ", i);
    if (opOf(env.insn(i)) != OP_LD_IMM64) continue;
    if (load<u8>(reached + i + 1)) return refuse(env, "jump into the middle of ldimm64 insn ", i);
    i++;
  }
  return 0;
}

function refuse(env: Env, why: string, i: i32): i32 {
  if (env.log.on) env.log.str(why).u64(i).ch(0x0a);
  return -EINVAL;
}
