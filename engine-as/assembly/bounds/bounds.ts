// What is known of a scalar register: a tnum and its ranges as unsigned and signed, 64- and 32-bit number
// (spec 8.3), and how each of them sharpens the others. Pure: works in place on 64-byte records, allocates nothing.
import { Tnum, tnumCast, tnumIn, tnumIntersect, tnumRange, tnumStep } from "./tnum";

/** 64 bytes, aligned to 8; the first bytes of the verifier's register record. */
@unmanaged
export class Bounds extends Tnum {
  smin: i64;
  smax: i64;
  umin: u64;
  umax: u64;
  s32min: i32;
  s32max: i32;
  u32min: u32;
  u32max: u32;
}

export const LOW32: u64 = 0xffffffff;

const T64 = changetype<Tnum>(memory.data(16, 8));
const T32 = changetype<Tnum>(memory.data(16, 8));

/** Exactly the 64-bit word `v`. */
export function setConst(b: Bounds, v: u64): void {
  b.value = v;
  b.mask = 0;
  b.smin = b.smax = <i64>v;
  b.umin = b.umax = v;
  b.s32min = b.s32max = <i32>v;
  b.u32min = b.u32max = <u32>v;
}

/** Exactly `v` in the low 32 bits; the 64-bit ranges stay as they are. */
export function setConst32(b: Bounds, v: u32): void {
  b.value = (b.value & ~LOW32) | <u64>v;
  b.mask &= ~LOW32;
  b.s32min = b.s32max = <i32>v;
  b.u32min = b.u32max = v;
}

/** Any 64-bit word. */
export function setUnknown(b: Bounds): void {
  b.value = 0;
  b.mask = ~(<u64>0);
  setRangesUnknown(b);
}

/** All eight ends at their defaults; the tnum stays. */
export function setRangesUnknown(b: Bounds): void {
  setRange64Unknown(b);
  setRange32Unknown(b);
}

export function setRange64Unknown(b: Bounds): void {
  b.smin = i64.MIN_VALUE;
  b.smax = i64.MAX_VALUE;
  b.umin = 0;
  b.umax = u64.MAX_VALUE;
}

export function setRange32Unknown(b: Bounds): void {
  b.s32min = i32.MIN_VALUE;
  b.s32max = i32.MAX_VALUE;
  b.u32min = 0;
  b.u32max = u32.MAX_VALUE;
}

/** One value only. */
// @ts-ignore: decorator
@inline export function isConst(b: Bounds): bool {
  return b.mask == 0;
}

/** One value only in the low 32 bits. */
// @ts-ignore: decorator
@inline export function isConst32(b: Bounds): bool {
  return <u32>b.mask == 0;
}

/** Nothing is known. */
export function isUnknown(b: Bounds): bool {
  return (
    b.mask == ~(<u64>0) &&
    b.smin == i64.MIN_VALUE && b.smax == i64.MAX_VALUE && b.umin == 0 && b.umax == u64.MAX_VALUE &&
    b.s32min == i32.MIN_VALUE && b.s32max == i32.MAX_VALUE && b.u32min == 0 && b.u32max == u32.MAX_VALUE
  );
}

export function copy(dst: Bounds, src: Bounds): void {
  copyWords(changetype<usize>(dst), changetype<usize>(src), 64);
}

/** Copies `size` constant bytes of records that do not overlap by a part: below some 100 bytes a bulk copy costs more. */
// @ts-ignore: decorator
@inline export function copyWords(dst: usize, src: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += 8) store<u64>(dst + i, load<u64>(src + i));
}

/** The same set, described the same way. */
export function equal(a: Bounds, b: Bounds): bool {
  return memory.compare(changetype<usize>(a), changetype<usize>(b), offsetof<Bounds>()) == 0;
}

/** `cur` lies in `old`: all four ranges and the tnum. */
export function rangeWithin(old: Bounds, cur: Bounds): bool {
  return (
    old.umin <= cur.umin && old.umax >= cur.umax && old.smin <= cur.smin && old.smax >= cur.smax &&
    old.u32min <= cur.u32min && old.u32max >= cur.u32max && old.s32min <= cur.s32min && old.s32max >= cur.s32max &&
    tnumIn(old, cur)
  );
}

// Narrowing one range. An end only ever moves inwards.

// @ts-ignore: decorator
@inline function clampU64(b: Bounds, lo: u64, hi: u64): void {
  b.umin = max(b.umin, lo);
  b.umax = min(b.umax, hi);
}

// @ts-ignore: decorator
@inline function clampS64(b: Bounds, lo: i64, hi: i64): void {
  b.smin = max(b.smin, lo);
  b.smax = min(b.smax, hi);
}

// @ts-ignore: decorator
@inline function clampU32(b: Bounds, lo: u32, hi: u32): void {
  b.u32min = max(b.u32min, lo);
  b.u32max = min(b.u32max, hi);
}

// @ts-ignore: decorator
@inline function clampS32(b: Bounds, lo: i32, hi: i32): void {
  b.s32min = max(b.s32min, lo);
  b.s32max = min(b.s32max, hi);
}

/** The 32-bit ranges from the tnum's low half. */
export function updateFromTnum32(b: Bounds): void {
  const v = <u32>b.value;
  const m = <u32>b.mask;
  const sign: u32 = 1 << 31;
  clampS32(b, <i32>(v | (m & sign)), <i32>(v | (m & ~sign)));
  clampU32(b, v, v | m);
}

function updateFromTnum64(b: Bounds): void {
  const v = b.value;
  const m = b.mask;
  const sign: u64 = 1 << 63;
  clampS64(b, <i64>(v | (m & sign)), <i64>(v | (m & ~sign)));
  clampU64(b, v, v | m);
  // Where the unsigned range leaves the tnum a single member, that is the value.
  const top = v | m;
  const next = tnumStep(v, m, b.umin);
  if (((b.umin ^ v) & ~m) == 0) {
    if (next > b.umax) setConst(b, b.umin);
  } else if (next == top) setConst(b, top);
  else if (next <= b.umax && tnumStep(v, m, next) > b.umax) setConst(b, next);
}

/** All ranges from the tnum. */
export function updateFromTnum(b: Bounds): void {
  updateFromTnum32(b);
  updateFromTnum64(b);
}

/** 32-bit ranges from the 64-bit ones, then from each other. */
function deduce32(b: Bounds): void {
  const umin = b.umin;
  const umax = b.umax;
  const smin = <u64>b.smin;
  const smax = <u64>b.smax;
  if (umin >> 32 == umax >> 32) {
    clampU32(b, <u32>umin, <u32>umax);
    if (<i32>umin <= <i32>umax) clampS32(b, <i32>umin, <i32>umax);
  }
  if (smin >> 32 == smax >> 32) {
    if (<u32>smin <= <u32>smax) clampU32(b, <u32>smin, <u32>smax);
    if (<i32>smin <= <i32>smax) clampS32(b, <i32>smin, <i32>smax);
  }
  if (<u32>(umin >> 32) + 1 == <u32>(umax >> 32) && <i32>umin < 0 && <i32>umax >= 0) {
    clampS32(b, <i32>umin, <i32>umax);
  }
  if (<u32>(smin >> 32) + 1 == <u32>(smax >> 32) && <i32>smin < 0 && <i32>smax >= 0) {
    clampS32(b, <i32>smin, <i32>smax);
  }
  if (<i32>b.u32min <= <i32>b.u32max) clampS32(b, <i32>b.u32min, <i32>b.u32max);
  if (<u32>b.s32min <= <u32>b.s32max) clampU32(b, <u32>b.s32min, <u32>b.s32max);
  else if (b.u32max < <u32>b.s32min) {
    // The signed range crosses zero, yet only its part from zero on has unsigned members.
    b.s32min = <i32>b.u32min;
    b.u32max = min(b.u32max, <u32>b.s32max);
  } else if (<u32>b.s32max < b.u32min) {
    b.s32max = <i32>b.u32max;
    b.u32min = max(b.u32min, <u32>b.s32min);
  }
}

/** The 64-bit ranges from each other. */
function deduce64(b: Bounds): void {
  if (<i64>b.umin <= <i64>b.umax) clampS64(b, <i64>b.umin, <i64>b.umax);
  if (<u64>b.smin <= <u64>b.smax) clampU64(b, <u64>b.smin, <u64>b.smax);
  else if (b.umax < <u64>b.smin) {
    b.smin = <i64>b.umin;
    b.umax = min(b.umax, <u64>b.smax);
  } else if (<u64>b.smax < b.umin) {
    b.smax = <i64>b.umax;
    b.umin = max(b.umin, <u64>b.smin);
  }
}

/** 64-bit ranges from the 32-bit ones. */
function deduceMixed(b: Bounds): void {
  clampU64(b, (b.umin & ~LOW32) | <u64>b.u32min, (b.umax & ~LOW32) | <u64>b.u32max);
  clampS64(b, <i64>((<u64>b.smin & ~LOW32) | <u64>b.u32min), <i64>((<u64>b.smax & ~LOW32) | <u64>b.u32max));
  if (b.s32min >= 0 && b.smin >= <i64>i32.MIN_VALUE && b.smax <= <i64>i32.MAX_VALUE) {
    // A sign-extended number with a non-negative low half. The kernel assigns here, although narrowing could keep more.
    b.smin = <i64>b.s32min;
    b.smax = <i64>b.s32max;
    b.umin = <u64>b.s32min;
    b.umax = <u64>b.s32max;
    tnumRange(T64, b.umin, b.umax);
    tnumIntersect(b, b, T64);
  }
}

function deduce(b: Bounds): void {
  deduce32(b);
  deduce64(b);
  deduceMixed(b);
}

/** The tnum from the unsigned ranges. */
function tnumFromBounds(b: Bounds): void {
  tnumRange(T64, b.umin, b.umax);
  tnumIntersect(T64, b, T64);
  tnumRange(T32, <u64>b.u32min, <u64>b.u32max);
  const high = T64.value & ~LOW32;
  const highMask = T64.mask & ~LOW32;
  tnumCast(T64, T64, 4);
  tnumIntersect(T32, T64, T32);
  b.value = high | T32.value;
  b.mask = highMask | T32.mask;
}

/** One value, and the ranges say so. */
export function isExact(b: Bounds): bool {
  const v = b.value;
  return (
    b.mask == 0 && b.umin == v && b.umax == v && b.smin == <i64>v && b.smax == <i64>v &&
    b.u32min == <u32>v && b.u32max == <u32>v && b.s32min == <i32>v && b.s32max == <i32>v
  );
}

/** A round of deduction; false when it changed no range, and so none after it would. */
function deduces(b: Bounds): bool {
  const smin = b.smin;
  const smax = b.smax;
  const umin = b.umin;
  const umax = b.umax;
  const s32min = b.s32min;
  const s32max = b.s32max;
  const u32min = b.u32min;
  const u32max = b.u32max;
  deduce(b);
  return (
    b.smin != smin || b.smax != smax || b.umin != umin || b.umax != umax ||
    b.s32min != s32min || b.s32max != s32max || b.u32min != u32min || b.u32max != u32max
  );
}

/**
 * Lets the tnum and the four ranges learn from each other; the order and the number of rounds, at most three, show in
 * printed ranges. Of a known value and of one of which nothing is known there is nothing to learn.
 */
export function sync(b: Bounds): void {
  if (b.mask == 0 ? isExact(b) : isUnknown(b)) return;
  updateFromTnum(b);
  if (deduces(b) && deduces(b)) deduce(b);
  tnumFromBounds(b);
  updateFromTnum(b);
}

// What `check` answers
export const BOUNDS_OK: i32 = 0;
/** A range whose lower end is above its upper end. */
export const BOUNDS_EMPTY: i32 = 1;
/** Constant tnum, yet 64-bit ends that differ from it. */
export const BOUNDS_CONST64: i32 = 2;
/** Constant low half, yet 32-bit ends that differ from it. */
export const BOUNDS_CONST32: i32 = 3;

/** BOUNDS_* of a record after `sync`. */
export function check(b: Bounds): i32 {
  if (b.umin > b.umax || b.smin > b.smax || b.u32min > b.u32max || b.s32min > b.s32max) return BOUNDS_EMPTY;
  if (isConst(b)) {
    const v = b.value;
    if (b.umin != v || b.umax != v || b.smin != <i64>v || b.smax != <i64>v) return BOUNDS_CONST64;
  }
  if (isConst32(b)) {
    const v = <u32>b.value;
    if (b.u32min != v || b.u32max != v || b.s32min != <i32>v || b.s32max != <i32>v) return BOUNDS_CONST32;
  }
  return BOUNDS_OK;
}
