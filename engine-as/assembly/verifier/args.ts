// Arguments of a helper against its prototype (spec 6.1 to 6.3): which register types will do, and what memory they give
// access to. The prototypes are protos/helpers.ts.
import { EACCES, EINVAL, EOPNOTSUPP } from "../util/errno";
import { Text } from "../util/text";
import { isConst } from "../bounds/bounds";
import { btfStructHolds, ACCESS_UNKNOWN } from "../btf/access";
import { BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_PERCPU_ARRAY, BPF_MAP_TYPE_BLOOM_FILTER, BPF_F_INNER_MAP, BPF_F_RDONLY_PROG, MapDesc } from "../maps/desc";
import * as T from "./protos/types";
import { HelperProto, HELPER_STRUCTS, printHelperName } from "./protos/helpers";
import { Env } from "./env";
import {
  Reg, NOT_INIT, SCALAR, PTR_TO_CTX, CONST_PTR_TO_MAP, PTR_TO_MAP_VALUE, PTR_TO_MAP_KEY, PTR_TO_STACK, PTR_TO_BTF_ID, PTR_TO_MEM,
  PTR_TO_BUF, PTR_TO_FUNC, CONST_PTR_TO_DYNPTR, MEM_RDONLY, MEM_RINGBUF, MEM_PERCPU, MEM_RCU, MEM_ALLOC, PTR_TRUSTED, PTR_MAYBE_NULL,
  baseType, mayBeNull,
} from "./reg";
import { STACK_ZERO, STACK_SPILL, REF_LOCK } from "./state";
import { checkStackRange, slotAt, RawArg, MAX_VAR_OFF } from "./stack";
import { checkBuffer, checkMapMode, checkRegion, checkAlignment, checkUnmodified, checkMem } from "./mem";
import { Field } from "../btf/fields";
import { checkMapFieldsHelper, checkTimerArg, checkKptrArg, checkKptrType } from "./fields";
import { checkLock } from "./locks";
import { checkDynptrArg } from "./dynptr";
import { objectSlot } from "./objects";
import { readReg, isZero } from "./operand";
import { markChainPrecise, markChainPreciseSlot } from "./precision";
import { printType } from "./print";
import { kernelBtf, structId } from "./kernel_types";

/** What the arguments of a call add up to. */
export class CallMeta {
  funcId: i32 = 0;
  /** Index into env.maps, -1 for none. */
  map: i32 = -1;
  /** Tells inner maps apart that the same map stands for; 0 for a map that the program names. */
  mapUid: u32 = 0;
  /** Known key of an array lookup, -1 otherwise. */
  constKey: i64 = -1;
  raw: RawArg = new RawArg();
  refObjId: u32 = 0;
  releaseRegno: i32 = 0;
  /** Upper bound of the last size argument. */
  sizeMax: u64 = 0;
  memSize: u64 = 0;
  subprogno: i32 = 0;
  /** What a per-CPU pointer points to, and that pointer's type. */
  retBtfId: u32 = 0;
  percpuType: u32 = 0;
  dynptrId: u32 = 0;
  /** The field that a kptr is exchanged with. */
  kptr: Field | null = null;
}

// ---- which register types an argument class takes

const MEM_TYPES: StaticArray<u32> = [
  PTR_TO_STACK, 0, 0, PTR_TO_MAP_KEY, PTR_TO_MAP_VALUE, PTR_TO_MEM, PTR_TO_MEM | MEM_RINGBUF, PTR_TO_BUF, PTR_TO_BTF_ID | PTR_TRUSTED,
];
/** Packets are no types of this engine, yet the kernel names them. */
const MEM_WORDS: StaticArray<string> = ["", "pkt", "pkt_meta", "", "", "", "", "", ""];
const SCALAR_TYPES: StaticArray<u32> = [SCALAR];
const MAP_TYPES: StaticArray<u32> = [CONST_PTR_TO_MAP];
const BTF_TYPES: StaticArray<u32> = [PTR_TO_BTF_ID, PTR_TO_BTF_ID | PTR_TRUSTED, PTR_TO_BTF_ID | MEM_RCU];
const PERCPU_TYPES: StaticArray<u32> = [
  PTR_TO_BTF_ID | MEM_PERCPU, PTR_TO_BTF_ID | MEM_PERCPU | MEM_RCU, PTR_TO_BTF_ID | MEM_PERCPU | PTR_TRUSTED,
];
const SPIN_LOCK_TYPES: StaticArray<u32> = [PTR_TO_MAP_VALUE, PTR_TO_BTF_ID | MEM_ALLOC];
const MAP_VALUE_TYPES: StaticArray<u32> = [PTR_TO_MAP_VALUE];
const XCHG_TYPES: StaticArray<u32> = [PTR_TO_MAP_VALUE, PTR_TO_BTF_ID | MEM_ALLOC];
const CTX_TYPES: StaticArray<u32> = [PTR_TO_CTX];
const FUNC_TYPES: StaticArray<u32> = [PTR_TO_FUNC];
const STACK_TYPES: StaticArray<u32> = [PTR_TO_STACK];
const DYNPTR_TYPES: StaticArray<u32> = [PTR_TO_STACK, CONST_PTR_TO_DYNPTR];
const RINGBUF_MEM_TYPES: StaticArray<u32> = [PTR_TO_MEM | MEM_RINGBUF];
/** Sockets are no types of this engine; the words are what the kernel expects. */
const SOCK_TYPES: StaticArray<u32> = [0, 0, 0, 0];
const SOCK_WORDS: StaticArray<string> = ["sock_common", "sock", "tcp_sock", "xdp_sock"];
const SOCK_BTF_TYPES: StaticArray<u32> = [0, 0, 0, 0, PTR_TO_BTF_ID, PTR_TO_BTF_ID | PTR_TRUSTED];
const SOCK_BTF_WORDS: StaticArray<string> = ["sock_common", "sock", "tcp_sock", "xdp_sock", "", ""];

function typesOf(cls: u16): StaticArray<u32> {
  switch (cls) {
    case T.ARG_CONST_MAP_PTR: return MAP_TYPES;
    case T.ARG_CONST_SIZE:
    case T.ARG_CONST_SIZE_OR_ZERO:
    case T.ARG_CONST_ALLOC_SIZE_OR_ZERO: return SCALAR_TYPES;
    case T.ARG_CTX: return CTX_TYPES;
    case T.ARG_BTF_ID: return BTF_TYPES;
    case T.ARG_BTF_ID_SOCK_COMMON: return SOCK_BTF_TYPES;
    case T.ARG_SOCK_COMMON: return SOCK_TYPES;
    case T.ARG_SPIN_LOCK: return SPIN_LOCK_TYPES;
    case T.ARG_TIMER:
    case T.ARG_CONST_STR: return MAP_VALUE_TYPES;
    case T.ARG_KPTR_XCHG_DEST: return XCHG_TYPES;
    case T.ARG_RINGBUF_MEM: return RINGBUF_MEM_TYPES;
    case T.ARG_FUNC: return FUNC_TYPES;
    case T.ARG_STACK: return STACK_TYPES;
    case T.ARG_PERCPU_BTF_ID: return PERCPU_TYPES;
    case T.ARG_DYNPTR: return DYNPTR_TYPES;
    default: return MEM_TYPES;
  }
}

function printExpected(out: Text, cls: u16, i: i32): void {
  const types = typesOf(cls);
  if (types == MEM_TYPES && MEM_WORDS[i].length) out.str(MEM_WORDS[i]);
  else if (types == SOCK_TYPES) out.str(SOCK_WORDS[i]);
  else if (types == SOCK_BTF_TYPES && SOCK_BTF_WORDS[i].length) out.str(SOCK_BTF_WORDS[i]);
  else printType(out, types[i]);
}

function checkType(env: Env, regno: i32, arg: u16, proto: HelperProto, meta: CallMeta): i32 {
  const r = env.reg(regno);
  const cls = arg & T.ARG_CLASS_MASK;
  let type = r.type;
  if (arg & T.ARG_RDONLY) type &= ~MEM_RDONLY;
  if (arg & T.ARG_MAYBE_NULL) type &= ~PTR_MAYBE_NULL;
  if (meta.funcId == FUNC_KPTR_XCHG && type & MEM_ALLOC && regno == 2) type &= ~(MEM_ALLOC | MEM_PERCPU);
  const types = typesOf(cls);
  let found = false;
  for (let i = 0; i < types.length && !found; i++) found = types[i] != 0 && types[i] == type;
  const out = env.log;
  if (!found) {
    printType(out.ch(0x52).i64(regno).str(" type="), r.type).str(" expected=");
    for (let i = 0; i < types.length; i++) {
      if (i) out.str(", ");
      printExpected(out, cls, i);
    }
    out.ch(0x0a);
    return -EACCES;
  }
  if (baseType(r.type) != PTR_TO_BTF_ID) return 0;
  if (types == MEM_TYPES) {
    if (arg & T.ARG_RDONLY) return 0;
    printHelperName(out, meta.funcId).str("() may write into memory pointed by R").i64(regno).str(" type=");
    printType(out, r.type).ch(0x0a);
    return -EACCES;
  }
  if (r.type & (MEM_PERCPU | MEM_ALLOC)) return 0;
  if (mayBeNull(r.type) && (!(arg & T.ARG_MAYBE_NULL) || arg & T.ARG_RELEASE)) {
    out.str("Possibly NULL pointer passed to helper arg").i64(regno).ch(0x0a);
    return -EACCES;
  }
  const name = cls == T.ARG_BTF_ID_SOCK_COMMON ? "sock_common" : HELPER_STRUCTS[proto.argStruct];
  if (meta.funcId == FUNC_KPTR_XCHG) return regno == 2 && meta.kptr !== null ? checkKptrType(env, meta.kptr!, regno) ? -EACCES : 0 : 0;
  const wanted = structId(name);
  const strict = (arg & T.ARG_RELEASE) != 0;
  let holds = 0;
  if (strict) holds = r.off == 0 && wanted == r.aux ? 1 : 0;
  else holds = btfStructHolds(out, kernelBtf(), r.aux, r.off, wanted);
  if (holds == ACCESS_UNKNOWN) return env.missingTypes();
  if (holds > 0) return 0;
  out.ch(0x52).i64(regno).str(" is of type ").cstr(kernelBtf().name(r.aux)).str(" but ").str(name).str(" is expected\n");
  return -EACCES;
}

const FUNC_MAP_PEEK: i32 = 89;
const FUNC_SPIN_UNLOCK: i32 = 94;
const FUNC_KPTR_XCHG: i32 = 194;

function checkOffset(env: Env, regno: i32, arg: u16): i32 {
  const r = env.reg(regno);
  if (arg & T.ARG_RELEASE) {
    if ((arg & T.ARG_CLASS_MASK) == T.ARG_DYNPTR && r.type == PTR_TO_STACK) return 0;
    if (r.off) {
      env.log.ch(0x52).i64(regno).str(" must have zero offset when passed to release func or trusted arg to kfunc\n");
      return -EINVAL;
    }
    return checkUnmodified(env, r, regno, false);
  }
  return checkPlainOffset(env, regno);
}

/** The same for a kernel function: `release` when the call gives the register's reference up. */
export function checkArgOffset(env: Env, regno: i32, release: bool, dynptr: bool): i32 {
  const r = env.reg(regno);
  if (r.type == NOT_INIT) {
    env.log.str("variable ? access var_off=(0x0; 0xffffffffffffffff) disallowed\n");
    return -EACCES;
  }
  if (release) return checkOffset(env, regno, T.ARG_RELEASE | (dynptr ? T.ARG_DYNPTR : T.ARG_ANYTHING));
  return checkPlainOffset(env, regno);
}

function checkPlainOffset(env: Env, regno: i32): i32 {
  const r = env.reg(regno);
  switch (r.type & ~(MEM_RDONLY | MEM_RINGBUF)) {
    case PTR_TO_STACK: case PTR_TO_MAP_KEY: case PTR_TO_MAP_VALUE: case PTR_TO_MEM: case PTR_TO_BUF: case SCALAR:
      return 0;
  }
  return checkUnmodified(env, r, regno, baseType(r.type) == PTR_TO_BTF_ID);
}

// ---- memory behind an argument

/** `size` bytes behind register `regno` may be read, or with `write` written, by a call. */
export function checkHelperMem(env: Env, regno: i32, size: i32, write: bool, zeroOk: bool, raw: RawArg | null): i32 {
  const r = env.reg(regno);
  switch (baseType(r.type)) {
    case PTR_TO_MAP_KEY:
      if (write) return cannotWrite(env, regno);
      return checkRegion(env, regno, r.off, size, env.maps[r.aux].keySize, false);
    case PTR_TO_MAP_VALUE: {
      const err = checkMapMode(env, regno, r.off, size, write);
      if (err) return err;
      const bad = checkRegion(env, regno, r.off, size, env.maps[r.aux].valueSize, zeroOk);
      return bad ? bad : checkMapFieldsHelper(env, regno, r.off, size);
    }
    case PTR_TO_MEM:
      if (r.type & MEM_RDONLY && write) return cannotWrite(env, regno);
      return checkRegion(env, regno, r.off, size, r.aux, zeroOk);
    case PTR_TO_BUF:
      if (r.type & MEM_RDONLY && write) return cannotWrite(env, regno);
      return checkBuffer(env, regno, r.off, size, write, true);
    case PTR_TO_STACK:
      return checkStackRange(env, regno, r.off, size, zeroOk, write, raw);
    case PTR_TO_BTF_ID:
      return checkMem(env, regno, 0, size, write, -1, false, false);
    case PTR_TO_CTX:
      if (size == 0) return zeroOk ? 0 : -EACCES;
      return checkMem(env, regno, size - 1, 1, write, -1, false, false);
    default:
      if (zeroOk && size == 0 && isZero(r)) return 0;
      printType(env.log.ch(0x52).i64(regno).str(" type="), r.type).str(" expected=fp\n");
      return -EACCES;
  }
}

function cannotWrite(env: Env, regno: i32): i32 {
  printType(env.log.ch(0x52).i64(regno).str(" cannot write into "), env.reg(regno).type).ch(0x0a);
  return -EACCES;
}

/** Size register `regno` for the memory in the register before it (spec 6.2). */
export function checkMemSize(env: Env, regno: i32, write: bool, zeroOk: bool, meta: CallMeta): i32 {
  const r = env.reg(regno);
  const out = env.log;
  meta.sizeMax = r.umax;
  const raw = isConst(r) ? meta.raw : null;
  if (r.smin < 0) {
    out.ch(0x52).i64(regno).str(" min value is negative, either use unsigned or 'var &= const'\n");
    return -EACCES;
  }
  if (r.umin == 0 && !zeroOk) {
    out.ch(0x52).i64(regno).str(" invalid zero-sized read: u64=[").u64(r.umin).ch(0x2c).u64(r.umax).str("]\n");
    return -EACCES;
  }
  if (r.umax >= <u64>MAX_VAR_OFF) {
    out.ch(0x52).i64(regno).str(" unbounded memory access, use 'var &= const' or 'if (var < const)'\n");
    return -EACCES;
  }
  const err = checkHelperMem(env, regno - 1, <i32>r.umax, write, zeroOk, raw);
  return err ? err : markChainPrecise(env, regno);
}

/** Key known at load time, for arrays whose elements always exist: meta.constKey. */
function constantKey(env: Env, regno: i32, size: i32, meta: CallMeta): i32 {
  const r = env.reg(regno);
  if (r.type != PTR_TO_STACK || !isConst(r)) return 0;
  const off = r.off + <i32>r.value;
  const f = env.frameOf(r);
  const i = slotAt(off);
  const from = off & 7;
  const slot = f.slot(i);
  let n = 0;
  while (from + n < 8 && slot.kind(from + n) == STACK_ZERO) n++;
  if (n >= size) {
    meta.constKey = 0;
    return 0;
  }
  if (!slot.isScalarSpill()) return 0;
  n = 0;
  while (from + n < 8 && slot.kind(from + n) == STACK_SPILL) n++;
  if (n != size || !isConst(slot)) return 0;
  const err = markChainPreciseSlot(env, <i32>r.frameno, i);
  if (err) return err;
  meta.constKey = <i64>slot.value;
  return 0;
}

/** The register holds a constant address of NUL-terminated text in a frozen read-only map. */
export function checkConstString(env: Env, regno: i32): i32 {
  const r = env.reg(regno);
  const out = env.log;
  if (r.type != PTR_TO_MAP_VALUE) return -EINVAL;
  const map = env.maps[r.aux];
  if (!(map.flags & BPF_F_RDONLY_PROG && map.frozen)) {
    out.ch(0x52).i64(regno).str(" does not point to a readonly map'\n");
    return -EACCES;
  }
  if (!isConst(r)) {
    out.ch(0x52).i64(regno).str(" is not a constant address'\n");
    return -EACCES;
  }
  const base = map.directValue();
  if (!base) {
    out.str("no direct value access support for this map type\n");
    return -EACCES;
  }
  const at = r.off + <i32>r.value;
  const err = checkRegion(env, regno, r.off, <i32>map.valueSize - at, map.valueSize, false);
  if (err) return err;
  for (let i = at; i < <i32>map.valueSize; i++) if (load<u8>(base + i) == 0) return 0;
  out.str("string is not zero-terminated\n");
  return -EINVAL;
}

/** Whether lookups of in-range keys always succeed: not in inner arrays of any size. */
export function alwaysFound(map: MapDesc): bool {
  return (map.type == BPF_MAP_TYPE_ARRAY && !(map.flags & BPF_F_INNER_MAP)) || map.type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

/** Argument `i` (0 to 4) of the call. 0 or an errno with the reason in the log. */
export function checkArg(env: Env, proto: HelperProto, i: i32, meta: CallMeta): i32 {
  let arg = proto.arg(i);
  const regno = i + 1;
  const cls = arg & T.ARG_CLASS_MASK;
  if (cls == T.ARG_NONE) return 0;
  let err = readReg(env, regno);
  if (err) return err;
  if (cls == T.ARG_ANYTHING) return 0;
  const r = env.reg(regno);
  const out = env.log;
  const isNull = isZero(r);
  // A bloom filter is asked for a value.
  if (cls == T.ARG_MAP_VALUE && meta.funcId == FUNC_MAP_PEEK && env.maps[meta.map].type == BPF_MAP_TYPE_BLOOM_FILTER) arg = T.ARG_MAP_VALUE;
  if (!(isNull && arg & T.ARG_MAYBE_NULL)) {
    err = checkType(env, regno, arg, proto, meta);
    if (err) return err;
    err = checkOffset(env, regno, arg);
    if (err) return err;
  }
  if (arg & T.ARG_RELEASE) {
    if (cls == T.ARG_DYNPTR) {
      if (r.type != PTR_TO_STACK) {
        out.str("cannot release unowned const bpf_dynptr\n");
        return -EINVAL;
      }
      const at = objectSlot(env, r, "dynptr", 2);
      if (at < 0 || !env.frameOf(r).slot(at).refObjId) {
        out.str("arg ").i64(regno).str(" is an unacquired reference\n");
        return -EINVAL;
      }
    } else if (!r.refObjId && !isNull) {
      out.ch(0x52).i64(regno).str(" must be referenced when passed to release function\n");
      return -EINVAL;
    }
    meta.releaseRegno = regno;
  }
  if (r.refObjId && cls != T.ARG_KPTR_XCHG_DEST) {
    if (meta.refObjId) {
      out.str("more than one arg with ref_obj_id R").i64(regno).ch(0x20).u64(r.refObjId).ch(0x20).u64(meta.refObjId);
      return -EACCES;
    }
    meta.refObjId = r.refObjId;
  }
  const write = (arg & T.ARG_WRITE) != 0;
  switch (cls) {
    case T.ARG_CONST_MAP_PTR:
      if (meta.map >= 0 && (meta.map != <i32>r.aux || meta.mapUid != r.aux2)) {
        // only a timer names its map before
        out.str("timer pointer in R1 map_uid=").u64(meta.mapUid).str(" doesn't match map pointer in R2 map_uid=").u64(r.aux2).ch(0x0a);
        return -EINVAL;
      }
      meta.map = <i32>r.aux;
      meta.mapUid = r.aux2;
      return 0;
    case T.ARG_MAP_KEY: {
      const map = env.maps[meta.map];
      err = checkHelperMem(env, regno, <i32>map.keySize, false, false, null);
      if (err || !alwaysFound(map)) return err;
      return constantKey(env, regno, <i32>map.keySize, meta);
    }
    case T.ARG_MAP_VALUE:
      if (isNull && arg & T.ARG_MAYBE_NULL) return 0;
      meta.raw.wanted = (arg & T.ARG_UNINIT) != 0;
      return checkHelperMem(env, regno, <i32>env.maps[meta.map].valueSize, write, false, meta.raw);
    case T.ARG_PERCPU_BTF_ID:
      meta.retBtfId = r.aux;
      meta.percpuType = r.type;
      return 0;
    case T.ARG_FUNC:
      meta.subprogno = <i32>r.aux;
      return 0;
    case T.ARG_MEM:
      meta.raw.wanted = (arg & T.ARG_UNINIT) != 0;
      if (!(arg & T.ARG_FIXED_SIZE)) return 0;
      err = checkHelperMem(env, regno, T.MEM_SIZE_FIXED, write, false, meta.raw);
      if (!err && arg & T.ARG_ALIGNED) err = checkAlignment(env, r, 0, T.MEM_SIZE_FIXED, true);
      return err;
    case T.ARG_CONST_SIZE:
    case T.ARG_CONST_SIZE_OR_ZERO:
      return checkMemSize(env, regno, (proto.arg(i - 1) & T.ARG_WRITE) != 0, cls == T.ARG_CONST_SIZE_OR_ZERO, meta);
    case T.ARG_CONST_ALLOC_SIZE_OR_ZERO:
      if (!isConst(r)) {
        out.ch(0x52).i64(regno).str(" is not a known constant'\n");
        return -EACCES;
      }
      meta.memSize = r.value;
      return markChainPrecise(env, regno);
    case T.ARG_CONST_STR:
      return checkConstString(env, regno);
    case T.ARG_SPIN_LOCK:
      return checkLock(env, regno, REF_LOCK, meta.funcId == FUNC_SPIN_UNLOCK);
    case T.ARG_TIMER:
      return checkTimerArg(env, regno, meta);
    case T.ARG_KPTR_XCHG_DEST:
      return checkKptrArg(env, regno, meta);
    case T.ARG_DYNPTR:
      return checkDynptrArg(env, regno, arg, meta);
  }
  return 0;
}
