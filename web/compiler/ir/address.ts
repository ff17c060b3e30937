/**
 * Lvalues: a base value, a constant offset, and, for records with preserve_access_index, the path that CO-RE will
 * relocate. The offset and the path end up on the load or store itself.
 */
import type { Expr } from "../parse/ast.ts";
import { evalInt } from "../types/consteval.ts";
import * as T from "../types/type.ts";
import type { Core, Inst } from "./ir.ts";
import { inst } from "./ir.ts";
import type { Lowering } from "./lower.ts";
import { lowerStmtExpr } from "./statement.ts";
import { lowerCall, lowerInit, lowerValue } from "./value.ts";

/** A place in memory. */
export interface Address {
  base: Inst;
  off: number;
  core: Core | null;
  align: number;
}

/** The address that a pointer value stands for. */
function at(base: Inst, align: number): Address {
  return { base, off: 0, core: null, align };
}

/** The place of a stack object, as aligned as the object is. */
export function onStack(slot: Inst): Address {
  return at(slot, slot.slot?.align ?? 1);
}

/** The place an lvalue (or any expression of record type) denotes. */
export function lowerAddress(lo: Lowering, e: Expr): Address {
  const b = lo.b;
  switch (e.k) {
    case "var": {
      const v = e.sym;
      if (v.storage === "auto" || v.storage === "param") return onStack(lo.slotOf(v));
      const g = b.make("global", 64);
      g.sym = v;
      return at(g, Math.max(T.alignOf(v.type), v.align));
    }
    case "str": {
      const g = b.make("global", 64);
      g.sym = lo.literals.string(e.bytes);
      return at(g, 1);
    }
    case "complit": {
      if (e.sym.storage !== "auto") {
        const g = b.make("global", 64);
        g.sym = e.sym;
        return at(g, T.alignOf(e.type));
      }
      const slot = lo.slotOf(e.sym);
      if (e.sym.init) lowerInit(lo, onStack(slot), e.sym.type, e.sym.init);
      return onStack(slot);
    }
    case "deref":
      return lowerPointer(lo, e.e);
    case "member": {
      const base = lowerAddress(lo, e.e);
      const byte = e.member.bits === null ? e.member.bitOffset >> 3 : 0;
      const wants = e.record.preserve || lo.preserve > 0;
      let core = base.core;
      if (!core && wants && e.e.k === "deref") {
        // The relocated path starts at a pointer: whatever constant was collected before it belongs to the pointer.
        const start = base.off === 0 ? base.base : addConst(lo, base.base, base.off);
        base.base = start;
        base.off = 0;
        core = { kind: 0, root: e.e.type, path: [0] };
      }
      if (core) core = { ...core, path: [...core.path, e.record.members.indexOf(e.member)] };
      return {
        base: base.base,
        off: base.off + byte,
        core: core && e.member.bits === null ? core : null,
        align: memberAlign(base, byte),
      };
    }
    case "preserve":
      lo.preserve++;
      try {
        return lowerAddress(lo, e.e);
      } finally {
        lo.preserve--;
      }
    case "comma":
      lowerValue(lo, e.l);
      return lowerAddress(lo, e.r);
    case "assign":
      lowerValue(lo, e);
      return lowerAddress(lo, e.l);
    case "cond": {
      const slot = b.slot("cond", 8, 8);
      const [yes, no, end] = [b.newBlock(), b.newBlock(), b.newBlock()];
      const c = lowerValue(lo, e.c);
      b.br(b.cmp("ne", c, b.const(0, c.bits)), yes, no);
      b.start(yes);
      b.store(slot, 0, 8, toPointer(lo, lowerAddress(lo, e.a ?? e.c)));
      b.jmp(end);
      b.start(no);
      b.store(slot, 0, 8, toPointer(lo, lowerAddress(lo, e.b)));
      b.jmp(end);
      b.start(end);
      return at(b.load(slot, 0, 8, false), 1);
    }
    case "stmtexpr": {
      const last = lowerStmtExpr(lo, e.body, true);
      return last ?? at(b.const(0, 64), 1);
    }
    case "cast":
      return lowerAddress(lo, e.e);
    case "call": {
      const size = T.sizeOf(e.type);
      const slot = b.slot("result", size, size >= 8 ? 8 : T.alignOf(e.type));
      lowerCall(lo, e, slot);
      return at(slot, T.alignOf(e.type));
    }
    default:
      lo.diags.error(e, "this expression has no address");
      return at(b.const(0, 64), 1);
  }
}

function memberAlign(base: Address, byte: number): number {
  const low = byte & -byte;
  return Math.min(base.align, low === 0 ? 8 : low);
}

/** The place a pointer expression points to, with its constant parts kept apart. */
export function lowerPointer(lo: Lowering, e: Expr): Address {
  switch (e.k) {
    case "addr":
    case "decay":
      if (T.strip(e.e.type).kind !== "func") return lowerAddress(lo, e.e);
      break;
    case "preserve":
      lo.preserve++;
      try {
        return lowerPointer(lo, e.e);
      } finally {
        lo.preserve--;
      }
    case "cast":
      if (T.pointee(e.type) && T.pointee(e.e.type)) {
        const inner = lowerPointer(lo, e.e);
        // A cast starts a new object as far as CO-RE is concerned.
        return inner.core ? at(toPointer(lo, inner), 1) : inner;
      }
      break;
    case "ptradd": {
      const n = evalInt(e.r);
      const size = T.sizeOf(T.pointee(e.type) ?? T.CHAR);
      const base = lowerPointer(lo, e.l);
      if (n !== null && Math.abs(Number(n) * size) < 0x7fff0000) {
        const delta = Number(n) * size * (e.minus ? -1 : 1);
        const core =
          base.core && !e.minus && e.l.k === "decay" ? { ...base.core, path: [...base.core.path, Number(n)] } : null;
        if (base.core && !core) return { ...at(toPointer(lo, base), 1), off: delta };
        return { base: base.base, off: base.off + delta, core, align: memberAlign(base, Math.abs(delta)) };
      }
      const idx = lowerValue(lo, e.r);
      const p = base.core ? at(toPointer(lo, base), base.align) : base;
      const scaled = scale(lo, idx, size);
      const sum = lo.b.alu(e.minus ? "sub" : "add", p.base, scaled);
      return { base: sum, off: p.off, core: null, align: memberAlign(p, size) };
    }
  }
  const v = lowerValue(lo, e);
  const to = T.pointee(e.type);
  return at(v, to ? T.alignOf(to) : 1);
}

/** An index times an element size. */
export function scale(lo: Lowering, idx: Inst, size: number): Inst {
  return size === 1 ? idx : lo.b.alu("mul", idx, lo.b.const(size, 64));
}

function addConst(lo: Lowering, base: Inst, off: number): Inst {
  return off === 0 ? base : lo.b.alu("add", base, lo.b.const(off, 64));
}

/** A place as a pointer value. */
export function toPointer(lo: Lowering, a: Address): Inst {
  if (!a.core) return addConst(lo, a.base, a.off);
  const i = inst("coreadd", 64, [a.base], lo.b.pos);
  i.imm = BigInt(a.off);
  i.core = a.core;
  return lo.b.emit(i);
}
