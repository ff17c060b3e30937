// Test door to bounds/: two records at fixed addresses that the tests write and read as 64-byte views.
import { Bounds, check, equal, isConst, isConst32, isUnknown, rangeWithin, setConst, setConst32, setRangesUnknown, setUnknown, sync } from "../../assembly/bounds/bounds";
import { coerceToSize, signExtend32, signExtend64, zext32 } from "../../assembly/bounds/cast";
import { aluScalar, endScalar } from "../../assembly/bounds/alu";
import { branchTaken, refine, reverseOp } from "../../assembly/bounds/branch";
import { tnumMul, tnumStep } from "../../assembly/bounds/tnum";

const A = changetype<Bounds>(memory.data(64, 8));
const B = changetype<Bounds>(memory.data(64, 8));

export function ptrA(): usize { return changetype<usize>(A); }
export function ptrB(): usize { return changetype<usize>(B); }
export function setConstA(v: u64): void { setConst(A, v); }
export function setConst32A(v: u32): void { setConst32(A, v); }
export function setUnknownA(): void { setUnknown(A); }
export function isConstA(): bool { return isConst(A); }
export function isConst32A(): bool { return isConst32(A); }
export function isUnknownA(): bool { return isUnknown(A); }
export function equalAB(): bool { return equal(A, B); }
export function rangeWithinAB(): bool { return rangeWithin(A, B); }
export function syncA(): i32 { sync(A); return check(A); }
export function forgetRangesA(): void { setRangesUnknown(A); }
export function checkA(): i32 { return check(A); }
export function checkB(): i32 { return check(B); }
export function zext32A(): void { zext32(A); }
export function coerceA(size: u32): void { coerceToSize(A, size); }
export function sext64A(size: u32): void { signExtend64(A, size); }
export function sext32A(size: u32): void { signExtend32(A, size); }
export function alu(op: i32, is64: bool): i32 { aluScalar(op, is64, A, B); return check(A); }
/** One record as both operands. */
export function aluSelf(op: i32, is64: bool): i32 { aluScalar(op, is64, A, A); return check(A); }
export function end(form: i32, bits: i32): void { endScalar(form, bits, A); }
export function taken(op: i32, is32: bool): i32 { return branchTaken(A, B, op, is32); }
export function takenSelf(op: i32, is32: bool): i32 { return branchTaken(A, A, op, is32); }
export function refineTrue(op: i32, is32: bool): void { refine(op, is32, A, B); }
export function refineFalse(op: i32, is32: bool): void { refine(reverseOp(op), is32, A, B); }
export function refineSelf(op: i32, is32: bool, holds: bool): i32 { refine(holds ? op : reverseOp(op), is32, A, A); return check(A); }
export function step(value: u64, mask: u64, z: u64): u64 { return tnumStep(value, mask, z); }
export function mulA(): void { tnumMul(A, A, B); }
