// Registers as operands of an instruction: may it be read, may it be written, what it is before something better is known.
import { EACCES, EINVAL } from "../util/errno";
import { setConst, setUnknown } from "../bounds/bounds";
import { Env } from "./env";
import { Reg, NOT_INIT, SCALAR, ID_ADD_CONST, clearKind, clearReg } from "./reg";
import { NREGS, REG_FP } from "./state";

/** Nothing is known of the value. */
export function markUnknown(r: Reg): void {
  clearKind(r);
  setUnknown(r);
  r.type = SCALAR;
}

/** Exactly `v`. */
export function markConst(r: Reg, v: u64): void {
  clearKind(r);
  setConst(r, v);
  r.type = SCALAR;
}

/** A pointer of this type, at its object's start. */
export function markPointer(r: Reg, type: u32): void {
  clearKind(r);
  setConst(r, 0);
  r.type = type;
}

export function markNotInit(r: Reg): void {
  clearReg(r);
}

/** Operand `i` is read. 0 or an errno. */
export function readReg(env: Env, i: i32): i32 {
  if (i >= NREGS) return notARegister(env, i);
  env.scratchReg(i);
  if (env.reg(i).type != NOT_INIT) return 0;
  env.log.ch(0x52).i64(i).str(" !read_ok\n");
  return -EACCES;
}

/** Operand `i` will be written. 0 or an errno. */
export function writeReg(env: Env, i: i32): i32 {
  if (i >= NREGS) return notARegister(env, i);
  env.scratchReg(i);
  if (i != REG_FP) return 0;
  env.log.str("frame pointer is read only\n");
  return -EACCES;
}

function notARegister(env: Env, i: i32): i32 {
  env.log.ch(0x52).i64(i).str(" is invalid\n");
  return -EINVAL;
}

/** Bits that the value needs. */
export function regWidth(r: Reg): i32 {
  return 64 - <i32>clz(r.umax);
}

/** Before a copy: an unknown scalar gets an id, so that what one of the two learns the other does too (spec 8.4). */
export function assignId(env: Env, r: Reg): void {
  if (r.type != SCALAR) return;
  if (r.id & ID_ADD_CONST) {
    r.id = 0;
    r.off = 0;
  }
  if (!r.id && r.mask != 0) r.id = env.newId();
}

/** The scalar constant zero. */
export function isZero(r: Reg): bool {
  return r.type == SCALAR && r.mask == 0 && r.value == 0;
}
