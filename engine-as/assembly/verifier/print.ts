// Registers, stack slots and states in the words of the kernel's log (spec 7.3 to 7.5). Prints; decides nothing.
import { Text } from "../util/text";
import { isConst } from "../bounds/bounds";
import { printBtfName } from "./kernel_types";
import { Env } from "./env";
import {
  Reg, NOT_INIT, SCALAR, PTR_TO_CTX, CONST_PTR_TO_MAP, PTR_TO_MAP_VALUE, PTR_TO_MAP_KEY, PTR_TO_STACK, PTR_TO_BTF_ID,
  PTR_TO_MEM, PTR_TO_BUF, PTR_TO_FUNC, CONST_PTR_TO_DYNPTR, PTR_MAYBE_NULL, MEM_RDONLY, MEM_RINGBUF, MEM_USER,
  MEM_PERCPU, PTR_UNTRUSTED, PTR_TRUSTED, MEM_RCU, NON_OWN_REF, ID_ADD_CONST, baseType,
} from "./reg";
import {
  State, Frame, Slot, NREGS, STACK_INVALID, STACK_SPILL, STACK_MISC, STACK_ZERO, STACK_DYNPTR, STACK_ITER,
  STACK_IRQ_FLAG,
} from "./state";
import { printIterSlot, printDynptrSlot, dynptrKindName } from "./objects";

function typeWord(type: u32): string {
  switch (baseType(type)) {
    case NOT_INIT: return "?";
    case SCALAR: return "scalar";
    case PTR_TO_CTX: return "ctx";
    case CONST_PTR_TO_MAP: return "map_ptr";
    case PTR_TO_MAP_VALUE: return "map_value";
    case PTR_TO_MAP_KEY: return "map_key";
    case PTR_TO_STACK: return "fp";
    case PTR_TO_BTF_ID: return "ptr_";
    case PTR_TO_MEM: return "mem";
    case PTR_TO_BUF: return "buf";
    case PTR_TO_FUNC: return "func";
    case CONST_PTR_TO_DYNPTR: return "dynptr_ptr";
    default: return "unknown";
  }
}

/** `rdonly_buf_or_null`, `trusted_ptr_`, … */
export function printType(out: Text, type: u32): Text {
  if (type & MEM_RDONLY) out.str("rdonly_");
  if (type & MEM_RINGBUF) out.str("ringbuf_");
  if (type & MEM_USER) out.str("user_");
  if (type & MEM_PERCPU) out.str("percpu_");
  if (type & MEM_RCU) out.str("rcu_");
  if (type & PTR_UNTRUSTED) out.str("untrusted_");
  if (type & PTR_TRUSTED) out.str("trusted_");
  out.str(typeWord(type));
  if (type & PTR_MAYBE_NULL) out.str(baseType(type) == PTR_TO_BTF_ID ? "or_null_" : "_or_null");
  return out;
}

/** Decimal within a signed 16-bit window, else hexadecimal. */
export function printSnum(out: Text, v: i64): Text {
  return v >= -32768 && v <= 32767 ? out.i64(v) : out.hexAlt(<u64>v);
}

/** Decimal up to 65535, else hexadecimal. */
export function printUnum(out: Text, v: u64): Text {
  return v <= 65535 ? out.u64(v) : out.hexAlt(v);
}

/** `(0x0; 0xff)`, a plain number when all bits are known. */
export function printTnum(out: Text, value: u64, mask: u64): Text {
  if (mask == 0) return printUnum(out, value);
  return out.ch(0x28).hexAlt(value).str("; ").hexAlt(mask).ch(0x29);
}

const RANGE_NAMES: StaticArray<string> = ["smin", "smax", "umin", "umax", "smin32", "smax32", "umin32", "umax32"];
const RANGE_VALUES: usize = memory.data(64, 8);

/** A signed 32-bit end is compared and shown as a signed number only within the decimal window. */
function signed32(v: i32): u64 {
  return v >= -32768 && v <= 32767 ? <u64>(<i64>v) : <u64>(<u32>v);
}

/**
 * The eight bounds, those at their defaults left out, equal ones joined: entry k with k+2, k+4 … of the same value and
 * sign. The first name of a group decides the notation.
 */
function printRanges(out: Text, r: Reg, comma: bool): bool {
  const v = RANGE_VALUES;
  store<i64>(v, r.smin, 0);
  store<i64>(v, r.smax, 8);
  store<u64>(v, r.umin, 16);
  store<u64>(v, r.umax, 24);
  store<u64>(v, signed32(r.s32min), 32);
  store<u64>(v, signed32(r.s32max), 40);
  store<u64>(v, <u64>r.u32min, 48);
  store<u64>(v, <u64>r.u32max, 56);
  let skip = 0;
  if (r.smin == i64.MIN_VALUE) skip |= 1;
  if (r.smax == i64.MAX_VALUE) skip |= 2;
  if (r.umin == 0) skip |= 4;
  if (r.umax == u64.MAX_VALUE) skip |= 8;
  if (r.s32min == i32.MIN_VALUE) skip |= 16;
  if (r.s32max == i32.MAX_VALUE) skip |= 32;
  if (r.u32min == 0) skip |= 64;
  if (r.u32max == u32.MAX_VALUE) skip |= 128;
  for (let i = 0; i < 8; i++) {
    if (skip & (1 << i)) continue;
    const value = load<i64>(v + (<usize>i << 3));
    const signed = (i & 2) == 0;
    const negative = signed && value < 0;
    if (comma) out.ch(0x2c);
    comma = true;
    out.str(unchecked(RANGE_NAMES[i])).ch(0x3d);
    for (let j = i + 2; j < 8; j += 2) {
      if (skip & (1 << j)) continue;
      const other = load<i64>(v + (<usize>j << 3));
      if (other != value || ((j & 2) == 0 && other < 0) != negative) continue;
      out.str(unchecked(RANGE_NAMES[j])).ch(0x3d);
      skip |= 1 << j;
    }
    if (!signed) printUnum(out, <u64>value);
    else if (i < 4 || (value >= -32768 && value <= 32767)) printSnum(out, value);
    else out.hexAlt(<u64>(<u32>value));
  }
  return comma;
}

/** One register as it stands behind `R0=`. */
export function printReg(out: Text, env: Env, f: Frame, r: Reg): void {
  const type = r.type;
  if (type == SCALAR) {
    if (r.precise) out.ch(0x50);
    if (isConst(r)) {
      printSnum(out, <i64>r.value);
      return;
    }
  }
  printType(out, type);
  if (type == PTR_TO_STACK) {
    if (f.frameno != r.frameno) out.ch(0x5b).u64(r.frameno).ch(0x5d);
    if (isConst(r)) {
      printSnum(out, <i64>r.value + <i64>r.off);
      return;
    }
  }
  if (baseType(type) == PTR_TO_BTF_ID) printBtfName(out, r.aux);
  out.ch(0x28);
  let comma = false;
  if (r.id) {
    out.str("id=").u64(r.id & ~ID_ADD_CONST);
    if (r.id & ID_ADD_CONST) {
      if (r.off >= 0) out.ch(0x2b);
      out.i64(r.off);
    }
    comma = true;
  }
  if (r.refObjId) {
    out.str(comma ? ",ref_obj_id=" : "ref_obj_id=").u64(r.refObjId);
    comma = true;
  }
  if (type & NON_OWN_REF) {
    out.str(comma ? ",non_own_ref" : "non_own_ref");
    comma = true;
  }
  const base = baseType(type);
  if (base == CONST_PTR_TO_MAP || base == PTR_TO_MAP_VALUE || base == PTR_TO_MAP_KEY) {
    const map = env.maps[r.aux];
    if (comma) out.ch(0x2c);
    if (map.name[0]) out.str("map=").cstr(changetype<usize>(map.name)).ch(0x2c);
    out.str("ks=").u64(map.keySize).str(",vs=").u64(map.valueSize);
    comma = true;
  }
  if (type != SCALAR && r.off) {
    printSnum(out.str(comma ? ",off=" : "off="), r.off);
    comma = true;
  }
  if (base == PTR_TO_MEM) {
    printUnum(out.str(comma ? ",sz=" : "sz="), r.aux);
    comma = true;
  }
  if (base == CONST_PTR_TO_DYNPTR) {
    out.str(comma ? ",type=" : "type=").str(dynptrKindName(r));
    comma = true;
  }
  if (isConst(r)) {
    if (r.value) printSnum(out.str(comma ? ",imm=" : "imm="), <i64>r.value);
  } else {
    comma = printRanges(out, r, comma);
    if (r.value != 0 || r.mask != ~0) printTnum(out.str(comma ? ",var_off=" : "var_off="), r.value, r.mask);
  }
  out.ch(0x29);
}

function kindChar(kind: u8): i32 {
  switch (kind) {
    case STACK_SPILL: return 0x72;
    case STACK_MISC: return 0x6d;
    case STACK_ZERO: return 0x30;
    case STACK_DYNPTR: return 0x64;
    case STACK_ITER: return 0x69;
    case STACK_IRQ_FLAG: return 0x66;
    default: return 0x3f;
  }
}

function printSlotName(out: Text, i: i32): Text {
  return out.str(" fp").i64(-8 * (i + 1)).ch(0x3d);
}

/** The bytes that are no register, highest first, then the register. */
function printBytes(out: Text, env: Env, f: Frame, slot: Slot): void {
  const spill = slot.isSpill();
  for (let b = 7; b >= 0; b--) {
    const kind = slot.kind(b);
    if (spill && kind == STACK_SPILL) break;
    out.ch(kindChar(kind));
  }
  if (spill) printReg(out, env, f, slot);
}

/** Slot `i` of a frame as it stands behind its name; nothing for an empty one. */
export function printSlot(out: Text, env: Env, f: Frame, i: i32): void {
  const slot = f.slot(i);
  if (!slot.kinds) return;
  const lowest = <u8>slot.kinds;
  if (lowest == STACK_DYNPTR) printDynptrSlot(out, slot);
  else if (lowest == STACK_ITER) printIterSlot(out, slot);
  else printBytes(out, env, f, slot);
}

/**
 * The frame on one line, ending with a newline: all of it, or what was touched since the last print, which then counts
 * as printed.
 */
export function printState(env: Env, s: State, frameno: i32, all: bool): void {
  const out = env.log;
  const f = s.frame(frameno);
  if (f.frameno) out.str(" frame").u64(f.frameno).ch(0x3a);
  for (let i = 0; i < NREGS; i++) {
    const r = f.reg(i);
    if (r.type == NOT_INIT || !(all || (env.scratchedRegs >> i) & 1)) continue;
    out.str(" R").i64(i).ch(0x3d);
    printReg(out, env, f, r);
  }
  for (let i = 0; i < f.slots; i++) {
    let slot = f.slot(i);
    if (!slot.kinds || !(all || (env.scratchedSlots >> i) & 1)) continue;
    const lowest = <u8>slot.kinds;
    if (lowest == STACK_DYNPTR) {
      i++;
      printSlotName(out, i);
      printDynptrSlot(out, f.slot(i));
      continue;
    }
    if (lowest == STACK_ITER) {
      if (!slot.refObjId) continue;
      printSlotName(out, i);
      printIterSlot(out, slot);
      continue;
    }
    printSlotName(out, i);
    printBytes(out, env, f, slot);
  }
  for (let i = 0, n = 0; i < s.refCount; i++) {
    if (s.refAt(i).id == 0) continue;
    out.str(n++ ? "," : " refs=").u64(s.refAt(i).id);
  }
  if (f.inCallback) out.str(" cb");
  if (f.inAsyncCallback) out.str(" async_cb");
  out.ch(0x0a);
  if (all) return;
  env.scratchedRegs = 0;
  env.scratchedSlots = 0;
}

/** Behind the instruction's own line when that is the last thing printed, on a line with its index otherwise. */
export function printInsnState(env: Env, s: State, frameno: i32): void {
  const out = env.log;
  if (env.prevLogPos >= 0 && env.prevLogPos == out.pos()) {
    out.truncate(out.len - 1);
    const n = env.insnPrintLen;
    const column = ((max(n + 4, 40) + 7) & ~7) - n - 1;
    out.spaces(column).ch(0x3b);
  } else {
    out.i64(env.insnIdx).ch(0x3a);
  }
  printState(env, s, frameno, false);
}
