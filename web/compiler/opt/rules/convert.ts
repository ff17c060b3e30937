/** Conversions between widths: those that do nothing go, others move to where they cost less. */
import { constant, type Inst, inst } from "../../ir/ir.ts";
import { maxBits, nonNegative } from "../known.ts";
import type { Put, Uses } from "./rule.ts";

/** The simplified form of a widening or narrowing, or null. `uses` counts the operand's uses. */
export function convert(i: Inst, put: Put, uses: Uses): Inst | null {
  const a = i.args[0];
  if (a.op === "const") return put(constant(i.op === "zext" ? BigInt.asUintN(32, a.imm) : a.imm, i.bits, i.pos));
  if (a.op === "undef") return put(inst("undef", i.bits, [], i.pos));
  if (i.op === "trunc") {
    if (a.op === "zext" || a.op === "sext") return a.args[0];
    // Arithmetic whose low half does not depend on the high halves can be done in 32 bits.
    if (
      (a.op === "and" || a.op === "or" || a.op === "xor" || a.op === "add" || a.op === "sub" || a.op === "mul") &&
      a.args.every(narrowsFreely)
    ) {
      const [x, y] = a.args.map((v) =>
        put(v.op === "const" ? constant(v.imm, 32, i.pos) : inst("trunc", 32, [v], i.pos)),
      );
      return put(inst(a.op, 32, [x, y], i.pos));
    }
    return null;
  }
  if (i.op === "sext" && nonNegative(a)) return put(inst("zext", 64, [a], i.pos));
  if (i.op === "sext" && a.nsw && uses(a) === 1 && WIDENS.has(a.op) && a.args.every(extendsFreely)) {
    // Arithmetic that cannot overflow is done in 64 bits; nothing was compared with the narrow result, it has one use.
    const [x, y] = a.args.map((v) => put(v.op === "const" ? constant(v.imm, 64, i.pos) : inst("zext", 64, [v], i.pos)));
    const wide = inst(a.op, 64, [x, y], i.pos);
    wide.nsw = true;
    return put(wide);
  }
  if (i.op === "zext" && a.op === "trunc") {
    const wide = a.args[0];
    if (maxBits(wide) <= 32) return wide;
  }
  return null;
}

/** The narrow form of a value within a byte or two: a sign put where it is already. */
export function signExtend(i: Inst, put: Put): Inst | null {
  const a = i.args[0];
  if (a.op === "const") return put(constant(BigInt.asIntN(i.width * 8, a.imm), 32, i.pos));
  if (a.op === "sextin" && a.width <= i.width) return a;
  if (maxBits(a) < i.width * 8) return a;
  return null;
}

function narrowsFreely(v: Inst): boolean {
  return v.op === "const" || v.op === "zext" || v.op === "sext";
}

const WIDENS = new Set(["add", "sub", "mul", "shl"]);

/** Operands whose extension to 64 bits costs nothing. */
function extendsFreely(v: Inst): boolean {
  return v.op === "const" || nonNegative(v);
}
