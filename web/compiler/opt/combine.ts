/**
 * Local rewriting: constant folding, algebra, conversions that do nothing, address offsets folded into accesses.
 * Nothing here moves a comparison away from the value it guards.
 */
import {
  type AluOp,
  type Bits,
  constant,
  type Func,
  find,
  type Inst,
  inst,
  type Pred,
  resolveForwards,
} from "../ir/ir.ts";

/** Rewrites until nothing changes in one sweep; answers whether anything did. */
export function combine(f: Func): boolean {
  let any = false;
  for (let rounds = 0; rounds < 8; rounds++) {
    let changed = false;
    for (const b of f.blocks) {
      const out: Inst[] = [];
      for (const i of b.insts) {
        for (let k = 0; k < i.args.length; k++) i.args[k] = find(i.args[k]);
        const made: Inst[] = [];
        const by = simplify(i, (x) => {
          x.block = b;
          made.push(x);
          return x;
        });
        out.push(...made);
        if (by && by !== i) {
          i.fwd = by;
          changed = true;
        } else {
          if (made.length > 0) changed = true;
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

type Put = (i: Inst) => Inst;

const COMMUTES = new Set(["add", "mul", "and", "or", "xor"]);
const ONES = -1n;

/** The value that can stand for an instruction, `i` itself when only its operands changed, null when nothing did. */
function simplify(i: Inst, put: Put): Inst | null {
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
      return convert(i, put);
    case "sextin": {
      const a = i.args[0];
      if (a.op === "const") return put(constant(BigInt.asIntN(i.width * 8, a.imm), 32, i.pos));
      if (a.op === "sextin" && a.width <= i.width) return a;
      if (a.op === "load" && a.signed && a.width <= i.width) return a;
      if (a.op === "load" && !a.signed && a.width < i.width) return a;
      return null;
    }
    case "bswap":
      if (i.args[0].op === "const") return put(constant(swapBytes(i.args[0].imm, i.width), i.bits, i.pos));
      if (i.args[0].op === "bswap" && i.args[0].width === i.width && i.width * 8 === i.bits) return i.args[0].args[0];
      return null;
    case "load":
    case "store":
    case "atomic":
      return address(i);
    case "br":
      return branch(i, put);
    default:
      return null;
  }
}

function alu(i: Inst, op: AluOp, put: Put): Inst | null {
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
      return log > 0 ? put(inst("shl", w, [a, put(constant(BigInt(log), w, i.pos))], i.pos)) : null;
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

function compare(i: Inst, put: Put): Inst | null {
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

function convert(i: Inst, put: Put): Inst | null {
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
  if (i.op === "zext" && a.op === "trunc") {
    const wide = a.args[0];
    if (maxBits(wide) <= 32) return wide;
  }
  return null;
}

function narrowsFreely(v: Inst): boolean {
  return v.op === "const" || v.op === "zext" || v.op === "sext";
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

function branch(i: Inst, put: Put): Inst | null {
  const c = i.args[0];
  if (c.op === "cmp" || c.op === "const") return null;
  // A branch tests a comparison: anything else is compared with zero.
  const t = inst("cmp", 32, [c, put(constant(0n, c.bits, i.pos))], i.pos);
  t.pred = "ne";
  i.args[0] = put(t);
  return i;
}

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

function bitLength(v: bigint): number {
  return v === 0n ? 0 : v.toString(2).length;
}

function log2(v: bigint): number {
  return v > 0n && (v & (v - 1n)) === 0n ? bitLength(v) - 1 : -1;
}

function swapBytes(v: bigint, width: number): bigint {
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
