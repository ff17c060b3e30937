// Loads and stores through a register: one rule for each kind of pointer (spec 1.3, 2.2, 8.6, 8.11).
import { EACCES, EINVAL } from "../util/errno";
import { isConst, setUnknown } from "../bounds/bounds";
import { coerceToSize, signExtend64 } from "../bounds/cast";
import { Tnum, tnumAdd, tnumConst } from "../bounds/tnum";
import { btfStructAccess, btfMemberTrust, BtfAccess, ACCESS_SCALAR, ACCESS_PTR, ACCESS_MEM, ACCESS_UNKNOWN } from "../btf/access";
import * as trust from "../btf/access";
import { AUX_PROBE } from "../prog";
import { BPF_F_RDONLY_PROG, BPF_F_WRONLY_PROG } from "../maps/desc";
import { Env, BPF_F_STRICT_ALIGNMENT } from "./env";
import {
  Reg, NOT_INIT, SCALAR, PTR_TO_CTX, CONST_PTR_TO_MAP, PTR_TO_MAP_VALUE, PTR_TO_MAP_KEY, PTR_TO_STACK, PTR_TO_BTF_ID, PTR_TO_MEM,
  PTR_TO_BUF, MEM_RDONLY, MEM_USER, MEM_PERCPU, MEM_ALLOC, MEM_RCU, PTR_UNTRUSTED, PTR_TRUSTED, PTR_MAYBE_NULL, NON_OWN_REF, baseType, mayBeNull,
} from "./reg";
import { checkStackBounds, readStack, writeStack, MAX_VAR_OFF } from "./stack";
import { markUnknown, markConst, markPointer } from "./operand";
import { printType, printTnum } from "./print";
import { printSourceLine } from "./source";
import { kernelBtf, printBtfName, structId } from "./kernel_types";
import { checkContext } from "./context";
import { mapStructName } from "./map_types";
import { checkMapFields } from "./fields";

const TMP = changetype<Tnum>(memory.data(16, 8));
const ACCESS = changetype<BtfAccess>(memory.data(32, 8));

export const READ: bool = false;
export const WRITE: bool = true;

/** `off` from the pointer is aligned for `size`: always asked of the stack, of the rest only with `strict`. */
export function checkAlignment(env: Env, r: Reg, off: i32, size: i32, strict: bool): i32 {
  const stack = r.type == PTR_TO_STACK;
  if (size == 1 || !(stack || strict || env.progFlags & BPF_F_STRICT_ALIGNMENT)) return 0;
  tnumConst(TMP, <u64>(<i64>r.off + off));
  tnumAdd(TMP, changetype<Tnum>(changetype<usize>(r)), TMP);
  if (((TMP.value | TMP.mask) & <u64>(size - 1)) == 0) return 0;
  const out = env.log.str("misaligned ").str(alignmentWord(r)).str("access off ");
  printTnum(out, r.value, r.mask).ch(0x2b).i64(r.off).ch(0x2b).i64(off).str(" size ").i64(size).ch(0x0a);
  return -EACCES;
}

function alignmentWord(r: Reg): string {
  switch (baseType(r.type)) {
    case PTR_TO_MAP_VALUE: return "value ";
    case PTR_TO_MAP_KEY: return "key ";
    case PTR_TO_CTX: return "context ";
    case PTR_TO_STACK: return "stack ";
    default: return "";
  }
}

function outside(env: Env, regno: i32, off: i64, size: i32, room: u32, zeroOk: bool): bool {
  if (off >= 0 && (size > 0 || (size == 0 && zeroOk)) && off + size <= <i64>room) return false;
  const r = env.reg(regno);
  const out = env.log;
  switch (baseType(r.type)) {
    case PTR_TO_MAP_KEY: out.str("invalid access to map key, key_size="); break;
    case PTR_TO_MAP_VALUE: out.str("invalid access to map value, value_size="); break;
    default: out.str("invalid access to memory, mem_size=");
  }
  out.u64(room).str(" off=").i64(<i32>off).str(" size=").i64(size).ch(0x0a);
  return true;
}

/** [off, off+size) lies in the `room` bytes behind the pointer, wherever its variable part may be. */
export function checkRegion(env: Env, regno: i32, off: i32, size: i32, room: u32, zeroOk: bool): i32 {
  const r = env.reg(regno);
  const out = env.log;
  const lo = r.smin + off;
  if (r.smin < 0 && (r.smin == i64.MIN_VALUE || lo != <i64>(<i32>lo) || lo < 0)) {
    out.ch(0x52).i64(regno).str(" min value is negative, either use unsigned index or do a if (index >=0) check.\n");
    return -EACCES;
  }
  if (outside(env, regno, <i64>(<i32>lo), size, room, zeroOk)) {
    out.ch(0x52).i64(regno).str(" min value is outside of the allowed memory range\n");
    return -EACCES;
  }
  if (r.umax >= <u64>MAX_VAR_OFF) {
    out.ch(0x52).i64(regno).str(" unbounded memory access, make sure to bounds check any such access\n");
    return -EACCES;
  }
  if (outside(env, regno, <i64>(<i32>(<i64>r.umax + off)), size, room, zeroOk)) {
    out.ch(0x52).i64(regno).str(" max value is outside of the allowed memory range\n");
    return -EACCES;
  }
  return 0;
}

/** The pointer is where its object begins (`fixedOk`: or a constant away). */
export function checkUnmodified(env: Env, r: Reg, regno: i32, fixedOk: bool): i32 {
  const out = env.log;
  if (r.off < 0) {
    printType(out.str("negative offset "), r.type).str(" ptr R").i64(regno).str(" off=").i64(r.off).str(" disallowed\n");
    return -EACCES;
  }
  if (!fixedOk && r.off) {
    printType(out.str("dereference of modified "), r.type).str(" ptr R").i64(regno).str(" off=").i64(r.off).str(" disallowed\n");
    return -EACCES;
  }
  if (!isConst(r) || r.value) {
    printType(out.str("variable "), r.type).str(" access var_off=");
    printTnum(out, r.value, r.mask).str(" disallowed\n");
    return -EACCES;
  }
  return 0;
}

function cannotWrite(env: Env, regno: i32, type: u32): i32 {
  printType(env.log.ch(0x52).i64(regno).str(" cannot write into "), type).ch(0x0a);
  return -EACCES;
}

function invalidAccess(env: Env, regno: i32, type: u32): i32 {
  printType(env.log.ch(0x52).i64(regno).str(" invalid mem access '"), type).str("'\n");
  return -EACCES;
}

/** Key or value of the iterated map: its size is not known here, so the farthest byte is noted (spec 2.2). */
export function checkBuffer(env: Env, regno: i32, off: i32, size: i32, write: bool, helper: bool = false): i32 {
  const r = env.reg(regno);
  const readOnly = (r.type & MEM_RDONLY) != 0;
  const out = env.log;
  if (off < 0) {
    out.ch(0x52).i64(regno).str(readOnly ? " invalid rdonly buffer access: off=" : " invalid rdwr buffer access: off=");
    out.i64(off).str(", size=").i64(size).ch(0x0a);
    return -EACCES;
  }
  if (!isConst(r) || r.value) {
    out.ch(0x52).i64(regno).str(" invalid variable buffer offset: off=").i64(off).str(", var_off=");
    printTnum(out, r.value, r.mask).ch(0x0a);
    return -EACCES;
  }
  const end = <u32>off + <u32>size;
  if (readOnly) {
    if (end > env.maxRdonlyAccess) env.maxRdonlyAccess = end;
  } else if (end > env.maxRdwrAccess) {
    env.maxRdwrAccess = end;
  }
  env.traceAccess(readOnly, off, size, write, helper);
  return 0;
}

/** The map may be read or written by a program. */
export function checkMapMode(env: Env, regno: i32, off: i32, size: i32, write: bool): i32 {
  const map = env.maps[env.reg(regno).aux];
  if (write ? !(map.flags & BPF_F_RDONLY_PROG) : !(map.flags & BPF_F_WRONLY_PROG)) return 0;
  env.log.str(write ? "write into map forbidden, value_size=" : "read from map forbidden, value_size=").u64(map.valueSize);
  env.log.str(" off=").i64(off).str(" size=").i64(size).ch(0x0a);
  return -EACCES;
}

function mapValue(env: Env, regno: i32, off: i32, size: i32, write: bool, value: i32, signed: bool): i32 {
  const r = env.reg(regno);
  const map = env.maps[r.aux];
  let err = checkMapMode(env, regno, off, size, write);
  if (err) return err;
  err = checkRegion(env, regno, off, size, map.valueSize, false);
  if (err) return err;
  err = checkMapFields(env, regno, off, size, write, value);
  if (err) return err < 0 ? err : 0;
  if (write || value < 0) return 0;
  const base = map.flags & BPF_F_RDONLY_PROG && map.frozen ? map.directValue() : 0;
  if (!base || !isConst(r)) {
    markUnknown(env.reg(value));
    return 0;
  }
  const p = base + <usize>(off + <i32>r.value);
  let v: u64 = 0;
  switch (size) {
    case 1: v = signed ? <u64>(<i64>load<i8>(p)) : load<u8>(p); break;
    case 2: v = signed ? <u64>(<i64>load<i16>(p)) : load<u16>(p); break;
    case 4: v = signed ? <u64>(<i64>load<i32>(p)) : load<u32>(p); break;
    default: v = load<u64>(p);
  }
  markConst(env.reg(value), v);
  return 0;
}

/** The register takes what a walk through a kernel struct found. */
function takePointer(env: Env, dst: i32, found: i32, typeId: u32, flags: u32): void {
  if (dst < 0) return;
  const r = env.reg(dst);
  if (found == ACCESS_SCALAR) {
    markUnknown(r);
  } else if (found == ACCESS_MEM) {
    markPointer(r, PTR_TO_MEM | MEM_RDONLY | PTR_UNTRUSTED);
  } else {
    markPointer(r, PTR_TO_BTF_ID | flags);
    r.aux = typeId;
    if (flags & PTR_MAYBE_NULL) r.id = env.newId();
  }
}

function inRcu(env: Env): bool {
  return env.cur.rcuLocks != 0 || env.cur.activeLocks != 0 || !env.cur.inSleepable;
}

function btfPointer(env: Env, regno: i32, off: i32, size: i32, write: bool, value: i32): i32 {
  const r = env.reg(regno);
  const out = env.log;
  if (!env.gpl) {
    printBtfName(out.str("Cannot access kernel 'struct "), r.aux).str("' from non-GPL compatible program\n");
    return -EINVAL;
  }
  let why = "";
  if (off < 0) why = " invalid negative access: off=";
  else if (!isConst(r) || r.value) why = " invalid variable offset: off=";
  else if (r.type & MEM_USER) why = " access user memory: off=";
  else if (r.type & MEM_PERCPU) why = " access percpu memory: off=";
  if (why.length) {
    printBtfName(out.ch(0x52).i64(regno).str(" is ptr_"), r.aux).str(why).i64(off);
    if (!isConst(r) || r.value) printTnum(out.str(", var_off="), r.value, r.mask);
    out.ch(0x0a);
    return -EACCES;
  }
  const id = r.aux;
  const found = btfStructAccess(out, kernelBtf(), id, <u32>off, <u32>size, write, ACCESS);
  if (found == ACCESS_UNKNOWN) return env.missingTypes();
  if (found < 0) return found;
  let flags: u32 = 0;
  if (found == ACCESS_PTR) {
    let t: u32 = trust.PTR_PLAIN;
    if (r.type & PTR_UNTRUSTED) t = trust.PTR_UNTRUSTED;
    else if (r.type & PTR_TRUSTED || r.refObjId) t = trust.PTR_TRUSTED;
    else if (r.type & MEM_RCU) t = trust.PTR_RCU;
    switch (btfMemberTrust(kernelBtf(), id, ACCESS, t, inRcu(env) && !mayBeNull(r.type))) {
      case trust.PTR_TRUSTED: flags = PTR_TRUSTED; break;
      case trust.PTR_RCU: flags = MEM_RCU; break;
      case trust.PTR_UNTRUSTED: flags = PTR_UNTRUSTED; break;
    }
  }
  if (!write) {
    env.auxOf(env.insnIdx).flags |= AUX_PROBE;
    takePointer(env, value, found, ACCESS.typeId, flags);
  }
  return 0;
}

function mapPointer(env: Env, regno: i32, off: i32, size: i32, write: bool, value: i32): i32 {
  const map = env.maps[env.reg(regno).aux];
  const name = mapStructName(map.type);
  const out = env.log;
  if (off < 0) {
    out.ch(0x52).i64(regno).str(" is ").str(name).str(" invalid negative access: off=").i64(off).ch(0x0a);
    return -EACCES;
  }
  if (write) {
    out.str("only read from ").str(name).str(" is supported\n");
    return -EACCES;
  }
  const id = structId(name);
  if (!id) return env.missingTypes();
  const found = btfStructAccess(out, kernelBtf(), id, <u32>off, <u32>size, false, ACCESS);
  if (found == ACCESS_UNKNOWN) return env.missingTypes();
  if (found < 0) return found;
  env.auxOf(env.insnIdx).flags |= AUX_PROBE;
  takePointer(env, value, found, ACCESS.typeId, 0);
  return 0;
}

function memory_(env: Env, regno: i32, off: i32, size: i32, write: bool, value: i32): i32 {
  const r = env.reg(regno);
  const readOnly = (r.type & MEM_RDONLY) != 0;
  if (mayBeNull(r.type)) return invalidAccess(env, regno, r.type);
  if (write && readOnly) return cannotWrite(env, regno, r.type);
  if (readOnly && r.type & PTR_UNTRUSTED) {
    env.auxOf(env.insnIdx).flags |= AUX_PROBE;
  } else {
    const err = checkRegion(env, regno, off, size, r.aux, false);
    if (err) return err;
  }
  if (value >= 0 && (!write || readOnly)) markUnknown(env.reg(value));
  return 0;
}

/**
 * The access of `size` bytes at `off` through register `regno`. `value`: the register that is loaded into or stored,
 * -1 for none. `strict`: alignment is asked. 0 or an errno, with the reason in the log.
 */
export function checkMem(
  env: Env, regno: i32, off: i32, size: i32, write: bool, value: i32, strict: bool, signed: bool,
): i32 {
  const r = env.reg(regno);
  let err = checkAlignment(env, r, off, size, strict);
  if (err) return err;
  off += r.off;
  const type = r.type;
  const base = baseType(type);
  if (type == PTR_TO_STACK) {
    err = checkStackBounds(env, regno, off, size, write);
    if (err) return err;
    err = write ? writeStack(env, regno, off, size, value) : readStack(env, regno, off, size, value);
  } else if (base == PTR_TO_BUF && !mayBeNull(type)) {
    if (write && type & MEM_RDONLY) return cannotWrite(env, regno, type);
    err = checkBuffer(env, regno, off, size, write);
    if (!err && value >= 0 && (!write || type & MEM_RDONLY)) markUnknown(env.reg(value));
  } else if (type == PTR_TO_CTX) {
    err = checkUnmodified(env, r, regno, false);
    if (err) return err;
    err = checkContext(env, off, size, write, value);
    if (err) printSourceLine(env, env.insnIdx);
  } else if (type == PTR_TO_MAP_VALUE) {
    err = mapValue(env, regno, off, size, write, value, signed);
  } else if (base == PTR_TO_MAP_KEY && !mayBeNull(type)) {
    if (write) {
      env.log.str("write to change key R").i64(regno).str(" not allowed\n");
      return -EACCES;
    }
    err = checkRegion(env, regno, off, size, env.maps[r.aux].keySize, false);
    if (!err && value >= 0) markUnknown(env.reg(value));
  } else if (base == PTR_TO_MEM) {
    err = memory_(env, regno, off, size, write, value);
  } else if (base == PTR_TO_BTF_ID && !mayBeNull(type)) {
    err = btfPointer(env, regno, off, size, write, value);
  } else if (type == CONST_PTR_TO_MAP) {
    err = mapPointer(env, regno, off, size, write, value);
  } else {
    return invalidAccess(env, regno, type);
  }
  if (!err && size < 8 && value >= 0 && !write && env.reg(value).type == SCALAR) {
    if (signed) signExtend64(env.reg(value), <u32>size);
    else coerceToSize(env.reg(value), <u32>size);
  }
  return err;
}
