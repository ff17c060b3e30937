/** Builtins that become code: memory blocks, bit counting, atomics, overflow checks, CO-RE queries. */
import type { Expr } from "../parse/ast.ts";
import { evalInt } from "../types/consteval.ts";
import * as T from "../types/type.ts";
import { type Address, lowerPointer, toPointer } from "./address.ts";
import type { AluOp, Inst } from "./ir.ts";
import { inst, LATER } from "./ir.ts";
import { bitsOf, type Lowering } from "./lower.ts";
import { convert, isSigned, lowerValue } from "./value.ts";

type BuiltinExpr = Extract<Expr, { k: "builtin" }>;
type Lower = (lo: Lowering, e: BuiltinExpr) => Inst;

const MAX_INLINE = 1024;

const TABLE: Record<string, Lower> = {
  memcpy: memoryCopy,
  memmove: memoryCopy,
  memcpy_inline: memoryCopy,
  memset: memorySet,
  bzero: memorySet,
  memcmp: memoryCompare,
  bswap16: (lo, e) => swap(lo, e, 2),
  bswap32: (lo, e) => swap(lo, e, 4),
  bswap64: (lo, e) => swap(lo, e, 8),
  clz: (lo, e) => leadingZeros(lo, lowerValue(lo, e.args[0])),
  clzl: (lo, e) => leadingZeros(lo, lowerValue(lo, e.args[0])),
  clzll: (lo, e) => leadingZeros(lo, lowerValue(lo, e.args[0])),
  ctz: (lo, e) => trailingZeros(lo, lowerValue(lo, e.args[0])),
  ctzl: (lo, e) => trailingZeros(lo, lowerValue(lo, e.args[0])),
  ctzll: (lo, e) => trailingZeros(lo, lowerValue(lo, e.args[0])),
  ffs: findFirstSet,
  ffsl: findFirstSet,
  ffsll: findFirstSet,
  popcount: (lo, e) => popcount(lo, lowerValue(lo, e.args[0])),
  popcountl: (lo, e) => popcount(lo, lowerValue(lo, e.args[0])),
  popcountll: (lo, e) => popcount(lo, lowerValue(lo, e.args[0])),
  parity,
  parityl: parity,
  parityll: parity,
  abs: absolute,
  labs: absolute,
  llabs: absolute,
  unreachable: (lo) => stop(lo),
  trap: (lo) => stop(lo),
  debugtrap: (lo) => stop(lo),
  overflow,
  atomic,
  __sync_synchronize(lo, e) {
    const i = inst("asm", 0, [], e.pos);
    i.asm = [];
    i.clobbers = ["memory"];
    i.volatile = true;
    return lo.b.emit(i);
  },
  __mapwalk_may_goto(lo, e) {
    const b = lo.b;
    const slot = b.slot("may_goto", 4, 4);
    const [yes, no, end] = [b.newBlock(), b.newBlock(), b.newBlock()];
    const t = inst("maygoto", 0, [], e.pos);
    t.targets = [yes, no];
    b.emit(t);
    b.start(yes);
    b.store(slot, 0, 4, b.const(1, 32));
    b.jmp(end);
    b.start(no);
    b.store(slot, 0, 4, b.const(0, 32));
    b.jmp(end);
    b.start(end);
    return b.load(slot, 0, 4, false);
  },
};

/** Lowers a builtin call. */
export function lowerBuiltin(lo: Lowering, e: BuiltinExpr): Inst {
  const lower = TABLE[e.name];
  if (lower) return lower(lo, e);
  lo.diags.error(e, `builtin '${e.name}' is not supported`);
  return lo.b.const(0, bitsOf(e.type) || 32);
}

function stop(lo: Lowering): Inst {
  lo.b.emit(inst("unreachable", 0, [], lo.b.pos));
  return lo.b.const(0, 32);
}

/** The constant size of a memory builtin, null when it is none here. */
function blockSize(lo: Lowering, e: BuiltinExpr, size: Expr): number | null {
  const n = evalInt(size);
  if (n === null) return null;
  if (n > BigInt(MAX_INLINE)) {
    lo.diags.error(size, `__builtin_${e.name} of ${n} bytes is too large to be expanded (at most ${MAX_INLINE})`);
    return 0;
  }
  return Number(n);
}

/** How aligned a pointer argument surely is, from what it was before it became `void *`. */
function alignmentOf(e: Expr): number {
  let at: Expr = e;
  while (at.k === "cast" && T.pointee(at.type) && T.pointee(at.e.type)) at = at.e;
  const to = T.pointee(at.type);
  if (
    (at.k === "decay" || at.k === "addr") &&
    at.e.k === "var" &&
    at.e.sym.storage === "auto" &&
    T.sizeOf(at.e.type) >= 8
  )
    return 8;
  return to && !T.isVoid(to) ? Math.min(8, T.alignOf(to)) : 1;
}

function memoryCopy(lo: Lowering, e: BuiltinExpr): Inst {
  const [dst, src, size] = e.args;
  const n = blockSize(lo, e, size);
  const to = toPointer(lo, lowerPointer(lo, dst));
  const from = toPointer(lo, lowerPointer(lo, src));
  if (n === null) laterBlock(lo, e, [to, from, lowerValue(lo, size)], Math.min(alignmentOf(dst), alignmentOf(src)));
  else if (n > 0) lo.b.memcpy(to, from, n, Math.min(alignmentOf(dst), alignmentOf(src)));
  return to;
}

function memorySet(lo: Lowering, e: BuiltinExpr): Inst {
  const [dst, second, third] = e.args;
  const n = blockSize(lo, e, third ?? second);
  const byte = third ? evalInt(second) : 0n;
  const to = toPointer(lo, lowerPointer(lo, dst));
  if (n === null) {
    const value = third ? lowerValue(lo, second) : lo.b.const(0, 32);
    laterBlock(lo, e, [to, value, lowerValue(lo, third ?? second)], alignmentOf(dst));
  } else if (byte === null) {
    const v = convert(lo, lowerValue(lo, second), T.INT, T.UCHAR);
    for (let i = 0; i < n; i++) lo.b.store(to, i, 1, v);
  } else if (n > 0) lo.b.memset(to, Number(BigInt.asUintN(8, byte)), n, alignmentOf(dst));
  return to;
}

/** A block of a size that may turn out to be constant when functions are inlined: opt/combine.ts looks at it then. */
function laterBlock(lo: Lowering, e: BuiltinExpr, args: Inst[], align: number): void {
  const i = lo.b.make("call", 0, ...args);
  i.callee = { helper: LATER, name: e.name === "memset" || e.name === "bzero" ? "memset" : "memcpy" };
  i.width = align;
}

/** Compares in words where alignment allows, most callers only ask whether the result is 0. */
function memoryCompare(lo: Lowering, e: BuiltinExpr): Inst {
  const b = lo.b;
  const n = blockSize(lo, e, e.args[2]) ?? 0;
  if (n === 0 && evalInt(e.args[2]) === null)
    lo.diags.error(e.args[2], "the size of __builtin_memcmp must be constant: BPF has no memory functions to call");
  const x = toPointer(lo, lowerPointer(lo, e.args[0]));
  const y = toPointer(lo, lowerPointer(lo, e.args[1]));
  const align = Math.min(alignmentOf(e.args[0]), alignmentOf(e.args[1]));
  const result = b.slot("memcmp", 4, 4);
  const [differ, end] = [b.newBlock(), b.newBlock()];
  const left = b.slot("memcmp.l", 8, 8);
  const right = b.slot("memcmp.r", 8, 8);
  for (let i = 0; i < n; ) {
    let width = Math.min(8, align);
    while (i + width > n) width >>= 1;
    const next = b.newBlock();
    let l = b.load(x, i, width, false);
    let r = b.load(y, i, width, false);
    if (l.bits === 32) [l, r] = [b.make("zext", 64, l), b.make("zext", 64, r)];
    // Memory order is the order of bytes: the first byte is the most significant one.
    if (width > 1) {
      const [sl, sr] = [b.make("bswap", 64, l), b.make("bswap", 64, r)];
      sl.width = 8;
      sr.width = 8;
      b.store(left, 0, 8, sl);
      b.store(right, 0, 8, sr);
    } else {
      b.store(left, 0, 8, l);
      b.store(right, 0, 8, r);
    }
    b.br(b.cmp("ne", l, r), differ, next);
    b.start(next);
    i += width;
  }
  b.store(result, 0, 4, b.const(0, 32));
  b.jmp(end);
  b.start(differ);
  const [less, more] = [b.newBlock(), b.newBlock()];
  b.br(b.cmp("ult", b.load(left, 0, 8, false), b.load(right, 0, 8, false)), less, more);
  b.start(less);
  b.store(result, 0, 4, b.const(-1, 32));
  b.jmp(end);
  b.start(more);
  b.store(result, 0, 4, b.const(1, 32));
  b.jmp(end);
  b.start(end);
  return b.load(result, 0, 4, true);
}

function swap(lo: Lowering, e: BuiltinExpr, width: number): Inst {
  const i = lo.b.make("bswap", width === 8 ? 64 : 32, lowerValue(lo, e.args[0]));
  i.width = width;
  return i;
}

/** Bits set, by the usual tree of partial sums. */
function popcount(lo: Lowering, v: Inst): Inst {
  const b = lo.b;
  const w = v.bits;
  const k = (x: bigint) => b.const(x, w);
  const sh = (x: Inst, n: number) => b.alu("lshr", x, k(BigInt(n)));
  const [m1, m2, m4, h] =
    w === 64
      ? [0x5555555555555555n, 0x3333333333333333n, 0x0f0f0f0f0f0f0f0fn, 0x0101010101010101n]
      : [0x55555555n, 0x33333333n, 0x0f0f0f0fn, 0x01010101n];
  let x = b.alu("sub", v, b.alu("and", sh(v, 1), k(m1)));
  x = b.alu("add", b.alu("and", x, k(m2)), b.alu("and", sh(x, 2), k(m2)));
  x = b.alu("and", b.alu("add", x, sh(x, 4)), k(m4));
  x = sh(b.alu("mul", x, k(h)), w - 8);
  return w === 64 ? b.make("trunc", 32, x) : x;
}

function parity(lo: Lowering, e: BuiltinExpr): Inst {
  return lo.b.alu("and", popcount(lo, lowerValue(lo, e.args[0])), lo.b.const(1, 32));
}

function trailingZeros(lo: Lowering, v: Inst): Inst {
  const b = lo.b;
  // Bits below the lowest set one: (v & -v) - 1.
  const low = b.alu("and", v, b.alu("sub", b.const(0, v.bits), v));
  return popcount(lo, b.alu("sub", low, b.const(1, v.bits)));
}

function leadingZeros(lo: Lowering, v: Inst): Inst {
  const b = lo.b;
  let x = v;
  for (let n = 1; n < v.bits; n <<= 1) x = b.alu("or", x, b.alu("lshr", x, b.const(n, v.bits)));
  return b.alu("sub", b.const(v.bits, 32), popcount(lo, x));
}

function findFirstSet(lo: Lowering, e: BuiltinExpr): Inst {
  const b = lo.b;
  const v = lowerValue(lo, e.args[0]);
  // ctz(v) + 1, and 0 for 0: popcount(v ^ (v - 1)) counts the lowest bit and all below; all ones for 0.
  const ones = popcount(lo, b.alu("xor", v, b.alu("sub", v, b.const(1, v.bits))));
  const some = b.cmp("ne", v, b.const(0, v.bits));
  return b.alu("mul", ones, some);
}

function absolute(lo: Lowering, e: BuiltinExpr): Inst {
  const b = lo.b;
  const v = lowerValue(lo, e.args[0]);
  const sign = b.alu("ashr", v, b.const(v.bits - 1, v.bits));
  return b.alu("sub", b.alu("xor", v, sign), sign);
}

/**
 * `__builtin_*_overflow`: whether the exact result fits the result's type. Operands of up to 32 bits are computed in
 * 64; wider ones are checked by sign rules, which want operands that the result's type can hold.
 */
function overflow(lo: Lowering, e: BuiltinExpr): Inst {
  const b = lo.b;
  const op = (e.detail as { op: string }).op;
  const to = T.pointee(e.args[2].type) as T.Type;
  const [tx, ty] = [e.args[0].type, e.args[1].type];
  const x = lowerValue(lo, e.args[0]);
  const y = lowerValue(lo, e.args[1]);
  const place = lowerPointer(lo, e.args[2]);
  const signed = isSigned(to);
  const size = T.sizeOf(to);
  const alu: AluOp = op === "+" ? "add" : op === "-" ? "sub" : "mul";
  const put = (v: Inst) => b.store(place.base, place.off, size, v);
  const exact = (v: Inst, t: T.Type) => convert(lo, v, t, T.LONG);
  if (T.sizeOf(tx) <= 4 && T.sizeOf(ty) <= 4) {
    const full = b.alu(alu, exact(x, tx), exact(y, ty));
    const cut = convert(lo, full, T.LONG, to);
    put(cut);
    if (size <= 4) return b.cmp("ne", full, exact(cut, to));
    // Only a negative result of unsigned type does not fit, or a product of unsigned factors that looks negative.
    const product = op === "*" && !isSigned(tx) && !isSigned(ty);
    return product === signed ? b.cmp("slt", full, b.const(0, 64)) : b.const(0, 32);
  }
  const held = (t: T.Type) => (signed ? isSigned(t) || T.sizeOf(t) < size : !isSigned(t));
  if (op === "*" || size < 8 || !held(tx) || !held(ty)) {
    lo.diags.error(e, "an overflow check of these 64-bit operands is not supported");
    return b.const(0, 32);
  }
  const [l, r] = [convert(lo, x, tx, to), convert(lo, y, ty, to)];
  const sum = b.alu(alu, l, r);
  put(sum);
  if (!signed) return op === "+" ? b.cmp("ult", sum, l) : b.cmp("ult", l, r);
  // Signed: the result's sign is wrong when the operands' signs forced another one.
  const a = b.alu("xor", sum, l);
  const c = b.alu("xor", op === "+" ? sum : l, r);
  return b.cmp("slt", b.alu("and", a, c), b.const(0, 64));
}

function atomic(lo: Lowering, e: BuiltinExpr): Inst {
  const b = lo.b;
  const { op, result } = e.detail as { op: string; result: string };
  const of = T.pointee(e.args[0].type) as T.Type;
  const size = T.sizeOf(of);
  const bits = size === 8 ? 64 : 32;
  const place = lowerPointer(lo, e.args[0]);
  if (op === "load") return b.load(place.base, place.off, size, isSigned(of), true);
  if (op === "compare_exchange") return compareExchange(lo, e, place, size);
  const values = e.args.slice(1).map((a) => lowerValue(lo, a));
  if (op === "store") return b.store(place.base, place.off, size, values[0] ?? b.const(0, bits), true);
  let operand = values[0];
  if (op === "sub") operand = b.alu("sub", b.const(0, bits), operand);
  if (op === "cmpxchg") {
    const [expected, desired] = values;
    const i = b.make("atomic", bits, place.base, desired, expected);
    i.off = place.off;
    i.width = size;
    i.text = "cmpxchg";
    return result === "bool" ? b.cmp("eq", i, expected) : i;
  }
  const i = b.make("atomic", bits, place.base, operand);
  i.off = place.off;
  i.width = size;
  i.text = op === "sub" ? "add" : op;
  if (result !== "new") return i;
  return b.alu((op === "sub" ? "add" : op) as AluOp, i, operand);
}

/** Where the comparison fails, `expected` gets what was found. */
function compareExchange(lo: Lowering, e: BuiltinExpr, place: Address, size: number): Inst {
  const b = lo.b;
  const at = lowerPointer(lo, e.args[1]);
  const expected = b.load(at.base, at.off, size, false);
  const i = b.make("atomic", size === 8 ? 64 : 32, place.base, lowerValue(lo, e.args[2]), expected);
  i.off = place.off;
  i.width = size;
  i.text = "cmpxchg";
  const [differ, end] = [b.newBlock(), b.newBlock()];
  const equal = b.cmp("eq", i, expected);
  b.br(equal, end, differ);
  b.start(differ);
  b.store(at.base, at.off, size, i);
  b.jmp(end);
  b.start(end);
  return equal;
}

/** CO-RE queries: a constant that the loader patches. */
export function lowerCore(lo: Lowering, e: Extract<Expr, { k: "core" }>): Inst {
  const b = lo.b;
  const i = inst("core", 64, [], e.pos);
  if (e.e) {
    lo.preserve++;
    const { path, root } = fieldPath(e.e);
    lo.preserve--;
    i.core = { kind: e.kind, root: root ?? T.VOID, path };
    i.imm = BigInt(fieldInfo(e.kind, e.e));
    if (!root)
      lo.diags.error(e, "field access expected: the argument must be a member of a struct reached through a pointer");
  } else {
    const of = e.of as T.Type;
    const real = T.strip(of);
    const path =
      real.kind === "enum" && e.enumerator !== null
        ? [real.enumerators.findIndex((x) => x.name === e.enumerator)]
        : [0];
    i.core = { kind: e.kind, root: of, path };
    i.imm =
      e.kind === 9
        ? BigInt(T.sizeOf(of))
        : e.kind === 11 && real.kind === "enum"
          ? (real.enumerators[path[0]]?.value ?? 0n)
          : 1n;
  }
  b.emit(i);
  return bitsOf(e.type) === 32 ? b.make("trunc", 32, i) : i;
}

/** The member path of `p->a.b[3].c` without evaluating anything. */
function fieldPath(e: Expr): { path: number[]; root: T.Type | null } {
  switch (e.k) {
    case "member": {
      const outer = fieldPath(e.e);
      return { root: outer.root, path: [...outer.path, e.record.members.indexOf(e.member)] };
    }
    case "deref":
      if (e.e.k === "ptradd" && e.e.l.k === "decay") {
        const outer = fieldPath(e.e.l.e);
        return { root: outer.root, path: [...outer.path, Number(evalInt(e.e.r) ?? 0n)] };
      }
      return { root: e.type, path: [0] };
    case "preserve":
      return fieldPath(e.e);
    case "var":
      return { root: e.type, path: [0] };
    default:
      return { root: null, path: [0] };
  }
}

/** What the query answers for the types as the program sees them. */
function fieldInfo(kind: number, e: Expr): number {
  const member = e.k === "member" ? e.member : null;
  const size = T.sizeOf(e.type);
  const bits = member?.bits ?? null;
  switch (kind) {
    case 0:
      return bits === null ? offsetOf(e) : Math.floor(offsetOf(e) / size) * size;
    case 1:
      return size;
    case 2:
      return 1;
    case 3:
      return isSigned(e.type) ? 1 : 0;
    case 4:
      return bits === null ? 64 - size * 8 : 64 - ((member as T.Member).bitOffset % (size * 8)) - bits;
    case 5:
      return 64 - (bits ?? size * 8);
    default:
      return 0;
  }
}

function offsetOf(e: Expr): number {
  switch (e.k) {
    case "member":
      return offsetOf(e.e) + (e.member.bitOffset >> 3);
    case "deref":
      if (e.e.k === "ptradd" && e.e.l.k === "decay")
        return offsetOf(e.e.l.e) + Number(evalInt(e.e.r) ?? 0n) * T.sizeOf(e.type);
      return 0;
    default:
      return 0;
  }
}
