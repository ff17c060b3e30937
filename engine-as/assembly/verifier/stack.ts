// The stack of a frame (spec 8.6): spills and fills of registers, bytes that are merely data, access at variable offsets.
import { EACCES, EFAULT, EINVAL } from "../util/errno";
import { opOf, immOf } from "../isa/insn";
import { BPF_ST, BPF_MEM } from "../isa/opcode";
import { isConst, setConst } from "../bounds/bounds";
import { Env } from "./env";
import { Reg, NOT_INIT, SCALAR, PTR_TO_STACK, copyReg } from "./reg";
import {
  Frame, Slot, STACK_INVALID, STACK_SPILL, STACK_MISC, STACK_ZERO, STACK_DYNPTR, STACK_ITER, STACK_IRQ_FLAG, growStack,
} from "./state";
import { pushHist, stackAccessFlags, markChainPrecise } from "./precision";
import { assignId, isZero, markConst, markUnknown, regWidth } from "./operand";
import { printTnum } from "./print";
import { printSourceLine } from "./source";
import { destroyDynptrAt } from "./objects";

export const MAX_BPF_STACK: i32 = 512;
export const MAX_VAR_OFF: i64 = 1 << 29;

/** What an access at fp+`off` touches. */
// @ts-ignore: decorator
@inline export function slotAt(off: i32): i32 {
  return (-off - 1) >> 3;
}

/**
 * The access [off, off+size) through stack pointer `regno` stays in the frame, which grows to hold it. `off` includes the
 * register's constant offset. `write`: as what a failure is described.
 */
export function checkStackBounds(env: Env, regno: i32, off: i32, size: i32, write: bool): i32 {
  const r = env.reg(regno);
  const f = env.frameOf(r);
  const fixed = isConst(r);
  let lo: i64;
  let hi: i64;
  if (fixed) {
    lo = <i64>r.value + off;
    hi = lo + size;
  } else {
    if (r.smax >= MAX_VAR_OFF || r.smin <= -MAX_VAR_OFF) {
      env.log.str("invalid unbounded variable-offset").str(write ? " write to" : " read from").str(" stack R").i64(regno).ch(0x0a);
      return -EACCES;
    }
    lo = r.smin + off;
    hi = r.smax + off + size;
  }
  let err = 0;
  if (lo < -MAX_BPF_STACK || lo > -1) err = -EACCES;
  else if (hi > 0) err = -EINVAL;
  else if (size < 0) err = -EFAULT;
  if (err) {
    const out = env.log;
    out.str(fixed ? "invalid" : "invalid variable-offset").str(write ? " write to" : " read from").str(" stack R").i64(regno);
    if (fixed) out.str(" off=").i64(lo);
    else printTnum(out.str(" var_off="), r.value, r.mask).str(" off=").i64(off);
    out.str(" size=").i64(size).ch(0x0a);
    return err;
  }
  touchStack(env, f, <i32>-lo);
  return 0;
}

/** The frame is used down to fp-`depth`. */
export function touchStack(env: Env, f: Frame, depth: i32): void {
  const slots = (depth + 7) >> 3;
  if (slots <= f.slots) return;
  growStack(env.pool, f, slots);
  const sub = env.subprog(f.subprogno);
  if (sub.stackDepth < slots << 3) sub.stackDepth = slots << 3;
}

/** Bytes above a narrow spill keep what they were, a former spill excepted. */
function leaveByte(slot: Slot, b: i32): void {
  const kind = slot.kind(b);
  if (kind != STACK_ZERO && kind != STACK_INVALID) slot.setKind(b, STACK_MISC);
}

function spill(slot: Slot, r: Reg, size: i32): void {
  copyReg(slot, r);
  for (let b = 0; b < size; b++) slot.setKind(b, STACK_SPILL);
  for (let b = size; b < 8; b++) leaveByte(slot, b);
}

/** What a slot held as a whole falls apart into bytes. */
export function scrubSlot(slot: Slot): void {
  for (let b = 0; b < 8; b++) if (slot.kind(b) != STACK_INVALID) slot.setKind(b, STACK_MISC);
}

/** Data is written into the slot: it is no register, and no object, any more. */
function fallApart(slot: Slot): void {
  slot.type = NOT_INIT;
  const lowest = <u8>slot.kinds;
  if (lowest == STACK_SPILL || lowest == STACK_DYNPTR || lowest == STACK_ITER || lowest == STACK_IRQ_FLAG) scrubSlot(slot);
}

function storesZero(env: Env, p: usize): bool {
  return isStore(p) && immOf(p) == 0;
}

function isStore(p: usize): bool {
  return (opOf(p) & 0xe7) == (BPF_ST | BPF_MEM);
}

function writeFixed(env: Env, f: Frame, off: i32, size: i32, valueReg: i32): i32 {
  const p = env.insn(env.insnIdx);
  const i = slotAt(off);
  const from = off & 7;
  const slot = f.slot(i);
  const r = valueReg >= 0 ? env.reg(valueReg) : changetype<Reg>(0);
  const has = valueReg >= 0;
  if (size == 8) env.liveness.wrote(<i32>f.frameno, (<u64>1) << i);
  const err = destroyDynptrAt(env, f, i);
  if (err) return err;
  env.scratchSlot(i);
  const flags = stackAccessFlags(f.frameno, i);
  if (has && !from && r.type == SCALAR) {
    const fits = regWidth(r) <= size * 8;
    if (fits) assignId(env, r);
    spill(slot, r, size);
    if (!fits) slot.id = 0;
  } else if (!has && !from && isStore(p)) {
    markConst(env.fake0, <u64>(<i64>immOf(p)));
    spill(slot, env.fake0, size);
  } else if (has && r.type != SCALAR) {
    if (size != 8) {
      printSourceLine(env, env.insnIdx);
      env.log.str("invalid size of register spill\n");
      return -EACCES;
    }
    if (f != env.frame() && r.type == PTR_TO_STACK) {
      env.log.str("cannot spill pointers to stack into stack frame of the caller\n");
      return -EINVAL;
    }
    spill(slot, r, size);
  } else {
    fallApart(slot);
    let kind = STACK_MISC;
    if ((has && isZero(r)) || (!has && storesZero(env, p))) {
      if (has) {
        const bad = markChainPrecise(env, valueReg);
        if (bad) return bad;
      }
      kind = STACK_ZERO;
    }
    for (let b = 0; b < size; b++) slot.setKind(from + b, kind);
    return 0;
  }
  pushHist(env, env.cur, flags, 0, 0);
  return 0;
}

function writeVariable(env: Env, f: Frame, ptr: Reg, off: i32, size: i32, valueReg: i32): i32 {
  const p = env.insn(env.insnIdx);
  const lo = <i32>ptr.smin + off;
  const hi = <i32>ptr.smax + off + size;
  const zero = valueReg >= 0 ? isZero(env.reg(valueReg)) : storesZero(env, p);
  let zeroUsed = false;
  for (let at = lo; at < hi; at++) {
    const err = destroyDynptrAt(env, f, slotAt(at));
    if (err) return err;
  }
  for (let at = lo; at < hi; at++) {
    const i = slotAt(at);
    const slot = f.slot(i);
    const b = at & 7;
    env.scratchSlot(i);
    const kind = slot.kind(b);
    if (zero && kind == STACK_SPILL && slot.isScalarSpill() && isConst(slot) && slot.value == 0) {
      zeroUsed = true;
      continue;
    }
    fallApart(slot);
    let to = STACK_MISC;
    if (zero && kind == STACK_ZERO) {
      to = STACK_ZERO;
      zeroUsed = true;
    }
    slot.setKind(b, to);
  }
  return zeroUsed && valueReg >= 0 ? markChainPrecise(env, valueReg) : 0;
}

/** Store of register `valueReg` (-1: an immediate or data of no known value) through stack pointer `regno`. */
export function writeStack(env: Env, regno: i32, off: i32, size: i32, valueReg: i32): i32 {
  const ptr = env.reg(regno);
  const f = env.frameOf(ptr);
  if (isConst(ptr)) return writeFixed(env, f, off + <i32>ptr.value, size, valueReg);
  return writeVariable(env, f, ptr, off, size, valueReg);
}

/** A read of bytes that are no register: zero when all of them are. */
function readBytes(env: Env, f: Frame, lo: i32, hi: i32, dst: i32): void {
  const r = env.reg(dst);
  for (let at = lo; at < hi; at++) {
    const i = slotAt(at);
    env.scratchSlot(i);
    if (i >= f.slots || f.slot(i).kind(at & 7) != STACK_ZERO) {
      markUnknown(r);
      return;
    }
  }
  markConst(r, 0);
}

function badRead(env: Env, off: i32, at: i32, size: i32): i32 {
  env.log.str("invalid read from stack off ").i64(off).ch(0x2b).i64(at).str(" size ").i64(size).ch(0x0a);
  return -EACCES;
}

function readable(kind: u8): bool {
  return kind == STACK_MISC || kind == STACK_ZERO || kind == STACK_INVALID;
}

function readFixed(env: Env, f: Frame, off: i32, size: i32, dst: i32): i32 {
  const i = slotAt(off);
  const from = off & 7;
  const slot = f.slot(i);
  env.scratchSlot(i);
  env.liveness.read(<i32>f.frameno, (<u64>1) << i);
  if (!slot.isSpill()) {
    for (let b = 0; b < size; b++) if (!readable(slot.kind(from + b))) return badRead(env, off, b, size);
    if (dst >= 0) readBytes(env, f, off, off + size, dst);
    return 0;
  }
  let spilled = 1;
  while (spilled < 8 && slot.kind(spilled) == STACK_SPILL) spilled++;
  if (size == 8 && spilled == 8) {
    if (dst >= 0) copyReg(env.reg(dst), slot);
  } else {
    if (slot.type != SCALAR) {
      printSourceLine(env, env.insnIdx);
      env.log.str("invalid size of register fill\n");
      return -EACCES;
    }
    if (dst < 0) return 0;
    if (size <= spilled && from == 0) {
      if (size == 4 && spilled == 4 && regWidth(slot) <= 32) assignId(env, slot);
      copyReg(env.reg(dst), slot);
      if (regWidth(slot) > size * 8) env.reg(dst).id = 0;
    } else {
      let spills = 0;
      let zeros = 0;
      for (let b = 0; b < size; b++) {
        const kind = slot.kind(from + b);
        if (kind == STACK_SPILL) spills++;
        else if (kind == STACK_ZERO) zeros++;
        else if (!readable(kind)) return badRead(env, off, b, size);
      }
      if (spills == size && isConst(slot) && slot.value == 0) {
        markConst(env.reg(dst), 0);
      } else {
        if (zeros == size) markConst(env.reg(dst), 0);
        else markUnknown(env.reg(dst));
        return 0;
      }
    }
  }
  pushHist(env, env.cur, stackAccessFlags(f.frameno, i), 0, 0);
  return 0;
}

/** Load through stack pointer `regno` into `dst` (-1: only checked). */
export function readStack(env: Env, regno: i32, off: i32, size: i32, dst: i32): i32 {
  const ptr = env.reg(regno);
  const f = env.frameOf(ptr);
  if (isConst(ptr)) return readFixed(env, f, off + <i32>ptr.value, size, dst);
  if (dst < 0) {
    const out = env.log.str("variable offset stack pointer cannot be passed into helper function; var_off=");
    printTnum(out, ptr.value, ptr.mask).str(" off=").i64(off).str(" size=").i64(size).ch(0x0a);
    return -EACCES;
  }
  const err = checkStackRange(env, regno, off, size, false, false, null);
  if (err) return err;
  readBytes(env, f, <i32>ptr.smin + off, <i32>ptr.smax + off + size, dst);
  return 0;
}

/** Memory that a call writes: what was in it does not matter, and every byte is data afterwards. */
export class RawArg {
  wanted: bool = false;
  regno: i32 = -1;
  size: i32 = 0;
}

/**
 * A call may read [off, off+size) through stack pointer `regno`, or with `write` overwrite it in place. With `raw.wanted`
 * the bytes need not be anything yet: only where they are is noted. Slots count as read.
 */
export function checkStackRange(env: Env, regno: i32, off: i32, size: i32, zeroOk: bool, write: bool, raw: RawArg | null): i32 {
  const ptr = env.reg(regno);
  const f = env.frameOf(ptr);
  const out = env.log;
  if (size == 0 && !zeroOk) {
    out.str("invalid zero-sized read\n");
    return -EACCES;
  }
  const err = checkStackBounds(env, regno, off, size, write);
  if (err) return err;
  const fixed = isConst(ptr);
  const lo = fixed ? <i32>ptr.value + off : <i32>ptr.smin + off;
  const end = (fixed ? lo : <i32>ptr.smax + off) + size;
  if (fixed && raw !== null && raw.wanted) {
    for (let at = lo; at < end; at++) {
      if (f.slot(slotAt(at)).kind(at & 7) != STACK_DYNPTR) continue;
      out.str("potential write to dynptr at off=").i64(at).str(" disallowed\n");
      return -EACCES;
    }
    raw.regno = regno;
    raw.size = size;
    return 0;
  }
  for (let at = lo; at < end; at++) {
    const slot = f.slot(slotAt(at));
    const kind = slot.kind(at & 7);
    if (kind == STACK_ZERO || kind == STACK_INVALID) {
      if (write) slot.setKind(at & 7, STACK_MISC);
    } else if (kind != STACK_MISC) {
      if (!slot.isSpill()) {
        out.str("invalid read from stack R").i64(regno);
        if (fixed) out.str(" off ").i64(lo);
        else printTnum(out.str(" var_off "), ptr.value, ptr.mask);
        out.ch(0x2b).i64(at - lo).str(" size ").i64(size).ch(0x0a);
        return -EACCES;
      }
      if (write) {
        markUnknown(slot);
        scrubSlot(slot);
      }
    }
    env.liveness.read(<i32>f.frameno, (<u64>1) << slotAt(at));
  }
  return 0;
}
