// Bounds against every concrete value, in the module itself because there are hundreds of millions: sets of small words are
// put where ranges break, an operation is done on them as sets, and each concrete result must be in what came out.
// What is concrete is WebAssembly's own arithmetic.
import { Bounds, check, rangeWithin, setUnknown, sync } from "../../assembly/bounds/bounds";
import { coerceToSize, signExtend32, signExtend64, zext32 } from "../../assembly/bounds/cast";
import { END_BE, END_LE, END_SWAP, aluScalar, endScalar } from "../../assembly/bounds/alu";
import { branchTaken, refine, reverseOp } from "../../assembly/bounds/branch";
import * as t from "../../assembly/bounds/tnum";

/** A place: how a small set is made into a record there. */
@unmanaged
class Place {
  constructor(public kind: i32, public base: u64) {}
}
const TNUM = 0, U64 = 1, S64 = 2, U32 = 3, S32 = 4;

const PLACES: Place[] = [
  // Low bits, across the middle of the word, the highest ones: `base` is the shift.
  new Place(TNUM, 0), new Place(TNUM, 30), new Place(TNUM, 56),
  new Place(U64, 0), new Place(U64, 0x7ffffffc), new Place(U64, 0xfffffffc), new Place(U64, 0x7ffffffffffffffc),
  new Place(U64, 0xffffffffffffff00),
  new Place(S64, -4), new Place(S64, 0x7ffffffc), new Place(S64, -0x80000004), new Place(S64, 0xfffffffc),
  new Place(S64, 0x8000000000000000), new Place(S64, 0x7fffffffffffff00),
  new Place(U32, 0), new Place(U32, 0x7ffffffc), new Place(U32, 0xffffff00),
  new Place(S32, -4), new Place(S32, 0x7fffff00), new Place(S32, -0x80000000),
];

export function places(): i32 { return PLACES.length; }

const A = changetype<Bounds>(memory.data(64, 8));
const B = changetype<Bounds>(memory.data(64, 8));
const X = changetype<Bounds>(memory.data(64, 8));
const Y = changetype<Bounds>(memory.data(64, 8));

/** What failed: operation, width, the two sets (place, low and high end or value and mask), the two words. */
export const failure: StaticArray<u64> = new StaticArray<u64>(10);
export function failureAt(i: i32): u64 { return failure[i]; }

/** One small set: `a` and `b` are its ends; of a tnum value and mask. The first size of its members, and each of them. */
class Small {
  count: i32 = 0;
  words: StaticArray<u64> = new StaticArray<u64>(512);
  place: i32 = 0;
  a: i32 = 0;
  b: i32 = 0;

  /** False when there is no such set. Fills `record`, synced. */
  make(place: i32, a: i32, b: i32, record: Bounds): bool {
    const p = PLACES[place];
    if (p.kind == TNUM ? (a & b) != 0 : a > b) return false;
    this.place = place;
    this.a = a;
    this.b = b;
    this.count = 0;
    setUnknown(record);
    this.narrow(p, a, b, record);
    if (p.kind == TNUM) {
      for (let k = 0; k < 256; k++) if ((k & ~b) == a) this.words[this.count++] = <u64>k << p.base;
    } else {
      for (let k = a; k <= b; k++) {
        const word = p.base + <u64>k;
        this.words[this.count++] = p.kind == U32 || p.kind == S32 ? <u64>(<u32>word) : word;
        // The upper half is anything.
        if (p.kind == U32 || p.kind == S32) this.words[this.count++] = word | 0xffffffff00000000;
      }
    }
    sync(record);
    return true;
  }

  narrow(p: Place, a: i32, b: i32, record: Bounds): void {
    const lo = p.base + <u64>a;
    const hi = p.base + <u64>b;
    switch (p.kind) {
      case TNUM: record.value = <u64>a << p.base; record.mask = <u64>b << p.base; break;
      case U64: record.umin = lo; record.umax = hi; break;
      case S64: record.smin = <i64>lo; record.smax = <i64>hi; break;
      case U32: record.u32min = <u32>lo; record.u32max = <u32>hi; break;
      case S32: record.s32min = <i32>lo; record.s32max = <i32>hi; break;
    }
  }
}
const P = new Small();
const Q = new Small();

function has(b: Bounds, v: u64): bool {
  return (
    (v & ~b.mask) == b.value && b.umin <= v && v <= b.umax && b.smin <= <i64>v && <i64>v <= b.smax &&
    b.u32min <= <u32>v && <u32>v <= b.u32max && b.s32min <= <i32>v && <i32>v <= b.s32max
  );
}

function fail(op: i32, width: i32, x: u64, y: u64): bool {
  const what: u64[] = [op, width, P.place, P.a, P.b, Q.place, Q.a, Q.b, x, y];
  for (let i = 0; i < 10; i++) failure[i] = what[i];
  return false;
}

/** The operation on two words; division and modulus by zero as BPF has them. */
function concrete(op: i32, is64: bool, x: u64, y: u64): u64 {
  if (!is64) {
    const a = <u32>x;
    const b = <u32>y;
    switch (op) {
      case 0x00: return a + b;
      case 0x10: return a - b;
      case 0x20: return a * b;
      case 0x30: return b ? a / b : 0;
      case 0x40: return a | b;
      case 0x50: return a & b;
      case 0x60: return a << (b & 31);
      case 0x70: return a >> (b & 31);
      case 0x80: return <u32>(0 - a);
      case 0x90: return b ? a % b : a;
      case 0xa0: return a ^ b;
      default: return <u32>(<i32>a >> (b & 31));
    }
  }
  switch (op) {
    case 0x00: return x + y;
    case 0x10: return x - y;
    case 0x20: return x * y;
    case 0x30: return y ? x / y : 0;
    case 0x40: return x | y;
    case 0x50: return x & y;
    case 0x60: return x << (y & 63);
    case 0x70: return x >> (y & 63);
    case 0x80: return 0 - x;
    case 0x90: return y ? x % y : x;
    case 0xa0: return x ^ y;
    default: return <u64>(<i64>x >> (y & 63));
  }
}

function holds(op: i32, is32: bool, x: u64, y: u64): bool {
  const a = is32 ? x & 0xffffffff : x;
  const b = is32 ? y & 0xffffffff : y;
  const sa = is32 ? <i64>(<i32>x) : <i64>x;
  const sb = is32 ? <i64>(<i32>y) : <i64>y;
  switch (op) {
    case 0x10: return a == b;
    case 0x20: return a > b;
    case 0x30: return a >= b;
    case 0x40: return (a & b) != 0;
    case 0x50: return a != b;
    case 0x60: return sa > sb;
    case 0x70: return sa >= sb;
    case 0xa0: return a < b;
    case 0xb0: return a <= b;
    case 0xc0: return sa < sb;
    default: return sa <= sb;
  }
}

/** The operation on the sets in P and Q, whose records are A and B. */
function aluOne(op: i32, is64: bool): bool {
  memory.copy(changetype<usize>(X), changetype<usize>(A), 64);
  aluScalar(op, is64, X, B);
  if (check(X)) return fail(op, is64 ? 64 : 32, 0, 0);
  for (let i = 0; i < P.count; i++) {
    const x = unchecked(P.words[i]);
    for (let j = 0; j < Q.count; j++) {
      const y = unchecked(Q.words[j]);
      if (!has(X, concrete(op, is64, x, y))) return fail(op, is64 ? 64 : 32, x, y);
    }
  }
  return true;
}

function branchOne(op: i32, is32: bool): bool {
  const known = branchTaken(A, B, op, is32);
  for (let side = 0; side < 2; side++) {
    if (known < 0) {
      memory.copy(changetype<usize>(X), changetype<usize>(A), 64);
      memory.copy(changetype<usize>(Y), changetype<usize>(B), 64);
      refine(side ? op : reverseOp(op), is32, X, Y);
    }
    for (let i = 0; i < P.count; i++) {
      const x = unchecked(P.words[i]);
      for (let j = 0; j < Q.count; j++) {
        const y = unchecked(Q.words[j]);
        if (holds(op, is32, x, y) != (side == 1)) continue;
        const kept = known < 0 ? has(X, x) && has(Y, y) : known == side;
        if (!kept) return fail(op, is32 ? 32 : 64, x, y);
      }
    }
  }
  return true;
}

/** All pairs of sets of `bits` bits, at all pairs of places. Jumps where `jump`. */
export function pairs(op: i32, wide: bool, jump: bool, bits: i32): bool {
  const n = 1 << bits;
  for (let p = 0; p < PLACES.length; p++) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        if (!P.make(p, a, b, A)) continue;
        for (let q = 0; q < PLACES.length; q++) {
          for (let c = 0; c < n; c++) {
            for (let d = 0; d < n; d++) {
              if (!Q.make(q, c, d, B)) continue;
              if (jump ? !branchOne(op, !wide) : !aluOne(op, wide)) return false;
            }
          }
        }
      }
    }
  }
  return true;
}

let seed: u32 = 1;
function next(n: i32): i32 {
  seed = seed * 1664525 + 1013904223;
  return <i32>((<u64>(seed >> 8) * n) >> 24);
}

/** `count` pairs of sets of eight bits, chosen by a fixed rule, with all pairs of their members. */
export function sample(op: i32, wide: bool, jump: bool, count: i32): bool {
  seed = <u32>op * 2 + <u32>wide + 1;
  for (let i = 0; i < count; ) {
    if (!P.make(next(PLACES.length), next(256), next(256), A)) continue;
    while (!Q.make(next(PLACES.length), next(256), next(256), B)) continue;
    i++;
    if (jump ? !branchOne(op, !wide) : !aluOne(op, wide)) return false;
  }
  return true;
}

/** All pairs of eight-bit values as constants, at two places. */
export function constants(op: i32, wide: bool, jump: bool): bool {
  for (let p = 3; p < PLACES.length; p += 5) {
    for (let a = 0; a < 256; a++) {
      if (!P.make(p, a, a, A)) continue;
      for (let c = 0; c < 256; c++) {
        if (!Q.make(p, c, c, B)) continue;
        if (jump ? !branchOne(op, !wide) : !aluOne(op, wide)) return false;
      }
    }
  }
  return true;
}

/** Eight-bit sets, ends in steps of 15 and 17, shifted by every constant. */
export function shifts(op: i32, is64: bool): bool {
  for (let p = 0; p < PLACES.length; p++) {
    for (let a = 0; a < 256; a += 15) {
      for (let b = 0; b < 256; b += 17) {
        if (!P.make(p, a, b, A)) continue;
        const width = is64 ? 64 : 32;
        for (let by = 0; width > by; by++) {
          Q.make(3, by, by, B);
          if (!aluOne(op, is64)) return false;
        }
      }
    }
  }
  return true;
}

/** Operations of one operand, by number; `apply` on the record, the same on a word. */
export const UNARY: i32 = 17;
function applied(op: i32): void {
  switch (op) {
    case 0: zext32(X); break;
    case 1: coerceToSize(X, 1); break;
    case 2: coerceToSize(X, 2); break;
    case 3: coerceToSize(X, 4); break;
    case 4: signExtend64(X, 1); break;
    case 5: signExtend64(X, 2); break;
    case 6: signExtend64(X, 4); break;
    case 7: signExtend32(X, 1); break;
    case 8: signExtend32(X, 2); break;
    case 9: endScalar(END_LE, 16, X); break;
    case 10: endScalar(END_LE, 32, X); break;
    case 11: endScalar(END_BE, 16, X); break;
    case 12: endScalar(END_BE, 32, X); break;
    case 13: endScalar(END_BE, 64, X); break;
    case 14: endScalar(END_SWAP, 16, X); break;
    case 15: endScalar(END_SWAP, 32, X); break;
    case 16: endScalar(END_SWAP, 64, X); break;
  }
}

function swapBytes(v: u64, n: i32): u64 {
  let out: u64 = 0;
  for (let i = 0; i < n; i++) out = (out << 8) | ((v >> (i * 8)) & 0xff);
  return out;
}

function word(op: i32, v: u64): u64 {
  switch (op) {
    case 1: return v & 0xff;
    case 2: case 9: return v & 0xffff;
    case 0: case 3: case 10: return v & 0xffffffff;
    case 4: return <u64>(<i64>(<i8>v));
    case 5: return <u64>(<i64>(<i16>v));
    case 6: return <u64>(<i64>(<i32>v));
    case 7: return <u64>(<u32>(<i32>(<i8>v)));
    case 8: return <u64>(<u32>(<i32>(<i16>v)));
    case 11: case 14: return swapBytes(v, 2);
    case 12: case 15: return swapBytes(v, 4);
    default: return swapBytes(v, 8);
  }
}

/** All eight-bit tnums; ranges of eight bits with ends in steps of 5. */
export function unary(op: i32): bool {
  for (let p = 0; p < PLACES.length; p++) {
    const by = PLACES[p].kind == TNUM ? 1 : 5;
    for (let a = 0; a < 256; a += by) {
      for (let b = 0; b < 256; b += by) {
        if (!P.make(p, a, b, A)) continue;
        memory.copy(changetype<usize>(X), changetype<usize>(A), 64);
        applied(op);
        if (check(X)) return fail(op, 0, 0, 0);
        for (let i = 0; i < P.count; i++) if (!has(X, word(op, P.words[i]))) return fail(op, 0, P.words[i], 0);
      }
    }
  }
  return true;
}

/** Two small sets at once in one record: what is in both stays, and then nothing is contradicted. */
export function deduction(bits: i32): bool {
  const n = 1 << bits;
  for (let p = 0; p < PLACES.length; p++) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        if (!P.make(p, a, b, A)) continue;
        for (let q = 0; q < PLACES.length; q++) {
          if (PLACES[q].kind == PLACES[p].kind) continue;
          for (let c = 0; c < n; c++) {
            for (let d = 0; d < n; d++) {
              if (!Q.make(q, c, d, B)) continue;
              // Both as they are written down, not as they were synced.
              setUnknown(X);
              P.narrow(PLACES[p], a, b, X);
              Q.narrow(PLACES[q], c, d, X);
              sync(X);
              let both = 0;
              for (let i = 0; i < P.count; i++) {
                if (!has(B, P.words[i]) || !has(A, P.words[i])) continue;
                both++;
                if (!has(X, P.words[i])) return fail(0, 0, P.words[i], 0);
              }
              if (both && check(X)) return fail(0, 1, 0, 0);
            }
          }
        }
      }
    }
  }
  return true;
}

/** `rangeWithin` never calls a set covered that has a member more; of sets of one place it knows every one that is. */
export function covering(bits: i32): bool {
  const n = 1 << bits;
  for (let p = 0; p < PLACES.length; p++) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        if (!P.make(p, a, b, A)) continue;
        for (let q = 0; q < PLACES.length; q++) {
          for (let c = 0; c < n; c++) {
            for (let d = 0; d < n; d++) {
              if (!Q.make(q, c, d, B)) continue;
              let inside = true;
              for (let j = 0; j < Q.count && inside; j++) inside = has(A, Q.words[j]);
              const said = rangeWithin(A, B);
              if (said && !inside) return fail(0, 0, 0, 0);
              if (p == q && !said && inside) return fail(0, 1, 0, 0);
            }
          }
        }
      }
    }
  }
  return true;
}

// ---- tnums alone: 32 words of five bits as a set of bits

const R = changetype<t.Tnum>(memory.data(16, 8));
const TA = changetype<t.Tnum>(memory.data(16, 8));
const TB = changetype<t.Tnum>(memory.data(16, 8));

function setOf(x: t.Tnum): u32 {
  let out: u32 = 0;
  for (let k: u64 = 0; k < 32; k++) if ((k & ~x.mask) == x.value) out |= <u32>1 << <u32>k;
  return out;
}

/** Set operations are exact, the tnum of a range has its common prefix and no more; results are tnums. */
export function tnums(): bool {
  for (let a: u64 = 0; a < 1024; a++) {
    TA.value = a >> 5;
    TA.mask = a & 31;
    if (TA.value & TA.mask) continue;
    const inA = setOf(TA);
    for (let b: u64 = 0; b < 1024; b++) {
      TB.value = b >> 5;
      TB.mask = b & 31;
      if (TB.value & TB.mask) continue;
      const inB = setOf(TB);
      if (t.tnumIn(TA, TB) != ((inB & ~inA) == 0)) return fail(1, 0, a, b);
      if (t.tnumOverlap(TA, TB) != ((inA & inB) != 0)) return fail(2, 0, a, b);
      if (inA & inB) {
        t.tnumIntersect(R, TA, TB);
        if (setOf(R) != (inA & inB)) return fail(3, 0, a, b);
      }
      t.tnumMul(R, TA, TB);
      if (R.value & R.mask) return fail(4, 0, a, b);
      t.tnumAdd(R, TA, TB);
      if (R.value & R.mask || !best(R, inA, inB, true)) return fail(5, 0, a, b);
      t.tnumSub(R, TA, TB);
      if (R.value & R.mask || !best(R, inA, inB, false)) return fail(6, 0, a, b);
    }
  }
  for (let lo: u64 = 0; lo < 256; lo++) {
    for (let hi = lo; hi < 256; hi++) {
      t.tnumRange(R, lo, hi);
      const top = R.mask + 1;
      if ((lo & ~R.mask) != R.value || (hi & ~R.mask) != R.value || R.mask & top) return fail(7, 0, lo, hi);
      // One unknown bit less would not hold both ends.
      if (R.mask && (lo & ~(R.mask >> 1)) == (hi & ~(R.mask >> 1))) return fail(7, 1, lo, hi);
    }
  }
  return true;
}

/** Sum and difference are the best tnum that there is: each unknown bit is seen as 0 and as 1. */
function best(r: t.Tnum, inA: u32, inB: u32, sum: bool): bool {
  let ones: u64 = 0;
  let zeros: u64 = 0;
  for (let x: u64 = 0; x < 32; x++) {
    if (!((inA >> <u32>x) & 1)) continue;
    for (let y: u64 = 0; y < 32; y++) {
      if (!((inB >> <u32>y) & 1)) continue;
      const v = sum ? x + y : x - y;
      ones |= v;
      zeros |= ~v;
    }
  }
  return (ones & zeros) == r.mask && (ones & ~zeros) == r.value;
}
