/** Expressions to values. Narrow integers are kept extended to 32 bits as their type says. */
import type { BinaryOp, Expr, Init, InitEntry } from "../parse/ast.ts";
import { evalConst } from "../types/consteval.ts";
import { quoted } from "../types/format.ts";
import * as T from "../types/type.ts";
import { type Address, lowerAddress, lowerPointer, onStack, scale, toPointer } from "./address.ts";
import { lowerBuiltin, lowerCore } from "./builtin.ts";
import type { AluOp, Block, Inst, Pred } from "./ir.ts";
import { inst } from "./ir.ts";
import { bitsOf, isAggregate, type Lowering } from "./lower.ts";
import { lowerStmtExpr } from "./statement.ts";

/** The value of an expression; for void ones a placeholder that nobody reads. */
export function lowerValue(lo: Lowering, e: Expr): Inst {
  const b = lo.b;
  const outer = b.pos;
  if (e.pos >= 0) b.pos = e.pos;
  try {
    return value(lo, e);
  } finally {
    b.pos = outer;
  }
}

function value(lo: Lowering, e: Expr): Inst {
  const b = lo.b;
  switch (e.k) {
    case "num":
      return b.const(e.value, bitsOf(e.type));
    case "error":
      return b.const(0, bitsOf(e.type) || 32);
    case "var":
    case "deref":
    case "member":
    case "complit":
    case "str": {
      if (!T.isScalar(e.type)) return toPointer(lo, lowerAddress(lo, e));
      return loadFrom(lo, lowerAddress(lo, e), e);
    }
    case "func":
    case "decay":
    case "addr": {
      const inner = e.k === "func" ? e : e.e;
      if (inner.k === "func") {
        const f = b.make("func", 64);
        f.sym = inner.sym;
        return f;
      }
      if (inner.k === "deref" && T.strip(inner.type).kind === "func") return lowerValue(lo, inner.e);
      return toPointer(lo, lowerAddress(lo, inner));
    }
    case "ptradd":
      return toPointer(lo, lowerPointer(lo, e));
    case "ptrdiff": {
      const d = b.alu("sub", lowerValue(lo, e.l), lowerValue(lo, e.r));
      const size = T.sizeOf(T.pointee(e.l.type) ?? T.CHAR);
      if (size <= 1) return d;
      const log = Math.log2(size);
      return Number.isInteger(log) ? b.alu("ashr", d, b.const(log, 64)) : b.alu("sdiv", d, b.const(size, 64));
    }
    case "neg": {
      const v = lowerValue(lo, e.e);
      return b.alu("sub", b.const(0, v.bits), v, isSigned(e.type));
    }
    case "not": {
      const v = lowerValue(lo, e.e);
      return b.alu("xor", v, b.const(-1, v.bits));
    }
    case "lnot": {
      const v = lowerValue(lo, e.e);
      return b.cmp("eq", v, b.const(0, v.bits));
    }
    case "binary":
      return lowerBinary(lo, e.op, lowerValue(lo, e.l), lowerValue(lo, e.r), e.l.type);
    case "logic":
    case "cond":
      return lowerBranching(lo, e);
    case "assign": {
      if (!T.isScalar(e.type)) {
        const src = lowerAddress(lo, e.r);
        const dst = lowerAddress(lo, e.l);
        copyObject(lo, dst, src, e.type);
        return toPointer(lo, dst);
      }
      const a = lowerAddress(lo, e.l);
      const v = lowerValue(lo, e.r);
      storeTo(lo, a, v, e.l);
      return e.l.k === "member" && e.l.member.bits !== null ? extendField(lo, v, e.l.member) : v;
    }
    case "compound": {
      const a = lowerAddress(lo, e.l);
      const old = loadFrom(lo, a, e.l);
      const r = lowerValue(lo, e.r);
      let v: Inst;
      if (e.op === "ptr+" || e.op === "ptr-") {
        v = b.alu(e.op === "ptr+" ? "add" : "sub", old, scale(lo, r, T.sizeOf(T.pointee(e.work) ?? T.CHAR)));
      } else {
        v = convert(lo, lowerBinary(lo, e.op, convert(lo, old, e.l.type, e.work), r, e.work), e.work, e.type);
      }
      storeTo(lo, a, v, e.l);
      return v;
    }
    case "incdec": {
      const a = lowerAddress(lo, e.e);
      const old = loadFrom(lo, a, e.e);
      const to = T.pointee(e.type);
      const step = b.const((to ? T.sizeOf(to) : 1) * e.delta, old.bits);
      // Narrow types promote to int first: the sum cannot overflow, the conversion back wraps.
      const narrow = T.sizeOf(e.type) < 4;
      let v = b.alu("add", old, step, !to && (isSigned(e.type) || narrow));
      if (narrow) v = convert(lo, v, T.INT, e.type);
      storeTo(lo, a, v, e.e);
      return e.prefix ? v : old;
    }
    case "comma":
      lowerValue(lo, e.l);
      return lowerValue(lo, e.r);
    case "cast": {
      if (T.isVoid(e.type)) {
        lowerValue(lo, e.e);
        return b.const(0, 32);
      }
      return convert(lo, lowerValue(lo, e.e), e.e.type, e.type);
    }
    case "call":
      return isAggregate(e.type) ? toPointer(lo, lowerAddress(lo, e)) : lowerCall(lo, e);
    case "builtin":
      return lowerBuiltin(lo, e);
    case "core":
      return lowerCore(lo, e);
    case "stmtexpr": {
      if (!T.isScalar(e.type)) {
        const a = lowerStmtExpr(lo, e.body, !T.isVoid(e.type));
        return a ? toPointer(lo, a) : b.const(0, 32);
      }
      const a = lowerStmtExpr(lo, e.body, false);
      return a ? a.base : b.const(0, bitsOf(e.type));
    }
    case "preserve":
      lo.preserve++;
      try {
        return lowerValue(lo, e.e);
      } finally {
        lo.preserve--;
      }
  }
}

export function isSigned(t: T.Type): boolean {
  return T.asInt(t)?.signed ?? false;
}

/** Converts a value between scalar types. */
export function convert(lo: Lowering, v: Inst, from: T.Type, to: T.Type): Inst {
  const b = lo.b;
  const ti = T.asInt(to);
  if (ti?.bool) return T.asInt(from)?.bool ? v : b.cmp("ne", v, b.const(0, v.bits));
  const bits = bitsOf(to);
  const size = T.sizeOf(to);
  const fromSize = T.sizeOf(from);
  let out = v;
  if (bits === 64 && v.bits === 32) return b.make(isSigned(from) ? "sext" : "zext", 64, v);
  if (bits === 32 && v.bits === 64) out = b.make("trunc", 32, v);
  if (
    size < 4 &&
    ti &&
    (fromSize > size ||
      (fromSize === size && isSigned(from) !== ti.signed) ||
      (fromSize < size && isSigned(from) && !ti.signed))
  ) {
    out = narrow(lo, out, size, ti.signed);
  }
  return out;
}

/** Cuts a 32-bit value to 1 or 2 bytes and extends it again. */
export function narrow(lo: Lowering, v: Inst, size: number, signed: boolean): Inst {
  if (!signed) return lo.b.alu("and", v, lo.b.const(size === 1 ? 0xff : 0xffff, 32));
  const i = lo.b.make("sextin", 32, v);
  i.width = size;
  return i;
}

const ALU: Record<string, AluOp> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "shl",
};
const SIGNED: Record<string, Pred> = { "<": "slt", "<=": "sle", ">": "sgt", ">=": "sge", "==": "eq", "!=": "ne" };
const UNSIGNED: Record<string, Pred> = { "<": "ult", "<=": "ule", ">": "ugt", ">=": "uge", "==": "eq", "!=": "ne" };

/** One arithmetic operator on operands of one type. */
export function lowerBinary(lo: Lowering, op: BinaryOp, l: Inst, r: Inst, type: T.Type): Inst {
  const b = lo.b;
  const signed = isSigned(type);
  const pred = (signed ? SIGNED : UNSIGNED)[op];
  if (pred) return b.cmp(pred, l, r);
  switch (op) {
    case "/":
      return b.alu(signed ? "sdiv" : "udiv", l, r);
    case "%":
      return b.alu(signed ? "smod" : "umod", l, r);
    case "<<":
    case ">>": {
      // The count's own type may be wider or narrower than what is shifted.
      let n = r;
      if (n.bits !== l.bits) n = l.bits === 64 ? b.make("zext", 64, n) : b.make("trunc", 32, n);
      return b.alu(op === "<<" ? "shl" : signed ? "ashr" : "lshr", l, n);
    }
    default:
      return b.alu(ALU[op], l, r, signed && (op === "+" || op === "-" || op === "*"));
  }
}

/** `&&`, `||` and `?:` as values: both arms store into a slot that becomes a phi. */
function lowerBranching(lo: Lowering, e: Extract<Expr, { k: "logic" | "cond" }>): Inst {
  const b = lo.b;
  const [yes, no, end] = [b.newBlock(), b.newBlock(), b.newBlock()];
  if (e.k === "logic") {
    const slot = b.slot("logic", 4, 4);
    lowerCondition(lo, e, yes, no);
    b.start(yes);
    b.store(slot, 0, 4, b.const(1, 32));
    b.jmp(end);
    b.start(no);
    b.store(slot, 0, 4, b.const(0, 32));
    b.jmp(end);
    b.start(end);
    return b.load(slot, 0, 4, false);
  }
  if (T.isVoid(e.type) || !T.isScalar(e.type)) {
    if (!T.isVoid(e.type)) return toPointer(lo, lowerAddress(lo, e));
    lowerCondition(lo, e.c, yes, no);
    b.start(yes);
    if (e.a) lowerValue(lo, e.a);
    b.jmp(end);
    b.start(no);
    lowerValue(lo, e.b);
    b.jmp(end);
    b.start(end);
    return b.const(0, 32);
  }
  const size = bitsOf(e.type) === 64 ? 8 : 4;
  const slot = b.slot("cond", size, size);
  if (e.a === null) {
    const c = lowerValue(lo, e.c);
    b.store(slot, 0, size, convert(lo, c, e.c.type, e.type));
    b.br(b.cmp("ne", c, b.const(0, c.bits)), end, no);
  } else {
    lowerCondition(lo, e.c, yes, no);
    b.start(yes);
    b.store(slot, 0, size, lowerValue(lo, e.a));
    b.jmp(end);
  }
  b.start(no);
  b.store(slot, 0, size, lowerValue(lo, e.b));
  b.jmp(end);
  b.start(end);
  return b.load(slot, 0, size, isSigned(e.type));
}

/** Branches on an expression, short-circuiting. */
export function lowerCondition(lo: Lowering, e: Expr, yes: Block, no: Block): void {
  const b = lo.b;
  if (e.k === "lnot") {
    lowerCondition(lo, e.e, no, yes);
    return;
  }
  if (e.k === "logic") {
    const mid = b.newBlock();
    if (e.op === "&&") lowerCondition(lo, e.l, mid, no);
    else lowerCondition(lo, e.l, yes, mid);
    b.start(mid);
    lowerCondition(lo, e.r, yes, no);
    return;
  }
  if (e.k === "builtin" && e.name === "__mapwalk_may_goto") {
    const t = inst("maygoto", 0, [], b.pos);
    t.targets = [yes, no];
    b.emit(t);
    return;
  }
  // Integer widening of a comparison (as `__builtin_expect` inserts) changes nothing about its truth.
  if (e.k === "cast" && T.isInteger(e.type) && T.isInteger(e.e.type) && T.sizeOf(e.type) >= T.sizeOf(e.e.type)) {
    lowerCondition(lo, e.e, yes, no);
    return;
  }
  const v = lowerValue(lo, e);
  b.br(v.op === "cmp" ? v : b.cmp("ne", v, b.const(0, v.bits)), yes, no);
}

/** Loads a scalar lvalue. */
export function loadFrom(lo: Lowering, a: Address, e: Expr): Inst {
  if (e.k === "member" && e.member.bits !== null) return loadField(lo, a, e.member);
  if (e.k === "cast") return loadFrom(lo, a, e.e);
  const size = T.sizeOf(e.type);
  if (size > 8) {
    lo.diags.error(e, `values of type ${quoted(e.type)} are not supported by BPF`);
    return lo.b.const(0, 64);
  }
  const i = lo.b.load(a.base, a.off, size, isSigned(e.type) && size >= 4, T.hasQual(e.type, "volatile"));
  i.core = a.core;
  // Narrow loads clear the upper bits; a sign is put there by an instruction of its own, which often vanishes.
  return isSigned(e.type) && size < 4 ? narrow(lo, i, size, true) : i;
}

/** Stores a scalar into an lvalue. */
export function storeTo(lo: Lowering, a: Address, v: Inst, e: Expr): void {
  if (e.k === "member" && e.member.bits !== null) {
    storeField(lo, a, v, e.member);
    return;
  }
  const size = T.sizeOf(e.type);
  if (size > 8) {
    lo.diags.error(e, `values of type ${quoted(e.type)} are not supported by BPF`);
    return;
  }
  const i = lo.b.store(a.base, a.off, size, v, T.hasQual(e.type, "volatile"));
  i.core = a.core;
}

/** The naturally aligned unit that holds a bit-field: byte offset, width in bytes, shift inside. */
function fieldUnit(m: T.Member): { byte: number; width: number; shift: number } {
  const bits = m.bits as number;
  for (const width of [1, 2, 4, 8]) {
    const unit = width * 8;
    const start = Math.floor(m.bitOffset / unit) * unit;
    if (m.bitOffset + bits <= start + unit) return { byte: start / 8, width, shift: m.bitOffset - start };
  }
  return { byte: m.bitOffset >> 3, width: 8, shift: m.bitOffset & 7 };
}

function loadField(lo: Lowering, a: Address, m: T.Member): Inst {
  const b = lo.b;
  const u = fieldUnit(m);
  const bits = m.bits as number;
  const raw = b.load(a.base, a.off + u.byte, u.width, false);
  const wide = raw.bits;
  let v = raw;
  if (isSigned(m.type)) {
    const up = wide - bits - u.shift;
    if (up > 0) v = b.alu("shl", v, b.const(up, wide));
    v = b.alu("ashr", v, b.const(wide - bits, wide));
  } else {
    if (u.shift > 0) v = b.alu("lshr", v, b.const(u.shift, wide));
    v = b.alu("and", v, b.const((1n << BigInt(bits)) - 1n, wide));
  }
  const want = bitsOf(m.type);
  if (want === wide) return v;
  return want === 64 ? b.make(isSigned(m.type) ? "sext" : "zext", 64, v) : b.make("trunc", 32, v);
}

function storeField(lo: Lowering, a: Address, value: Inst, m: T.Member): void {
  const b = lo.b;
  const u = fieldUnit(m);
  const wide = u.width === 8 ? 64 : 32;
  const mask = ((1n << BigInt(m.bits as number)) - 1n) << BigInt(u.shift);
  let v = value;
  if (v.bits !== wide) v = wide === 64 ? b.make("zext", 64, v) : b.make("trunc", 32, v);
  v = b.alu("and", v, b.const(mask >> BigInt(u.shift), wide));
  if (u.shift > 0) v = b.alu("shl", v, b.const(u.shift, wide));
  const old = b.load(a.base, a.off + u.byte, u.width, false);
  const kept = b.alu("and", old, b.const(~mask, wide));
  b.store(a.base, a.off + u.byte, u.width, b.alu("or", kept, v));
}

/** What reading a bit-field back gives after a value was assigned to it. */
function extendField(lo: Lowering, v: Inst, m: T.Member): Inst {
  const b = lo.b;
  const up = v.bits - (m.bits as number);
  if (up <= 0) return v;
  if (!isSigned(m.type)) return b.alu("and", v, b.const((1n << BigInt(m.bits as number)) - 1n, v.bits));
  return b.alu("ashr", b.alu("shl", v, b.const(up, v.bits)), b.const(up, v.bits));
}

/** Copies a whole object. */
export function copyObject(lo: Lowering, dst: Address, src: Address, type: T.Type): void {
  const align = Math.min(dst.align, src.align, 8);
  lo.b.memcpy(toPointer(lo, dst), toPointer(lo, src), T.sizeOf(type), Math.max(align, 1));
}

/** Initialises an object: zeros where nothing is said, then the entries in order. */
export function lowerInit(lo: Lowering, a: Address, type: T.Type, init: Init): void {
  const size = T.sizeOf(type);
  const only = init.entries[0];
  const whole = init.entries.length === 1 && only.offset === 0 && only.member === null && T.sizeOf(only.type) === size;
  if (!whole && size > 0) lo.b.memset(toPointer(lo, a), 0, size, Math.min(8, Math.max(T.alignOf(type), a.align)));
  for (const entry of init.entries) lowerEntry(lo, a, entry);
}

function lowerEntry(lo: Lowering, a: Address, entry: InitEntry): void {
  const place: Address = { base: a.base, off: a.off + entry.offset, core: null, align: a.align };
  const e = entry.expr;
  if (entry.member) {
    storeField(lo, place, lowerValue(lo, e), entry.member);
    return;
  }
  if (e.k === "str" && T.strip(entry.type).kind === "array") {
    storeBytes(lo, place, e.bytes);
    return;
  }
  if (!T.isScalar(entry.type)) {
    copyObject(lo, place, lowerAddress(lo, e), entry.type);
    return;
  }
  const v = lowerValue(lo, e);
  lo.b.store(place.base, place.off, T.sizeOf(entry.type), v);
}

/** A string into a local array, as the widest aligned constants. */
function storeBytes(lo: Lowering, a: Address, bytes: number[]): void {
  for (let i = 0; i < bytes.length; ) {
    let width = 8;
    while (width > 1 && (i + width > bytes.length || (a.off + i) % width !== 0 || a.align < width)) width >>= 1;
    let v = 0n;
    for (let k = width - 1; k >= 0; k--) v = (v << 8n) | BigInt(bytes[i + k]);
    lo.b.store(a.base, a.off + i, width, lo.b.const(v, width === 8 ? 64 : 32));
    i += width;
  }
}

/** A call; `result` is where a returned structure goes. */
export function lowerCall(lo: Lowering, e: Extract<Expr, { k: "call" }>, result: Inst | null = null): Inst {
  const b = lo.b;
  const callee = e.callee.k === "decay" ? e.callee.e : e.callee;
  const type =
    T.strip(callee.type).kind === "func"
      ? (T.strip(callee.type) as T.FuncType)
      : (T.strip(T.pointee(callee.type) as T.Type) as T.FuncType);
  const room = result ? 4 : 5;
  if (e.args.length > room) {
    lo.diags.error(e.args[room], "too many arguments: BPF calls pass at most 5 (registers r1 to r5)");
    return b.const(0, bitsOf(e.type) || 32);
  }
  const args = e.args.map((a) => {
    if (isAggregate(a.type)) return lowerCopy(lo, a);
    const v = lowerValue(lo, a);
    // Helpers and kfuncs look at whole registers: unsigned values go out with a clean upper half.
    return v.bits === 32 && !isSigned(a.type) && T.isInteger(a.type) ? b.make("zext", 64, v) : v;
  });
  if (result) args.unshift(result);
  const call = inst("call", result ? 0 : bitsOf(type.ret), args, e.pos);
  if (callee.k === "func") {
    const f = callee.sym;
    call.callee = f.helper >= 0 ? { helper: f.helper, name: f.name } : { fn: f };
  } else {
    // Old headers declare helpers as `static long (*name)(…) = (void *)ID;`.
    const id = helperPointer(callee);
    if (id !== null) call.callee = { helper: id, name: `helper#${id}` };
    // Inlining may tell which function the pointer means.
    else call.args.unshift(lowerValue(lo, callee.k === "deref" ? callee.e : callee));
  }
  if (e.callee.k === "func" && e.callee.sym.noreturn) {
    b.emit(call);
    b.emit(inst("unreachable", 0, [], e.pos));
    return b.const(0, 32);
  }
  return b.emit(call);
}

/** The address of a copy that the callee may change. */
function lowerCopy(lo: Lowering, e: Expr): Inst {
  const size = T.sizeOf(e.type);
  const slot = lo.b.slot("argument", size, size >= 8 ? 8 : T.alignOf(e.type));
  copyObject(lo, onStack(slot), lowerAddress(lo, e), e.type);
  return slot;
}

function helperPointer(callee: Expr): number | null {
  let at: Expr = callee;
  while (at.k === "deref" || at.k === "cast" || at.k === "decay") at = at.e;
  if (at.k === "num") return Number(at.value);
  if (at.k !== "var" || at.sym.init?.entries.length !== 1) return null;
  const c = evalConst(at.sym.init.entries[0].expr);
  return c && c.sym === null ? Number(c.value) : null;
}
