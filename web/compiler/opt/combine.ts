/**
 * Local rewriting: the rules of `rules/`, one file a kind of instruction, applied until nothing changes. Nothing here
 * moves a comparison away from the value it guards.
 */
import { constant, type Func, find, type Inst, inst, LATER, resolveForwards } from "../ir/ir.ts";
import { swapBytes } from "./fold.ts";
import { alu } from "./rules/alu.ts";
import { compare } from "./rules/compare.ts";
import { convert, signExtend } from "./rules/convert.ts";
import { access } from "./rules/memory.ts";
import type { Put, Uses } from "./rules/rule.ts";

/** Bytes that are copied or set without a loop, as in clang. */
const MAX_BLOCK = 1024n;

/** Rewrites until nothing changes in one sweep; answers whether anything did. */
export function combine(f: Func): boolean {
  let any = false;
  for (let rounds = 0; rounds < 8; rounds++) {
    let changed = false;
    const counts = countUses(f);
    const uses: Uses = (v) => counts.get(v) ?? 0;
    for (const b of f.blocks) {
      const out: Inst[] = [];
      for (const i of b.insts) {
        for (let k = 0; k < i.args.length; k++) i.args[k] = find(i.args[k]);
        const made: Inst[] = [];
        const by = simplify(
          i,
          (x) => {
            x.block = b;
            made.push(x);
            return x;
          },
          uses,
        );
        out.push(...made);
        if (by && by !== i) {
          i.fwd = by;
          changed = true;
        } else {
          if (by || made.length > 0) changed = true;
          out.push(i);
        }
      }
      b.insts = out;
    }
    resolveForwards(f);
    if (!changed) break;
    any = true;
  }
  return any;
}

function countUses(f: Func): Map<Inst, number> {
  const out = new Map<Inst, number>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      for (const raw of i.args) {
        const a = find(raw);
        out.set(a, (out.get(a) ?? 0) + 1);
      }
    }
  }
  return out;
}

/** The value that can stand for an instruction, `i` itself when only its operands changed, null when nothing did. */
function simplify(i: Inst, put: Put, uses: Uses): Inst | null {
  switch (i.op) {
    case "add":
    case "sub":
    case "mul":
    case "udiv":
    case "umod":
    case "sdiv":
    case "smod":
    case "and":
    case "or":
    case "xor":
    case "shl":
    case "lshr":
    case "ashr":
      return alu(i, i.op, put);
    case "cmp":
      return compare(i, put);
    case "zext":
    case "sext":
    case "trunc":
      return convert(i, put, uses);
    case "sextin":
      return signExtend(i, put);
    case "bswap":
      if (i.args[0].op === "const") return put(constant(swapBytes(i.args[0].imm, i.width), i.bits, i.pos));
      if (i.args[0].op === "bswap" && i.args[0].width === i.width && i.width * 8 === i.bits) return i.args[0].args[0];
      return null;
    case "load":
    case "store":
    case "atomic":
      return access(i, put);
    case "call":
      return knownBlock(i) ?? directCall(i);
    case "br":
      return branch(i, put);
    default:
      return null;
  }
}

/** A block operation whose size has become constant. */
function knownBlock(i: Inst): Inst | null {
  if (!i.callee || !("helper" in i.callee) || i.callee.helper !== LATER) return null;
  const [, value, size] = i.args;
  const set = i.callee.name === "memset";
  if (size.op !== "const" || (set && value.op !== "const") || size.imm < 0n || size.imm > MAX_BLOCK) return null;
  i.op = set ? "memset" : "memcpy";
  i.off = set ? Number(value.imm & 255n) : 0;
  i.args.length = set ? 1 : 2;
  i.imm = size.imm;
  i.callee = null;
  return i;
}

/** A call through a pointer whose function is known now. */
function directCall(i: Inst): Inst | null {
  const target = i.callee ? null : i.args[0];
  if (target?.op !== "func" || target.sym?.kind !== "func") return null;
  i.callee = { fn: target.sym };
  i.args.shift();
  return i;
}

function branch(i: Inst, put: Put): Inst | null {
  const c = i.args[0];
  if (c.op === "cmp" || c.op === "const") return null;
  // A branch tests a comparison: anything else is compared with zero.
  const t = inst("cmp", 32, [c, put(constant(0n, c.bits, i.pos))], i.pos);
  t.pred = "ne";
  i.args[0] = put(t);
  return i;
}
