// Width changes of a scalar: what a 32-bit destination, a narrow load and a sign-extending move leave of it (spec 8.3).
import { Tnum, tnumCast, tnumRange } from "./tnum";
import { Bounds, LOW32, isConst, isConst32, setConst, setConst32, setRange32Unknown, setRange64Unknown, sync } from "./bounds";

const T = changetype<Tnum>(memory.data(16, 8));

/** The low 32 bits zero-extended, without the final `sync`. */
export function assign32(b: Bounds): void {
  tnumCast(b, b, 4);
  b.umin = <u64>b.u32min;
  b.umax = <u64>b.u32max;
  if (b.s32min >= 0) {
    b.smin = <i64>b.s32min;
    b.smax = <i64>b.s32max;
  } else {
    b.smin = 0;
    b.smax = <i64>LOW32;
  }
}

/** `w = w`: the low 32 bits zero-extended. */
export function zext32(b: Bounds): void {
  assign32(b);
  sync(b);
}

/** The lowest `size` (1, 2, 4; 8 changes nothing) bytes zero-extended: a narrow load or store of the value. */
export function coerceToSize(b: Bounds, size: u32): void {
  if (size == 8) return;
  tnumCast(b, b, size);
  const keep = ~(<u64>0) >> (64 - (size << 3));
  if ((b.umin & ~keep) == (b.umax & ~keep)) {
    b.umin &= keep;
    b.umax &= keep;
  } else {
    b.umin = 0;
    b.umax = keep;
  }
  b.smin = <i64>b.umin;
  b.smax = <i64>b.umax;
  if (size < 4) setRange32Unknown(b);
  sync(b);
}

/** Sign-extends the lowest `size` (1, 2, 4) bytes to 64 bits: a movsx or a sign-extending load. */
export function signExtend64(b: Bounds, size: u32): void {
  const drop = <i64>(64 - (size << 3));
  if (isConst(b)) return setConst(b, <u64>((<i64>b.value << drop) >> drop));
  const bits = <i64>(size << 3);
  if (b.smin >> bits == b.smax >> bits) {
    const lo = (b.smin << drop) >> drop;
    const hi = (b.smax << drop) >> drop;
    // Within one block of 2^bits the order survives unless the sign bit turns over.
    if ((lo < 0) == (hi < 0)) return setSigned64(b, min(lo, hi), max(lo, hi));
  }
  setDefault64(b, size);
}

function setSigned64(b: Bounds, lo: i64, hi: i64): void {
  b.smin = lo;
  b.smax = hi;
  b.umin = <u64>lo;
  b.umax = <u64>hi;
  b.s32min = <i32>lo;
  b.s32max = <i32>hi;
  b.u32min = <u32>lo;
  b.u32max = <u32>hi;
  tnumRange(T, <u64>lo, <u64>hi);
  b.value = T.value;
  b.mask = T.mask;
}

/** All that a sign-extended number of `size` bytes can be. */
function setDefault64(b: Bounds, size: u32): void {
  const top = <i64>((<u64>1 << ((size << 3) - 1)) - 1);
  setRange64Unknown(b);
  setRange32Unknown(b);
  b.smin = -top - 1;
  b.smax = top;
  b.s32min = <i32>b.smin;
  b.s32max = <i32>b.smax;
  b.value = 0;
  b.mask = ~(<u64>0);
}

/** Sign-extends the lowest `size` (1, 2) bytes to 32 bits and zero-extends that: a 32-bit movsx. */
export function signExtend32(b: Bounds, size: u32): void {
  const drop = 32 - (<i32>size << 3);
  const bits = <i32>size << 3;
  if (isConst32(b)) {
    const v = (<i32>b.value << drop) >> drop;
    setConst32(b, <u32>v);
    return zext32(b);
  }
  let lo = (b.s32min << drop) >> drop;
  let hi = (b.s32max << drop) >> drop;
  const kept = b.s32min >> bits == b.s32max >> bits && (lo < 0) == (hi < 0);
  if (kept) {
    tnumRange(T, <u64>(<u32>lo), <u64>(<u32>hi));
    b.u32min = <u32>lo;
    b.u32max = <u32>hi;
  } else {
    hi = (1 << (bits - 1)) - 1;
    lo = -hi - 1;
    T.value = 0;
    T.mask = LOW32;
    b.u32min = 0;
    b.u32max = u32.MAX_VALUE;
  }
  b.s32min = lo;
  b.s32max = hi;
  b.value = T.value;
  b.mask = T.mask;
  zext32(b);
}
