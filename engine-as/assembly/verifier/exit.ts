// The end of the program (spec 1.4): what R0 must be.
import { EINVAL } from "../util/errno";
import { Env } from "./env";
import { Reg, SCALAR } from "./reg";
import { markChainPrecise } from "./precision";
import { printType } from "./print";
import { readReg } from "./operand";

/** `<place> the register R0 has smin=2 smax=2 should have been in [0, 1]` */
export function checkReturnRange(env: Env, r: Reg, lo: i32, hi: i32, place: string, name: string): void {
  const out = env.log.str(place).str(" the register ").str(name).str(" has");
  let unknown = true;
  if (r.smin > i64.MIN_VALUE) {
    out.str(" smin=").i64(r.smin);
    unknown = false;
  }
  if (r.smax < i64.MAX_VALUE) {
    out.str(" smax=").i64(r.smax);
    unknown = false;
  }
  if (unknown) out.str(" unknown scalar value");
  out.str(" should have been in [").i64(lo).str(", ").i64(hi).str("]\n");
}

/** Leaving the main function, or an asynchronous callback. */
export function checkReturn(env: Env): i32 {
  return checkExitValue(env, 0, env.frame().inAsyncCallback);
}

/** Register `regno` is what the program, or with `later` an asynchronous callback, ends with. */
export function checkExitValue(env: Env, regno: i32, later: bool): i32 {
  const err = readReg(env, regno);
  if (err) return err;
  const r0 = env.reg(regno);
  const f = env.frame();
  // A global function that is verified on its own may return any number.
  const alone = !later && regno == 0 && f.subprogno != 0;
  if (r0.type != SCALAR) {
    const out = env.log;
    if (alone) out.str("At subprogram exit the register R").i64(regno).str(" is not a scalar value (");
    else out.str(later ? "In async callback the register R" : "At program exit the register R").i64(regno).str(" is not a known value (");
    printType(out, r0.type).str(")\n");
    return -EINVAL;
  }
  if (alone) return 0;
  const bad = markChainPrecise(env, regno);
  if (bad) return bad;
  const lo = later ? f.retMin : 0;
  const hi = later ? f.retMax : 1;
  if (r0.smin >= lo && r0.smax <= hi) return 0;
  checkReturnRange(env, r0, lo, hi, later ? "At async callback return" : "At program exit", regno ? "R1" : "R0");
  return -EINVAL;
}
