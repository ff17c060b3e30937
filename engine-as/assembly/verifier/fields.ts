// Special fields of a map's value (spin locks, timers, kptrs): what plain loads and stores may not touch (spec 6.3).
import { EINVAL } from "../util/errno";
import { isConst } from "../bounds/bounds";
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

function needsBtf(env: Env, r: Reg, what: string): i32 {
  env.log.str("map '").cstr(changetype<usize>(env.maps[r.aux].name)).str("' has to have BTF in order to use ").str(what).ch(0x0a);
  return -EINVAL;
}

function notConstant(env: Env, regno: i32, what: string): i32 {
  env.log.ch(0x52).i64(regno).str(" doesn't have constant offset. ").str(what).str(" has to be at the constant offset\n");
  return -EINVAL;
}

export function checkSpinLockArg(env: Env, regno: i32, meta: CallMeta): i32 {
  const r = env.reg(regno);
  if (!isConst(r)) return notConstant(env, regno, "bpf_spin_lock");
  return needsBtf(env, r, "bpf_spin_lock");
}

export function checkTimerArg(env: Env, regno: i32, meta: CallMeta): i32 {
  const r = env.reg(regno);
  if (!isConst(r)) return notConstant(env, regno, "bpf_timer");
  return needsBtf(env, r, "bpf_timer");
}

export function checkKptrArg(env: Env, regno: i32, meta: CallMeta): i32 {
  return needsBtf(env, env.reg(regno), "bpf_kptr_xchg");
}

export function kptrResult(env: Env, r0: Reg, meta: CallMeta, flags: u32): void {}

export function releaseKptr(env: Env, meta: CallMeta): i32 {
  return -EINVAL;
}
