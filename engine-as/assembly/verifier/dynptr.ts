// Dynptrs on the stack (spec 6.4): made by a helper, passed to helpers, ended by the helper that made them obsolete.
import { EINVAL } from "../util/errno";
import { Env } from "./env";
import { Reg } from "./reg";
import { CallMeta } from "./args";

export function checkDynptrArg(env: Env, regno: i32, arg: u16, meta: CallMeta): i32 {
  return -EINVAL;
}

export function releaseDynptr(env: Env, r: Reg): i32 {
  return -EINVAL;
}

export function checkDynptrCall(env: Env, id: i32, meta: CallMeta): i32 {
  return 0;
}

export function dynptrResult(env: Env, id: i32, r0: Reg, meta: CallMeta): void {}
