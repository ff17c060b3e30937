// Special fields of a map's value (spin locks, timers, kptrs): what plain loads and stores may not touch (spec 6.3).
import { EINVAL } from "../util/errno";
import { Env } from "./env";
import { Reg } from "./reg";
import { CallMeta } from "./args";

/** 0: an ordinary access; 1: done here; or a negative errno. */
export function checkMapFields(env: Env, regno: i32, off: i32, size: i32, write: bool, value: i32): i32 {
  return 0;
}

export function checkMapFieldsHelper(env: Env, regno: i32, off: i32, size: i32): i32 {
  return 0;
}

export function checkSpinLockArg(env: Env, regno: i32, meta: CallMeta): i32 {
  return -EINVAL;
}

export function checkTimerArg(env: Env, regno: i32, meta: CallMeta): i32 {
  return -EINVAL;
}

export function checkKptrArg(env: Env, regno: i32, meta: CallMeta): i32 {
  return -EINVAL;
}

export function kptrResult(env: Env, r0: Reg, meta: CallMeta, flags: u32): void {}

export function releaseKptr(env: Env, meta: CallMeta): i32 {
  return -EINVAL;
}
