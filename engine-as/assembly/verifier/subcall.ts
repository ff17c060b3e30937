// Calls of the program's own functions (spec 8.9): a frame more for static ones, assumptions for global ones, callbacks
// that a helper runs any number of times; and the way back.
import { E2BIG, EACCES, EFAULT, EINVAL, ENOMEM, ENOTSUPP } from "../util/errno";
import { immOf } from "../isa/insn";
import { isConst } from "../bounds/bounds";
import { SUBPROG_ASYNC, SUBPROG_CALLBACK, SUBPROG_CALLED, SUBPROG_GLOBAL } from "../prog";
import { Env } from "./env";
import { structId } from "./kernel_types";
import {
  SCALAR, NOT_INIT, CONST_PTR_TO_MAP, PTR_TO_MAP_VALUE, PTR_TO_MAP_KEY, PTR_TO_STACK, PTR_TO_BTF_ID, CONST_PTR_TO_DYNPTR, PTR_TRUSTED,
  Reg, copyReg, clearReg,
} from "./reg";
import { State, Frame, MAX_FRAMES, newFrame, newState, freeFrame } from "./state";
import { CallMeta } from "./args";
import { markUnknown, markPointer, markConst, markNotInit } from "./operand";
import { printState, printReg, printType } from "./print";
import { pushBranch, pushState } from "./jump";
import { markChainPrecise } from "./precision";
import { callsCallback } from "./callbacks";
import { checkLeaks } from "./refs";
import { previousVisit, widenImprecise } from "./widen";
import { checkGlobalArgs, checkStaticArgs, globalResult } from "./globals";
import { checkReturnRange } from "./exit";

export const CALLBACK_MAP_ELEM: i32 = 1;
export const CALLBACK_LOOP: i32 = 2;
export const CALLBACK_FIND_VMA: i32 = 3;
export const CALLBACK_RINGBUF: i32 = 4;

/** The state gets a frame for subprogram `subprogno`, called at `callsite`; its registers are not set yet. */
function pushFrame(env: Env, s: State, subprogno: i32, callsite: i32): i32 {
  if (s.curframe + 1 >= MAX_FRAMES) {
    env.log.str("the call stack of ").i64(s.curframe + 2).str(" frames is too deep\n");
    return -E2BIG;
  }
  const f = newFrame(env.pool, callsite, s.curframe + 1, subprogno);
  s.curframe++;
  s.setFrame(s.curframe, f);
  markPointer(f.reg(10), PTR_TO_STACK);
  f.reg(10).frameno = f.frameno;
  env.scratchAll();
  if (s == env.cur) env.liveness.chainChanged();
  return 0;
}

function clearCallerSaved(f: Frame): void {
  for (let i = 0; i <= 5; i++) markNotInit(f.reg(i));
}

/** A call of one of the program's functions at the current instruction. */
export function checkSubCall(env: Env, p: usize): i32 {
  const target = env.insnIdx + immOf(p) + 1;
  const subprogno = env.subprogAt(target);
  const s = env.cur;
  const caller = s.cur();
  const sub = env.subprog(subprogno);
  if (sub.flags & SUBPROG_GLOBAL) {
    const err = checkGlobalArgs(env, subprogno);
    if (err) return err;
    if (env.log.on) globalAssumed(env, subprogno);
    sub.flags |= SUBPROG_CALLED;
    clearCallerSaved(caller);
    globalResult(env, subprogno, caller.reg(0));
    for (let i = 0; i <= 5; i++) env.scratchReg(i);
    env.insnIdx++;
    return 0;
  }
  checkStaticArgs(env, subprogno);
  const err = pushFrame(env, s, subprogno, env.insnIdx);
  if (err) return err;
  const callee = s.cur();
  for (let i = 1; i <= 5; i++) copyReg(callee.reg(i), caller.reg(i));
  clearCallerSaved(caller);
  env.insnIdx = target;
  if (env.log.states) {
    env.log.str("caller:\n");
    printState(env, s, s.curframe - 1, true);
    env.log.str("callee:\n");
    printState(env, s, s.curframe, true);
  }
  return 0;
}

function globalAssumed(env: Env, subprogno: i32): void {
  env.log.str("Func#").i64(subprogno).str(" ('").cstr(env.subprogName(subprogno)).str("') is global and assumed valid.\n");
}

// ---- callbacks

/** R1 to R3: a map, one of its keys and the value. */
function setElement(callee: Frame, map: u32): void {
  markPointer(callee.reg(1), CONST_PTR_TO_MAP);
  markPointer(callee.reg(2), PTR_TO_MAP_KEY);
  markPointer(callee.reg(3), PTR_TO_MAP_VALUE);
  for (let i = 1; i <= 3; i++) callee.reg(i).aux = map;
}

function setCallbackRegs(env: Env, kind: i32, caller: Frame, callee: Frame, meta: CallMeta): i32 {
  callee.inCallback = true;
  callee.retMin = 0;
  callee.retMax = 1;
  switch (kind) {
    case CALLBACK_MAP_ELEM: {
      const map = env.maps[meta.map];
      if (!env.mapHasForEach(map)) {
        env.log.str("callback function not allowed for map\n");
        return -ENOTSUPP;
      }
      setElement(callee, <u32>meta.map);
      callee.reg(1).aux2 = meta.mapUid;
      copyReg(callee.reg(4), caller.reg(3));
      return 0;
    }
    case CALLBACK_LOOP:
      markUnknown(callee.reg(1));
      copyReg(callee.reg(2), caller.reg(3));
      return 0;
    case CALLBACK_FIND_VMA:
      copyReg(callee.reg(1), caller.reg(1));
      markPointer(callee.reg(2), PTR_TO_BTF_ID);
      callee.reg(2).aux = structId("vm_area_struct");
      copyReg(callee.reg(3), caller.reg(4));
      return 0;
    default:
      markPointer(callee.reg(1), CONST_PTR_TO_DYNPTR);
      copyReg(callee.reg(2), caller.reg(3));
      return 0;
  }
}

/** A helper that runs function `subprogno`: the callback is queued as one more path, with the helper's arguments. */
export function pushCallback(env: Env, subprogno: i32, kind: i32, meta: CallMeta): i32 {
  const sub = env.subprog(subprogno);
  checkStaticArgs(env, subprogno);
  sub.flags |= SUBPROG_CALLBACK;
  const insn = env.insnIdx;
  const queued = pushBranch(env, sub.start, insn);
  if (queued === null) return -ENOMEM;
  const err = pushFrame(env, queued, subprogno, insn);
  if (err) return err;
  const callee = queued.cur();
  const caller = queued.frame(queued.curframe - 1);
  const bad = setCallbackRegs(env, kind, caller, callee, meta);
  if (bad) return bad;
  queued.callbackUnrollDepth++;
  caller.callbackDepth++;
  env.frame().callbackDepth = 0;
  return 0;
}

/**
 * Function `subprogno` is called later with an element of map number `map`: a path of its own on a fresh stack, for which
 * it does not matter who asked for it. It has to return a number in [lo, hi].
 */
export function pushAsyncCallback(env: Env, subprogno: i32, map: u32, sleepable: bool, lo: i32, hi: i32): i32 {
  const sub = env.subprog(subprogno);
  checkStaticArgs(env, subprogno);
  sub.flags |= SUBPROG_CALLBACK | SUBPROG_ASYNC;
  const s = newState(env.pool);
  const f = newFrame(env.pool, -1, 0, subprogno);
  s.setFrame(0, f);
  s.branches = 1;
  s.inSleepable = sleepable;
  markPointer(f.reg(10), PTR_TO_STACK);
  setElement(f, map);
  f.inAsyncCallback = true;
  f.asyncEntry = env.frame().asyncEntry + 1;
  f.retMin = lo;
  f.retMax = hi;
  env.scratchAll();
  return pushState(env, s, sub.start, env.insnIdx) === null ? -ENOMEM : 0;
}

// ---- the way back

/** Leaves the current function. 0 or an errno; env.insnIdx is where the caller goes on. */
export function returnFromCall(env: Env): i32 {
  env.liveness.update();
  const s = env.cur;
  const callee = s.cur();
  const r0 = callee.reg(0);
  if (r0.type == PTR_TO_STACK) {
    env.log.str("cannot return stack pointer to the caller\n");
    return -EINVAL;
  }
  const caller = s.frame(s.curframe - 1);
  const inCallback = callee.inCallback;
  if (inCallback) {
    if (r0.type != SCALAR) {
      env.log.str("R0 not a scalar value\n");
      return -EACCES;
    }
    const err = markChainPrecise(env, 0);
    if (err) return err;
    if (r0.smin < callee.retMin || r0.smax > callee.retMax) {
      checkReturnRange(env, r0, callee.retMin, callee.retMax, "At callback return", "R0");
      return -EINVAL;
    }
    if (!callsCallback(env, callee.callsite)) return -EFAULT;
  } else {
    copyReg(caller.reg(0), r0);
  }
  env.insnIdx = inCallback ? callee.callsite : callee.callsite + 1;
  if (env.log.states) {
    env.log.str("returning from callee:\n");
    printState(env, s, s.curframe, true);
    env.log.str("to caller at ").i64(env.insnIdx).str(":\n");
    printState(env, s, s.curframe - 1, true);
  }
  s.setFrame(s.curframe, changetype<Frame>(0));
  s.curframe--;
  env.liveness.chainChanged();
  freeFrame(env.pool, callee);
  if (inCallback && s.parent) {
    const before = previousVisit(env, s, env.insnIdx);
    if (before) widenImprecise(env, changetype<State>(before), s);
  }
  return 0;
}
