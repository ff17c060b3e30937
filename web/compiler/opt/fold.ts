/** Arithmetic and comparisons of constants, as the instruction set does them. */
import type { AluOp, Bits, Pred } from "../ir/ir.ts";

/** The bytes of a value in the opposite order. */
export function swapBytes(v: bigint, width: number): bigint {
  let out = 0n;
  for (let i = 0; i < width; i++) out = (out << 8n) | ((v >> BigInt(8 * i)) & 255n);
  return out;
}

/** Constant arithmetic as BPF does it; null where C leaves it undefined in a way that must not be folded. */
export function foldAlu(op: AluOp, x: bigint, y: bigint, bits: Bits): bigint | null {
  const u = (v: bigint) => BigInt.asUintN(bits, v);
  const s = (v: bigint) => BigInt.asIntN(bits, v);
  const n = y & BigInt(bits - 1);
  switch (op) {
    case "add":
      return s(x + y);
    case "sub":
      return s(x - y);
    case "mul":
      return s(x * y);
    case "and":
      return x & y;
    case "or":
      return x | y;
    case "xor":
      return x ^ y;
    case "shl":
      return s(x << n);
    case "lshr":
      return s(u(x) >> n);
    case "ashr":
      return s(x) >> n;
    case "udiv":
      return u(y) === 0n ? 0n : s(u(x) / u(y));
    case "umod":
      return u(y) === 0n ? x : s(u(x) % u(y));
    case "sdiv":
      return y === 0n ? 0n : s(x / y);
    case "smod":
      return y === 0n ? x : s(x % y);
  }
}

/** Whether a comparison of constants holds. */
export function foldCompare(pred: Pred, x: bigint, y: bigint, bits: Bits): boolean {
  const [a, b] = [BigInt.asUintN(bits, x), BigInt.asUintN(bits, y)];
  switch (pred) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "ult":
      return a < b;
    case "ule":
      return a <= b;
    case "ugt":
      return a > b;
    case "uge":
      return a >= b;
    case "slt":
      return x < y;
    case "sle":
      return x <= y;
    case "sgt":
      return x > y;
    case "sge":
      return x >= y;
    case "set":
      return (a & b) !== 0n;
  }
}
