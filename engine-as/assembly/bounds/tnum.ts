// Tristate numbers: every bit of a 64-bit word is 0, 1 or unknown (spec 8.3). Pure arithmetic on (value, mask)
// pairs; knows nothing of ranges. Every function reads its operands before it writes `out`, so they may be one record.

/** The words x with (x & ~mask) == value. Invariant: (value & mask) == 0. */
@unmanaged
export class Tnum {
  value: u64;
  mask: u64;
}

// @ts-ignore: decorator
@inline function put(out: Tnum, value: u64, mask: u64): void {
  out.value = value;
  out.mask = mask;
}

/** Every bit that may differ is unknown, the others are those of `value`. */
// @ts-ignore: decorator
@inline function putMasked(out: Tnum, value: u64, unknown: u64): void {
  put(out, value & ~unknown, unknown);
}

/** Exactly `value`. */
export function tnumConst(out: Tnum, value: u64): void {
  put(out, value, 0);
}

/** The smallest tnum with a common prefix that holds all of [min, max]. */
export function tnumRange(out: Tnum, min: u64, max: u64): void {
  const chi = min ^ max;
  if (chi == 0) return put(out, min, 0);
  const unknown = ~(<u64>0) >> clz<u64>(chi);
  putMasked(out, min, unknown);
}

export function tnumAdd(out: Tnum, a: Tnum, b: Tnum): void {
  const sm = a.mask + b.mask;
  const sv = a.value + b.value;
  putMasked(out, sv, ((sm + sv) ^ sv) | a.mask | b.mask);
}

export function tnumSub(out: Tnum, a: Tnum, b: Tnum): void {
  const dv = a.value - b.value;
  putMasked(out, dv, ((dv + a.mask) ^ (dv - b.mask)) | a.mask | b.mask);
}

export function tnumAnd(out: Tnum, a: Tnum, b: Tnum): void {
  const value = a.value & b.value;
  put(out, value, (a.value | a.mask) & (b.value | b.mask) & ~value);
}

export function tnumOr(out: Tnum, a: Tnum, b: Tnum): void {
  const value = a.value | b.value;
  put(out, value, (a.mask | b.mask) & ~value);
}

export function tnumXor(out: Tnum, a: Tnum, b: Tnum): void {
  putMasked(out, a.value ^ b.value, a.mask | b.mask);
}

/** Long multiplication over the bits of `a`; an unknown bit joins the sums with and without `b`. */
export function tnumMul(out: Tnum, a: Tnum, b: Tnum): void {
  let av = a.value;
  let am = a.mask;
  let bv = b.value;
  let bm = b.mask;
  let v: u64 = 0;
  let m: u64 = 0;
  while ((av | am) != 0) {
    if (((av | am) & 1) != 0) {
      const sv = v + bv;
      const unknown = ((m + bm + sv) ^ sv) | m | bm;
      if ((av & 1) != 0) {
        v = sv & ~unknown;
        m = unknown;
      } else {
        const sum = sv & ~unknown;
        m = (v ^ sum) | m | unknown;
        v = v & sum & ~m;
      }
    }
    av >>= 1;
    am >>= 1;
    bv <<= 1;
    bm <<= 1;
  }
  put(out, v, m);
}

export function tnumLsh(out: Tnum, a: Tnum, shift: u32): void {
  put(out, a.value << shift, a.mask << shift);
}

export function tnumRsh(out: Tnum, a: Tnum, shift: u32): void {
  put(out, a.value >> shift, a.mask >> shift);
}

export function tnumArsh64(out: Tnum, a: Tnum, shift: u32): void {
  put(out, <u64>(<i64>a.value >> shift), <u64>(<i64>a.mask >> shift));
}

/** The low halves alone, as 32-bit words. */
export function tnumArsh32(out: Tnum, a: Tnum, shift: u32): void {
  put(out, <u64>(<u32>(<i32>a.value >> shift)), <u64>(<u32>(<i32>a.mask >> shift)));
}

/** What is in both; the known bits must agree. */
export function tnumIntersect(out: Tnum, a: Tnum, b: Tnum): void {
  putMasked(out, a.value | b.value, a.mask & b.mask);
}

/** The lowest `size` bytes, zero-extended. */
export function tnumCast(out: Tnum, a: Tnum, size: u32): void {
  const keep = ~(<u64>0) >> (64 - (size << 3));
  put(out, a.value & keep, a.mask & keep);
}

/** Every member of `b` is one of `a`. */
export function tnumIn(a: Tnum, b: Tnum): bool {
  return (b.mask & ~a.mask) == 0 && (b.value & ~a.mask) == a.value;
}

/** Some word is in both. */
export function tnumOverlap(a: Tnum, b: Tnum): bool {
  return ((a.value ^ b.value) & ~(a.mask | b.mask)) == 0;
}

/** The smallest member of (value, mask) greater than `z`; the largest member if there is none. */
export function tnumStep(value: u64, mask: u64, z: u64): u64 {
  if (z < value) return value;
  if (z >= (value | mask)) return value | mask;
  // A member is value + s with s a submask of mask: find the smallest submask >= at.
  const at = z - value + 1;
  const alien = at & ~mask;
  if (alien == 0) return value | at;
  // Below the highest alien bit everything is exhausted: fill it and count the submask up by one.
  const filled = (at | (~(<u64>0) >> clz<u64>(alien))) & mask;
  return value | (((filled | ~mask) + 1) & mask);
}
