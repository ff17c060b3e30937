/** What is known of a value's bits without running anything. */
import { find, type Inst } from "../ir/ir.ts";

/** Upper bound on how many low bits of a value can be set. */
export function maxBits(v: Inst, depth = 0): number {
  const all = v.bits;
  if (depth > 6) return all;
  switch (v.op) {
    case "const":
      return v.imm < 0n ? all : bitLength(v.imm);
    case "load":
      return v.signed ? all : Math.min(all, v.width * 8);
    case "cmp":
      return 1;
    case "zext":
      return Math.min(32, maxBits(find(v.args[0]), depth + 1));
    case "trunc":
      return Math.min(32, maxBits(find(v.args[0]), depth + 1));
    case "and":
      return Math.min(maxBits(find(v.args[0]), depth + 1), maxBits(find(v.args[1]), depth + 1));
    case "or":
    case "xor":
      return Math.max(maxBits(find(v.args[0]), depth + 1), maxBits(find(v.args[1]), depth + 1));
    case "lshr": {
      const n = find(v.args[1]);
      const from = maxBits(find(v.args[0]), depth + 1);
      return n.op === "const" ? Math.max(0, from - Number(n.imm)) : from;
    }
    case "shl": {
      const n = find(v.args[1]);
      return n.op === "const" ? Math.min(all, maxBits(find(v.args[0]), depth + 1) + Number(n.imm)) : all;
    }
    case "add":
      return Math.min(all, Math.max(maxBits(find(v.args[0]), depth + 1), maxBits(find(v.args[1]), depth + 1)) + 1);
    case "umod": {
      const n = find(v.args[1]);
      return n.op === "const" && n.imm > 0n
        ? Math.min(maxBits(find(v.args[0]), depth + 1), bitLength(n.imm - 1n))
        : all;
    }
    case "ashr": {
      const from = maxBits(find(v.args[0]), depth + 1);
      const n = find(v.args[1]);
      return from < all && n.op === "const" ? Math.max(0, from - Number(n.imm)) : from;
    }
    case "sext": {
      const from = maxBits(find(v.args[0]), depth + 1);
      return from < 32 ? from : all;
    }
    case "udiv":
      return maxBits(find(v.args[0]), depth + 1);
    case "bswap":
      return Math.min(all, v.width * 8);
    case "phi": {
      let most = 0;
      for (const a of v.args) {
        const x = find(a);
        if (x !== v) most = Math.max(most, x.op === "phi" ? all : maxBits(x, depth + 3));
      }
      return most;
    }
    default:
      return all;
  }
}

/** Whether a value's sign bit is certainly clear. */
export function nonNegative(v: Inst): boolean {
  if (maxBits(v) < v.bits) return true;
  return v.op === "phi" && countsUp(v);
}

/** A counter that starts at a non-negative number and is only ever increased without signed overflow. */
function countsUp(phi: Inst): boolean {
  return phi.args.every((raw) => {
    const a = find(raw);
    if (a === phi) return true;
    if (a.op === "add" && a.nsw && find(a.args[0]) === phi) {
      const step = find(a.args[1]);
      return maxBits(step) < step.bits;
    }
    return a.op !== "phi" && maxBits(a) < a.bits;
  });
}

/** Bits up to the highest one that is set. */
export function bitLength(v: bigint): number {
  return v === 0n ? 0 : v.toString(2).length;
}

/** The exponent of a power of two, else -1. */
export function log2(v: bigint): number {
  return v > 0n && (v & (v - 1n)) === 0n ? bitLength(v) - 1 : -1;
}
