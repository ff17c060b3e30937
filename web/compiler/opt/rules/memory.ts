/** Loads and stores: address arithmetic goes into the access, constants are read, and only stored bits are computed. */
import { type Inst, inst } from "../../ir/ir.ts";
import { constantLoad } from "../rodata.ts";
import type { Put } from "./rule.ts";

/** The simplified form of an access, or null. */
export function access(i: Inst, put: Put): Inst | null {
  if (i.op === "load") {
    const v = constantLoad(i);
    if (v) return put(v);
  }
  if (i.op === "store" && i.width < 8) {
    const less = demanded(i.args[1], i.width * 8, put, 0);
    if (less) {
      i.args[1] = less;
      return i;
    }
  }
  return address(i);
}

const LOW = new Set(["add", "sub", "mul", "and", "or", "xor"]);
const MAX_DEPTH = 3;

/** A cheaper value with the same low bits, or null when there is none. */
function demanded(v: Inst, bits: number, put: Put, depth: number): Inst | null {
  if (bits <= 32 && (v.op === "zext" || v.op === "sext" || v.op === "trunc")) return v.args[0];
  if (v.op === "sextin" && v.width * 8 >= bits) return v.args[0];
  const ones = (1n << BigInt(bits)) - 1n;
  if (v.op === "and" && v.args[1].op === "const" && (v.args[1].imm & ones) === ones) return v.args[0];
  if (!LOW.has(v.op) || depth > MAX_DEPTH || v.bits !== 32) return null;
  const args = v.args.map((a) => narrowOf(a, bits, put, depth));
  if (args.every((a, k) => a === v.args[k])) return null;
  return put(inst(v.op, 32, args, v.pos));
}

/** The same, where the operand must stay 32 bits wide. */
function narrowOf(v: Inst, bits: number, put: Put, depth: number): Inst {
  const less = demanded(v, bits, put, depth + 1);
  return less && less.bits === 32 ? less : v;
}

/** Constant parts of an address go into the access. */
function address(i: Inst): Inst | null {
  const a = i.args[0];
  if (i.core || a.op !== "add" || a.args[1].op !== "const") return null;
  const off = BigInt(i.off) + a.args[1].imm;
  if (off < -32768n || off > 32767n) return null;
  i.args[0] = a.args[0];
  i.off = Number(off);
  return i;
}
