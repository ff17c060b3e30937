// Conditional jumps between two scalars (spec 8.5): whether the outcome is known, and what each outcome teaches.
import {
  BPF_JEQ, BPF_JGE, BPF_JGT, BPF_JLE, BPF_JLT, BPF_JNE, BPF_JSET, BPF_JSGE, BPF_JSGT, BPF_JSLE, BPF_JSLT,
} from "../isa/opcode";
import { Tnum, tnumCast, tnumIntersect, tnumOverlap } from "./tnum";
import { Bounds, LOW32, isConst, isConst32, setRangesUnknown, sync } from "./bounds";

/** "The JSET was not taken" in `refine`: no jump has this number (BPF_JCOND is unconditional). */
export const NOT_JSET: i32 = 0x100;

const TA = changetype<Tnum>(memory.data(16, 8));
const TB = changetype<Tnum>(memory.data(16, 8));

/** The comparison that holds where `op` does not. */
export function reverseOp(op: i32): i32 {
  switch (op) {
    case BPF_JEQ: return BPF_JNE;
    case BPF_JNE: return BPF_JEQ;
    case BPF_JSET: return NOT_JSET;
    case BPF_JGT: return BPF_JLE;
    case BPF_JLE: return BPF_JGT;
    case BPF_JGE: return BPF_JLT;
    case BPF_JLT: return BPF_JGE;
    case BPF_JSGT: return BPF_JSLE;
    case BPF_JSLE: return BPF_JSGT;
    case BPF_JSGE: return BPF_JSLT;
    case BPF_JSLT: return BPF_JSGE;
  }
  return 0;
}

/** The comparison of (b, a) that says the same as `op` of (a, b). */
export function flipOp(op: i32): i32 {
  switch (op) {
    case BPF_JGT: return BPF_JLT;
    case BPF_JLT: return BPF_JGT;
    case BPF_JGE: return BPF_JLE;
    case BPF_JLE: return BPF_JGE;
    case BPF_JSGT: return BPF_JSLT;
    case BPF_JSLT: return BPF_JSGT;
    case BPF_JSGE: return BPF_JSLE;
    case BPF_JSLE: return BPF_JSGE;
  }
  return op;
}

// @ts-ignore: decorator
@inline function constAt(b: Bounds, is32: bool): bool {
  return is32 ? isConst32(b) : isConst(b);
}

/** Known outcome of an order: 1 always, 0 never, -1 either. `less` and `notLess` are its two proofs. */
// @ts-ignore: decorator
@inline function outcome(always: bool, never: bool): i32 {
  return always ? 1 : never ? 0 : -1;
}

/** Outcome of `a op b` for all pairs of values: 1 taken, 0 not taken, -1 unknown. `op` is op & 0xf0 of the jump. */
export function branchTaken(a: Bounds, b: Bounds, op: i32, is32: bool): i32 {
  switch (op) {
    case BPF_JEQ: return equality(a, b, is32);
    case BPF_JNE: {
      const eq = equality(a, b, is32);
      return eq < 0 ? eq : 1 - eq;
    }
    case BPF_JSET: return bitTest(a, b, is32);
    case BPF_JGT: case BPF_JGE: case BPF_JSGT: case BPF_JSGE: return order(b, a, flipOp(op), is32);
  }
  return order(a, b, op, is32);
}

function order(a: Bounds, b: Bounds, op: i32, is32: bool): i32 {
  if (is32) {
    switch (op) {
      case BPF_JLT: return outcome(a.u32max < b.u32min, a.u32min >= b.u32max);
      case BPF_JLE: return outcome(a.u32max <= b.u32min, a.u32min > b.u32max);
      case BPF_JSLT: return outcome(a.s32max < b.s32min, a.s32min >= b.s32max);
      case BPF_JSLE: return outcome(a.s32max <= b.s32min, a.s32min > b.s32max);
    }
  } else {
    switch (op) {
      case BPF_JLT: return outcome(a.umax < b.umin, a.umin >= b.umax);
      case BPF_JLE: return outcome(a.umax <= b.umin, a.umin > b.umax);
      case BPF_JSLT: return outcome(a.smax < b.smin, a.smin >= b.smax);
      case BPF_JSLE: return outcome(a.smax <= b.smin, a.smin > b.smax);
    }
  }
  return -1;
}

function equality(a: Bounds, b: Bounds, is32: bool): i32 {
  tnumCast(TA, a, is32 ? 4 : 8);
  tnumCast(TB, b, is32 ? 4 : 8);
  if (TA.mask == 0 && TB.mask == 0) return TA.value == TB.value ? 1 : 0;
  if (!tnumOverlap(TA, TB)) return 0;
  const apart32 =
    a.u32min > b.u32max || a.u32max < b.u32min || a.s32min > b.s32max || a.s32max < b.s32min;
  if (apart32) return 0;
  if (is32) return -1;
  return a.umin > b.umax || a.umax < b.umin || a.smin > b.smax || a.smax < b.smin ? 0 : -1;
}

function bitTest(a: Bounds, b: Bounds, is32: bool): i32 {
  const bit = constAt(b, is32) ? b : a;
  if (!constAt(bit, is32)) return -1;
  const x = bit == b ? a : b;
  const width = is32 ? LOW32 : ~(<u64>0);
  const bits = bit.value & width;
  return outcome((x.value & bits) != 0, ((x.value | x.mask) & bits) == 0);
}

/**
 * Both operands learn that `a op b` holds (`op` as in the jump, or from `reverseOp` for the other branch), then sync.
 * A constant operand stands for an immediate. The caller asks `check` for both.
 */
export function refine(op: i32, is32: bool, a: Bounds, b: Bounds): void {
  learn(op, is32, a, b);
  sync(a);
  sync(b);
}

function learn(op: i32, is32: bool, a: Bounds, b: Bounds): void {
  switch (op) {
    case BPF_JEQ: return is32 ? learnEqual32(a, b) : learnEqual64(a, b);
    case BPF_JNE:
      if (constAt(b, is32)) learnUnequal(a, b, is32);
      else if (constAt(a, is32)) learnUnequal(b, a, is32);
      return;
    case BPF_JSET: case NOT_JSET:
      if (constAt(b, is32)) learnBits(op, a, b, is32);
      else if (constAt(a, is32)) learnBits(op, b, a, is32);
      return;
    case BPF_JGT: case BPF_JGE: case BPF_JSGT: case BPF_JSGE: return learnOrder(flipOp(op), is32, b, a);
  }
  learnOrder(op, is32, a, b);
}

function learnEqual32(a: Bounds, b: Bounds): void {
  a.u32min = b.u32min = max(a.u32min, b.u32min);
  a.u32max = b.u32max = min(a.u32max, b.u32max);
  a.s32min = b.s32min = max(a.s32min, b.s32min);
  a.s32max = b.s32max = min(a.s32max, b.s32max);
  tnumCast(TA, a, 4);
  tnumCast(TB, b, 4);
  tnumIntersect(TA, TA, TB);
  setLow(a, TA);
  setLow(b, TA);
}

function learnEqual64(a: Bounds, b: Bounds): void {
  a.umin = b.umin = max(a.umin, b.umin);
  a.umax = b.umax = min(a.umax, b.umax);
  a.smin = b.smin = max(a.smin, b.smin);
  a.smax = b.smax = min(a.smax, b.smax);
  tnumIntersect(a, a, b);
  b.value = a.value;
  b.mask = a.mask;
}

// @ts-ignore: decorator
@inline function setLow(b: Bounds, low: Tnum): void {
  b.value = (b.value & ~LOW32) | low.value;
  b.mask = (b.mask & ~LOW32) | low.mask;
}

/** A constant that is not the value can only be cut off an end. */
function learnUnequal(a: Bounds, c: Bounds, is32: bool): void {
  if (is32) {
    const v = <u32>c.value;
    if (a.u32min == v) a.u32min++;
    if (a.u32max == v) a.u32max--;
    if (a.s32min == <i32>v) a.s32min++;
    if (a.s32max == <i32>v) a.s32max--;
  } else {
    const v = c.value;
    if (a.umin == v) a.umin++;
    if (a.umax == v) a.umax--;
    if (a.smin == <i64>v) a.smin++;
    if (a.smax == <i64>v) a.smax--;
  }
}

function learnBits(op: i32, a: Bounds, c: Bounds, is32: bool): void {
  const bits = is32 ? c.value & LOW32 : c.value;
  if (op == NOT_JSET) {
    // The kernel forgets the ranges here: on a dead branch they would contradict the narrowed tnum.
    setRangesUnknown(a);
    a.value &= ~bits;
    a.mask &= ~bits;
  } else if (popcnt<u64>(bits) == 1) {
    a.value |= bits;
    a.mask &= ~bits;
  }
}

function learnOrder(op: i32, is32: bool, a: Bounds, b: Bounds): void {
  if (is32) {
    switch (op) {
      case BPF_JLE:
        a.u32max = min(a.u32max, b.u32max);
        b.u32min = max(a.u32min, b.u32min);
        break;
      case BPF_JLT:
        a.u32max = min(a.u32max, b.u32max - 1);
        b.u32min = max(a.u32min + 1, b.u32min);
        break;
      case BPF_JSLE:
        a.s32max = min(a.s32max, b.s32max);
        b.s32min = max(a.s32min, b.s32min);
        break;
      case BPF_JSLT:
        a.s32max = min(a.s32max, b.s32max - 1);
        b.s32min = max(a.s32min + 1, b.s32min);
        break;
    }
  } else {
    switch (op) {
      case BPF_JLE:
        a.umax = min(a.umax, b.umax);
        b.umin = max(a.umin, b.umin);
        break;
      case BPF_JLT:
        a.umax = min(a.umax, b.umax - 1);
        b.umin = max(a.umin + 1, b.umin);
        break;
      case BPF_JSLE:
        a.smax = min(a.smax, b.smax);
        b.smin = max(a.smin, b.smin);
        break;
      case BPF_JSLT:
        a.smax = min(a.smax, b.smax - 1);
        b.smin = max(a.smin + 1, b.smin);
        break;
    }
  }
}
