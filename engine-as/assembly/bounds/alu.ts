// Transfer functions of the arithmetic instructions on scalars (spec 8.3): dst = dst OP src for all values at once.
// Which operand combinations the kernel gives up on is part of the rule. Not here: moves (cast.ts) and pointers.
import {
  BPF_ADD, BPF_AND, BPF_ARSH, BPF_LSH, BPF_MUL, BPF_NEG, BPF_OR, BPF_RSH, BPF_SUB, BPF_XOR,
} from "../isa/opcode";
import {
  Tnum, tnumAdd, tnumAnd, tnumArsh32, tnumArsh64, tnumCast, tnumLsh, tnumMul, tnumOr, tnumRsh, tnumSub, tnumXor,
} from "./tnum";
import {
  Bounds, LOW32, copy, isConst, isExact, setConst, setRange32Unknown, setRange64Unknown, setRangesUnknown, setUnknown, sync,
  updateFromTnum, updateFromTnum32,
} from "./bounds";
import { assign32, coerceToSize } from "./cast";

const OLD = changetype<Bounds>(memory.data(64, 8));
const SRC = changetype<Bounds>(memory.data(64, 8));
const ZERO = changetype<Bounds>(memory.data(64, 8));

/**
 * dst = dst `op` src, `op` one of BPF_ADD … BPF_END without class and source bits (op & 0xf0). 32-bit operations
 * zero-extend. Ends with `sync`; the caller asks `check`. Division, modulus and shifts by a variable give an unknown.
 */
export function aluScalar(op: i32, is64: bool, dst: Bounds, src: Bounds): void {
  if (!computable(op, is64, src)) return setUnknown(dst);
  if (isExact(dst) && isExact(src)) return setConst(dst, compute(op, is64, dst.value, src.value));
  if (dst == src) {
    copy(SRC, src);
    src = SRC;
  }
  switch (op) {
    case BPF_ADD: add(dst, src); break;
    case BPF_SUB: copy(OLD, dst); sub(dst, OLD, src); break;
    case BPF_NEG: copy(OLD, dst); setConst(ZERO, 0); sub(dst, ZERO, OLD); break;
    case BPF_MUL: mul(dst, src); break;
    case BPF_AND: and(dst, src); break;
    case BPF_OR: or(dst, src); break;
    case BPF_XOR: xor(dst, src); break;
    case BPF_LSH: if (is64) lsh64(dst, <u32>src.umin); else lsh32(dst, src.u32min); break;
    case BPF_RSH: if (is64) rsh64(dst, <u32>src.umin); else rsh32(dst, src.u32min); break;
    case BPF_ARSH: if (is64) arsh64(dst, <u32>src.umin); else arsh32(dst, src.u32min); break;
  }
  if (!is64) assign32(dst);
  sync(dst);
}

/** The operation on two known values. */
function compute(op: i32, is64: bool, a: u64, b: u64): u64 {
  if (!is64) {
    // Only a shift to the right sees the upper half.
    a = op == BPF_ARSH ? <u64>(<i64>(<i32>a)) : a & LOW32;
  }
  let r: u64 = 0;
  switch (op) {
    case BPF_ADD: r = a + b; break;
    case BPF_SUB: r = a - b; break;
    case BPF_NEG: r = 0 - a; break;
    case BPF_MUL: r = a * b; break;
    case BPF_AND: r = a & b; break;
    case BPF_OR: r = a | b; break;
    case BPF_XOR: r = a ^ b; break;
    case BPF_LSH: r = a << b; break;
    case BPF_RSH: r = a >> b; break;
    case BPF_ARSH: r = <u64>(<i64>a >> <i64>b); break;
  }
  return is64 ? r : r & LOW32;
}

function computable(op: i32, is64: bool, src: Bounds): bool {
  switch (op) {
    case BPF_ADD: case BPF_SUB: case BPF_NEG: case BPF_MUL: case BPF_AND: case BPF_OR: case BPF_XOR: return true;
    case BPF_LSH: case BPF_RSH: case BPF_ARSH:
      return isConst(src) && src.umax < <u64>(is64 ? 64 : 32);
  }
  return false;
}

// Overflow of one end's sum, difference or product.

// @ts-ignore: decorator
@inline function addOverflows<T>(a: T, b: T): bool {
  const r = <T>(a + b);
  return isSigned<T>() ? ((a ^ r) & (b ^ r)) < 0 : r < a;
}

// @ts-ignore: decorator
@inline function subOverflows<T>(a: T, b: T): bool {
  const r = <T>(a - b);
  return isSigned<T>() ? ((a ^ b) & (a ^ r)) < 0 : a < b;
}

function add(dst: Bounds, src: Bounds): void {
  if (addOverflows<i32>(dst.s32min, src.s32min) || addOverflows<i32>(dst.s32max, src.s32max)) {
    dst.s32min = i32.MIN_VALUE;
    dst.s32max = i32.MAX_VALUE;
  } else {
    dst.s32min += src.s32min;
    dst.s32max += src.s32max;
  }
  // Unsigned ends that both wrap keep their order; only one that wraps alone spoils the range.
  if (!addOverflows<u32>(dst.u32min, src.u32min) && addOverflows<u32>(dst.u32max, src.u32max)) {
    dst.u32min = 0;
    dst.u32max = u32.MAX_VALUE;
  } else {
    dst.u32min += src.u32min;
    dst.u32max += src.u32max;
  }
  if (addOverflows<i64>(dst.smin, src.smin) || addOverflows<i64>(dst.smax, src.smax)) {
    dst.smin = i64.MIN_VALUE;
    dst.smax = i64.MAX_VALUE;
  } else {
    dst.smin += src.smin;
    dst.smax += src.smax;
  }
  if (!addOverflows<u64>(dst.umin, src.umin) && addOverflows<u64>(dst.umax, src.umax)) {
    dst.umin = 0;
    dst.umax = u64.MAX_VALUE;
  } else {
    dst.umin += src.umin;
    dst.umax += src.umax;
  }
  tnumAdd(dst, dst, src);
}

/** dst = a - b; dst is neither of them. */
function sub(dst: Bounds, a: Bounds, b: Bounds): void {
  if (subOverflows<i32>(a.s32min, b.s32max) || subOverflows<i32>(a.s32max, b.s32min)) {
    dst.s32min = i32.MIN_VALUE;
    dst.s32max = i32.MAX_VALUE;
  } else {
    dst.s32min = a.s32min - b.s32max;
    dst.s32max = a.s32max - b.s32min;
  }
  if (subOverflows<u32>(a.u32min, b.u32max) && !subOverflows<u32>(a.u32max, b.u32min)) {
    dst.u32min = 0;
    dst.u32max = u32.MAX_VALUE;
  } else {
    const lo = a.u32min - b.u32max;
    dst.u32max = a.u32max - b.u32min;
    dst.u32min = lo;
  }
  if (subOverflows<i64>(a.smin, b.smax) || subOverflows<i64>(a.smax, b.smin)) {
    dst.smin = i64.MIN_VALUE;
    dst.smax = i64.MAX_VALUE;
  } else {
    dst.smin = a.smin - b.smax;
    dst.smax = a.smax - b.smin;
  }
  if (subOverflows<u64>(a.umin, b.umax) && !subOverflows<u64>(a.umax, b.umin)) {
    dst.umin = 0;
    dst.umax = u64.MAX_VALUE;
  } else {
    const lo = a.umin - b.umax;
    dst.umax = a.umax - b.umin;
    dst.umin = lo;
  }
  tnumSub(dst, a, b);
}

/** a * b does not fit into 64 signed bits. */
function smulOverflows(a: i64, b: i64): bool {
  if (a == 0 || b == 0) return false;
  const r = a * b;
  if (a == -1) return b == i64.MIN_VALUE;
  if (b == -1) return a == i64.MIN_VALUE;
  return r / b != a;
}

/** a * b does not fit into 64 unsigned bits. */
// @ts-ignore: decorator
@inline function umulOverflows(a: u64, b: u64): bool {
  return a != 0 && b > u64.MAX_VALUE / a;
}

// @ts-ignore: decorator
@inline function exceeds32(p: i64): bool {
  return <i64>(<i32>p) != p;
}

function mul(dst: Bounds, src: Bounds): void {
  const p0 = <i64>dst.s32min * <i64>src.s32min;
  const p1 = <i64>dst.s32min * <i64>src.s32max;
  const p2 = <i64>dst.s32max * <i64>src.s32min;
  const p3 = <i64>dst.s32max * <i64>src.s32max;
  if (exceeds32(p0) || exceeds32(p1) || exceeds32(p2) || exceeds32(p3)) {
    dst.s32min = i32.MIN_VALUE;
    dst.s32max = i32.MAX_VALUE;
  } else {
    dst.s32min = <i32>min(min(p0, p1), min(p2, p3));
    dst.s32max = <i32>max(max(p0, p1), max(p2, p3));
  }
  if (<u64>dst.u32max * <u64>src.u32max > <u64>u32.MAX_VALUE) {
    dst.u32min = 0;
    dst.u32max = u32.MAX_VALUE;
  } else {
    dst.u32min *= src.u32min;
    dst.u32max *= src.u32max;
  }
  if (
    smulOverflows(dst.smin, src.smin) || smulOverflows(dst.smin, src.smax) ||
    smulOverflows(dst.smax, src.smin) || smulOverflows(dst.smax, src.smax)
  ) {
    dst.smin = i64.MIN_VALUE;
    dst.smax = i64.MAX_VALUE;
  } else {
    const q0 = dst.smin * src.smin;
    const q1 = dst.smin * src.smax;
    const q2 = dst.smax * src.smin;
    const q3 = dst.smax * src.smax;
    dst.smin = min(min(q0, q1), min(q2, q3));
    dst.smax = max(max(q0, q1), max(q2, q3));
  }
  if (umulOverflows(dst.umax, src.umax)) {
    dst.umin = 0;
    dst.umax = u64.MAX_VALUE;
  } else {
    dst.umin *= src.umin;
    dst.umax *= src.umax;
  }
  tnumMul(dst, dst, src);
}

/** The signed ranges of a bitwise result: the unsigned ones where those do not cross the sign. */
function signedFromUnsigned(b: Bounds): void {
  const same32 = <i32>b.u32min <= <i32>b.u32max;
  b.s32min = same32 ? <i32>b.u32min : i32.MIN_VALUE;
  b.s32max = same32 ? <i32>b.u32max : i32.MAX_VALUE;
  const same64 = <i64>b.umin <= <i64>b.umax;
  b.smin = same64 ? <i64>b.umin : i64.MIN_VALUE;
  b.smax = same64 ? <i64>b.umax : i64.MAX_VALUE;
}

function and(dst: Bounds, src: Bounds): void {
  tnumAnd(dst, dst, src);
  dst.u32min = <u32>dst.value;
  dst.u32max = min(dst.u32max, src.u32max);
  dst.umin = dst.value;
  dst.umax = min(dst.umax, src.umax);
  signedFromUnsigned(dst);
}

function or(dst: Bounds, src: Bounds): void {
  tnumOr(dst, dst, src);
  dst.u32min = max(dst.u32min, src.u32min);
  dst.u32max = <u32>(dst.value | dst.mask);
  dst.umin = max(dst.umin, src.umin);
  dst.umax = dst.value | dst.mask;
  signedFromUnsigned(dst);
}

function xor(dst: Bounds, src: Bounds): void {
  tnumXor(dst, dst, src);
  dst.u32min = <u32>dst.value;
  dst.u32max = <u32>(dst.value | dst.mask);
  dst.umin = dst.value;
  dst.umax = dst.value | dst.mask;
  signedFromUnsigned(dst);
}

function lshRange32(dst: Bounds, shift: u32): void {
  dst.s32min = i32.MIN_VALUE;
  dst.s32max = i32.MAX_VALUE;
  if (shift > 31 || dst.u32max > <u32>1 << (31 - shift)) {
    dst.u32min = 0;
    dst.u32max = u32.MAX_VALUE;
  } else {
    dst.u32min <<= shift;
    dst.u32max <<= shift;
  }
}

function lsh64(dst: Bounds, shift: u32): void {
  const by = <u64>shift;
  // The compilers' way to sign-extend starts with a shift by 32: the low half's sign becomes that of the whole.
  if (shift == 32) {
    dst.smin = <i64>dst.s32min << 32;
    dst.smax = <i64>dst.s32max << 32;
  } else {
    dst.smin = i64.MIN_VALUE;
    dst.smax = i64.MAX_VALUE;
  }
  if (dst.umax > <u64>1 << (63 - by)) {
    dst.umin = 0;
    dst.umax = u64.MAX_VALUE;
  } else {
    dst.umin <<= by;
    dst.umax <<= by;
  }
  lshRange32(dst, shift);
  tnumLsh(dst, dst, shift);
  updateFromTnum(dst);
}

function rsh64(dst: Bounds, shift: u32): void {
  dst.smin = i64.MIN_VALUE;
  dst.smax = i64.MAX_VALUE;
  dst.umin >>= <u64>shift;
  dst.umax >>= <u64>shift;
  tnumRsh(dst, dst, shift);
  setRange32Unknown(dst);
  updateFromTnum(dst);
}

function arsh64(dst: Bounds, shift: u32): void {
  dst.smin >>= <i64>shift;
  dst.smax >>= <i64>shift;
  dst.umin = 0;
  dst.umax = u64.MAX_VALUE;
  tnumArsh64(dst, dst, shift);
  setRange32Unknown(dst);
  updateFromTnum(dst);
}

/** What the three 32-bit shifts share: only the low half is of interest any more. */
function finishShift32(dst: Bounds): void {
  tnumCast(dst, dst, 4);
  setRange64Unknown(dst);
  updateFromTnum32(dst);
}

function lsh32(dst: Bounds, shift: u32): void {
  lshRange32(dst, shift);
  tnumCast(dst, dst, 4);
  tnumLsh(dst, dst, shift);
  finishShift32(dst);
}

function rsh32(dst: Bounds, shift: u32): void {
  dst.s32min = i32.MIN_VALUE;
  dst.s32max = i32.MAX_VALUE;
  dst.u32min >>= shift;
  dst.u32max >>= shift;
  tnumCast(dst, dst, 4);
  tnumRsh(dst, dst, shift);
  finishShift32(dst);
}

function arsh32(dst: Bounds, shift: u32): void {
  dst.s32min >>= shift;
  dst.s32max >>= shift;
  dst.u32min = 0;
  dst.u32max = u32.MAX_VALUE;
  tnumArsh32(dst, dst, shift);
  finishShift32(dst);
}

/** The three forms of BPF_END. */
export const END_LE: i32 = 0;
export const END_BE: i32 = 1;
export const END_SWAP: i32 = 2;

/** dst = le/be/bswap `bits` (16, 32, 64) of dst. Little-endian machine: le only truncates. */
export function endScalar(form: i32, bits: i32, dst: Bounds): void {
  if (form == END_LE) return coerceToSize(dst, <u32>bits >> 3);
  const drop = <u64>(64 - bits);
  dst.value = bswap<u64>(dst.value) >> drop;
  dst.mask = bswap<u64>(dst.mask) >> drop;
  setRangesUnknown(dst);
  sync(dst);
}
