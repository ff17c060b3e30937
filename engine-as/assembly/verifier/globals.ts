// Global functions (spec 8.9): verified alone for any arguments that fit their prototype, assumed valid by their callers.
import { EINVAL } from "../util/errno";
import { Env } from "./env";
import { Reg } from "./reg";
import { markUnknown } from "./operand";

/** The call at the current instruction passes arguments that fit subprogram `subprogno`'s prototype. */
export function checkGlobalArgs(env: Env, subprogno: i32): i32 {
  return -EINVAL;
}

/** What the caller knows of the result. */
export function globalResult(env: Env, subprogno: i32, r0: Reg): void {
  markUnknown(r0);
}

/** Registers of subprogram `subprogno` as its prototype promises them, for verifying it alone. */
export function setGlobalArgs(env: Env, subprogno: i32): i32 {
  return -EINVAL;
}
