/** Constant expressions: integers, and addresses of globals plus an offset for static initialisers. */
import type { Expr, FuncSym, VarSym } from "../parse/ast.ts";
import * as T from "./type.ts";

/** A value known at compile time: a number, or a symbol's address plus a number. */
export interface Constant {
  sym: VarSym | FuncSym | null;
  /** A string literal's bytes when the address is of one. */
  str?: number[];
  value: bigint;
}

/** Cuts a value to an integer type's range. */
export function wrapTo(value: bigint, t: T.Type): bigint {
  const it = T.asInt(t);
  if (it?.bool) return value === 0n ? 0n : 1n;
  const size = it ? it.size : 8;
  return it?.signed ? BigInt.asIntN(size * 8, value) : BigInt.asUintN(size * 8, value);
}

/** The integer value of a constant expression, or null. */
export function evalInt(e: Expr): bigint | null {
  const c = evalConst(e);
  return c && c.sym === null && !c.str ? c.value : null;
}

const plain = (value: bigint): Constant => ({ sym: null, value });

/** The value of a constant expression, or null when it is none. */
export function evalConst(e: Expr): Constant | null {
  switch (e.k) {
    case "num":
      return plain(e.value);
    case "func":
      return { sym: e.sym, value: 0n };
    case "cast": {
      const c = evalConst(e.e);
      if (!c) return null;
      if (c.sym || c.str) return T.sizeOf(e.type) === 8 ? c : null;
      return T.isVoid(e.type) ? null : plain(wrapTo(c.value, e.type));
    }
    case "decay":
    case "addr":
    case "preserve":
      return e.k === "preserve" ? evalConst(e.e) : address(e.e);
    case "neg":
    case "not":
    case "lnot": {
      const v = evalInt(e.e);
      if (v === null) return null;
      return plain(e.k === "lnot" ? (v === 0n ? 1n : 0n) : wrapTo(e.k === "neg" ? -v : ~v, e.type));
    }
    case "binary": {
      const l = evalInt(e.l);
      const r = evalInt(e.r);
      if (l === null || r === null) return null;
      const v = foldBinary(e.op, l, r, e.l.type, e.type);
      return v === null ? null : plain(v);
    }
    case "logic": {
      const l = evalInt(e.l);
      if (l === null) return null;
      if ((l !== 0n) === (e.op === "||")) return plain(e.op === "||" ? 1n : 0n);
      const r = evalInt(e.r);
      return r === null ? null : plain(r !== 0n ? 1n : 0n);
    }
    case "cond": {
      const c = evalInt(e.c);
      if (c === null) return null;
      return c !== 0n ? evalConst(e.a ?? e.c) : evalConst(e.b);
    }
    case "ptradd": {
      const l = evalConst(e.l);
      const r = evalInt(e.r);
      if (!l || r === null) return null;
      const step = r * BigInt(T.sizeOf(T.pointee(e.type) ?? T.CHAR));
      return { ...l, value: l.value + (e.minus ? -step : step) };
    }
    case "ptrdiff": {
      const l = evalConst(e.l);
      const r = evalConst(e.r);
      if (!l || !r || l.sym !== r.sym) return null;
      return plain((l.value - r.value) / BigInt(Math.max(1, T.sizeOf(T.pointee(e.l.type) ?? T.CHAR))));
    }
    case "complit":
      return null;
    default:
      return null;
  }
}

/** The address of an lvalue with static storage. */
function address(e: Expr): Constant | null {
  switch (e.k) {
    case "var":
      return e.sym.storage === "auto" || e.sym.storage === "param" ? null : { sym: e.sym, value: 0n };
    case "func":
      return { sym: e.sym, value: 0n };
    case "str":
      return { sym: null, str: e.bytes, value: 0n };
    case "complit":
      return e.sym.storage === "auto" ? null : { sym: e.sym, value: 0n };
    case "deref":
      return evalConst(e.e);
    case "decay":
      return address(e.e);
    case "member": {
      const base = address(e.e);
      return base && e.member.bits === null ? { ...base, value: base.value + BigInt(e.member.bitOffset >> 3) } : null;
    }
    default:
      return null;
  }
}

/** One arithmetic step in C's rules; null for a division by zero. */
export function foldBinary(op: string, l: bigint, r: bigint, operand: T.Type, result: T.Type): bigint | null {
  const bits = BigInt(T.sizeOf(operand) * 8);
  switch (op) {
    case "+":
      return wrapTo(l + r, result);
    case "-":
      return wrapTo(l - r, result);
    case "*":
      return wrapTo(l * r, result);
    case "/":
      return r === 0n ? null : wrapTo(l / r, result);
    case "%":
      return r === 0n ? null : wrapTo(l % r, result);
    case "&":
      return l & r;
    case "|":
      return l | r;
    case "^":
      return wrapTo(l ^ r, result);
    case "<<":
      return wrapTo(l << (r & (bits - 1n)), result);
    case ">>":
      return wrapTo(l >> (r & (bits - 1n)), result);
    case "==":
      return l === r ? 1n : 0n;
    case "!=":
      return l !== r ? 1n : 0n;
    case "<":
      return l < r ? 1n : 0n;
    case "<=":
      return l <= r ? 1n : 0n;
    case ">":
      return l > r ? 1n : 0n;
    case ">=":
      return l >= r ? 1n : 0n;
    default:
      return null;
  }
}
