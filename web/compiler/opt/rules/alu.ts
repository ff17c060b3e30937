/** Algebra of the arithmetic instructions. */
import { type AluOp, constant, type Inst, inst } from "../../ir/ir.ts";
import { foldAlu } from "../fold.ts";
import { bitLength, log2, maxBits, nonNegative } from "../known.ts";
import type { Put } from "./rule.ts";

const COMMUTES = new Set<AluOp>(["add", "mul", "and", "or", "xor"]);
const ONES = -1n;

/** The simplified form of arithmetic, or null. */
export function alu(i: Inst, op: AluOp, put: Put): Inst | null {
  let [a, b] = i.args;
  const w = i.bits;
  if (a.op === "const" && b.op === "const") {
    const v = foldAlu(op, a.imm, b.imm, w);
    return v === null ? null : put(constant(v, w, i.pos));
  }
  if (a.op === "const" && COMMUTES.has(op)) {
    [a, b] = [b, a];
    i.args = [a, b];
  }
  if (b.op !== "const") {
    if (a === b) {
      if (op === "sub" || op === "xor") return put(constant(0n, w, i.pos));
      if (op === "and" || op === "or") return a;
    }
    // x + (0 - y) is x - y, for scalars and pointers alike.
    if (op === "add" && b.op === "sub" && b.args[0].op === "const" && b.args[0].imm === 0n) {
      const s = inst("sub", w, [a, b.args[1]], i.pos);
      return put(s);
    }
    return null;
  }
  const c = b.imm;
  if (c === 0n) {
    if (op === "add" || op === "sub" || op === "or" || op === "xor" || op === "shl" || op === "lshr" || op === "ashr")
      return a;
    if (op === "mul" || op === "and") return b;
    return null;
  }
  switch (op) {
    case "sub": {
      const s = inst("add", w, [a, put(constant(-c, w, i.pos))], i.pos);
      s.nsw = i.nsw;
      return put(s);
    }
    case "add":
      if (a.op === "add" && a.args[1].op === "const") {
        const s = inst("add", w, [a.args[0], put(constant(a.args[1].imm + c, w, i.pos))], i.pos);
        s.nsw = i.nsw && a.nsw;
        return put(s);
      }
      return null;
    case "and": {
      if (c === ONES) return a;
      if (a.op === "and" && a.args[1].op === "const")
        return put(inst("and", w, [a.args[0], put(constant(a.args[1].imm & c, w, i.pos))], i.pos));
      // A sign that the mask cuts off again.
      if (a.op === "sextin" && c >= 0n && bitLength(c) <= a.width * 8)
        return put(inst("and", w, [a.args[0], b], i.pos));
      // A mask that keeps every bit that can be set.
      const limit = maxBits(a);
      if (limit < w && (BigInt.asUintN(w, c) & ((1n << BigInt(limit)) - 1n)) === (1n << BigInt(limit)) - 1n) return a;
      return null;
    }
    case "or":
      return c === ONES ? b : null;
    case "mul": {
      if (c === 1n) return a;
      const log = log2(BigInt.asUintN(w, c));
      if (log <= 0) return null;
      const s = inst("shl", w, [a, put(constant(BigInt(log), w, i.pos))], i.pos);
      s.nsw = i.nsw && c > 0n;
      return put(s);
    }
    case "udiv": {
      if (c === 1n) return a;
      const log = log2(BigInt.asUintN(w, c));
      return log > 0 ? put(inst("lshr", w, [a, put(constant(BigInt(log), w, i.pos))], i.pos)) : null;
    }
    case "umod": {
      const log = log2(BigInt.asUintN(w, c));
      return log >= 0 ? put(inst("and", w, [a, put(constant(BigInt.asUintN(w, c) - 1n, w, i.pos))], i.pos)) : null;
    }
    case "sdiv":
      return signedDivide(i, a, c, put);
    case "smod":
      return signedModulo(i, a, c, put);
    case "shl":
    case "lshr":
    case "ashr":
      if (a.op === op && a.args[1].op === "const") {
        const n = a.args[1].imm + c;
        if (n < BigInt(w)) return put(inst(op, w, [a.args[0], put(constant(n, w, i.pos))], i.pos));
        if (op !== "ashr") return put(constant(0n, w, i.pos));
      }
      return null;
    default:
      return null;
  }
}

/** Division by a power of two: negative dividends are biased so that the shift rounds towards zero. */
function signedDivide(i: Inst, a: Inst, c: bigint, put: Put): Inst | null {
  const w = i.bits;
  if (c === 1n) return a;
  const log = c > 0n ? log2(c) : -1;
  if (log <= 0) return null;
  if (nonNegative(a)) return put(inst("lshr", w, [a, put(constant(BigInt(log), w, i.pos))], i.pos));
  return put(inst("ashr", w, [biased(i, a, log, put), put(constant(BigInt(log), w, i.pos))], i.pos));
}

function biased(i: Inst, a: Inst, log: number, put: Put): Inst {
  const w = i.bits;
  const sign = put(inst("ashr", w, [a, put(constant(BigInt(w - 1), w, i.pos))], i.pos));
  const bias = put(inst("lshr", w, [sign, put(constant(BigInt(w - log), w, i.pos))], i.pos));
  return put(inst("add", w, [a, bias], i.pos));
}

function signedModulo(i: Inst, a: Inst, c: bigint, put: Put): Inst | null {
  const w = i.bits;
  const m = c < 0n ? -c : c;
  const log = log2(m);
  if (log < 0) return null;
  if (log === 0) return put(constant(0n, w, i.pos));
  if (nonNegative(a)) return put(inst("and", w, [a, put(constant(m - 1n, w, i.pos))], i.pos));
  const whole = put(inst("and", w, [biased(i, a, log, put), put(constant(-m, w, i.pos))], i.pos));
  return put(inst("sub", w, [a, whole], i.pos));
}
