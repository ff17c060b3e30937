/** Comparisons: constants to the right, widened values as narrow ones, results that are known. */
import { constant, type Inst, inst, type Pred } from "../../ir/ir.ts";
import { foldCompare } from "../fold.ts";
import { maxBits } from "../known.ts";
import type { Put } from "./rule.ts";

const SWAP: Record<Pred, Pred> = {
  eq: "eq",
  ne: "ne",
  ult: "ugt",
  ule: "uge",
  ugt: "ult",
  uge: "ule",
  slt: "sgt",
  sle: "sge",
  sgt: "slt",
  sge: "sle",
  set: "set",
};
const INVERT: Record<Pred, Pred> = {
  eq: "ne",
  ne: "eq",
  ult: "uge",
  ule: "ugt",
  ugt: "ule",
  uge: "ult",
  slt: "sge",
  sle: "sgt",
  sgt: "sle",
  sge: "slt",
  set: "set",
};

/** The simplified form of a comparison, or null. */
export function compare(i: Inst, put: Put): Inst | null {
  let [a, b] = i.args;
  if (a.op === "const" && b.op !== "const") {
    i.args = [b, a];
    i.pred = SWAP[i.pred];
    [a, b] = i.args;
  }
  const bool = (v: boolean) => put(constant(v ? 1n : 0n, 32, i.pos));
  if (a.op === "const" && b.op === "const") return bool(foldCompare(i.pred, a.imm, b.imm, a.bits));
  if (a === b)
    return bool(i.pred === "eq" || i.pred === "ule" || i.pred === "uge" || i.pred === "sle" || i.pred === "sge");
  if (b.op !== "const") return null;
  if ((i.pred === "ne" || i.pred === "eq") && b.imm === 0n) {
    if (a.op === "cmp") {
      if (i.pred === "ne") return a;
      const inverse = inst("cmp", 32, a.args, i.pos);
      inverse.pred = INVERT[a.pred];
      return put(inverse);
    }
    if ((a.op === "zext" || a.op === "sext") && a.args[0].bits === 32)
      return rebuilt(i, a.args[0], constant(0n, 32, i.pos), i.pred, put);
    if (isAddressOfObject(a)) return bool(i.pred === "ne");
  }
  if ((i.pred === "ne" || i.pred === "eq") && a.op === "sextin" && maxBits(a.args[0]) <= a.width * 8) {
    const bits = a.width * 8;
    if (BigInt.asIntN(bits, b.imm) !== b.imm) return bool(i.pred === "ne");
    return rebuilt(i, a.args[0], constant(BigInt.asUintN(bits, b.imm), 32, i.pos), i.pred, put);
  }
  // Comparisons of widened values are comparisons of the narrow ones where the constant fits.
  if (a.op === "zext" && b.imm >= 0n && b.imm <= 0x7fffffffn) {
    const pred = ({ slt: "ult", sle: "ule", sgt: "ugt", sge: "uge" } as Partial<Record<Pred, Pred>>)[i.pred] ?? i.pred;
    return rebuilt(i, a.args[0], constant(b.imm, 32, i.pos), pred, put);
  }
  if (a.op === "sext" && b.imm >= -0x80000000n && b.imm <= 0x7fffffffn && !i.pred.startsWith("u")) {
    return rebuilt(i, a.args[0], constant(b.imm, 32, i.pos), i.pred, put);
  }
  if (i.pred === "ult" && b.imm === 1n) return rebuilt(i, a, constant(0n, b.bits, i.pos), "eq", put);
  if (i.pred === "uge" && b.imm === 1n) return rebuilt(i, a, constant(0n, b.bits, i.pos), "ne", put);
  if (i.pred === "ugt" && b.imm === 0n) return rebuilt(i, a, constant(0n, b.bits, i.pos), "ne", put);
  if (b.imm === 0n && i.pred === "uge") return bool(true);
  if (b.imm === 0n && i.pred === "ult") return bool(false);
  return null;
}

function rebuilt(i: Inst, a: Inst, b: Inst, pred: Pred, put: Put): Inst {
  put(b);
  const c = inst("cmp", 32, [a, b], i.pos);
  c.pred = pred;
  return put(c);
}

function isAddressOfObject(a: Inst): boolean {
  if (a.op === "slot" || a.op === "func") return !(a.sym?.kind === "func" && a.sym.weak);
  return a.op === "global" && !a.sym?.weak && a.sym?.section !== ".ksyms";
}
