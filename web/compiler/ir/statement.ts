/** Statements to blocks. */

import { MAX_FUNCTION } from "../limits.ts";
import type { CaseStmt, Expr, LabelSym, Stmt, VarSym } from "../parse/ast.ts";
import * as T from "../types/type.ts";
import { type Address, lowerAddress, onStack } from "./address.ts";
import { lowerAsm } from "./asm.ts";
import type { Block, Inst } from "./ir.ts";
import { inst } from "./ir.ts";
import type { Lowering } from "./lower.ts";
import { copyObject, isSigned, lowerCondition, lowerInit, lowerValue } from "./value.ts";

/** Lowers one statement at the current place. */
export function lowerStmt(lo: Lowering, s: Stmt): void {
  const b = lo.b;
  if (s.pos >= 0) b.pos = s.pos;
  if (b.count > MAX_FUNCTION)
    lo.diags.fatal(
      s,
      `function '${lo.fn.sym.name}' is too long to be compiled: more than ${MAX_FUNCTION} instructions up to here`,
    );
  switch (s.s) {
    case "empty":
      return;
    case "expr":
      lowerEffect(lo, s.e);
      return;
    case "block":
      withScope(lo, s, () => {
        for (const inner of s.body) lowerStmt(lo, inner);
      });
      return;
    case "decl":
      for (const v of s.vars) declare(lo, v);
      return;
    case "if": {
      const [yes, no, end] = [b.newBlock(), b.newBlock(), b.newBlock()];
      lowerCondition(lo, s.c, yes, s.else ? no : end);
      b.start(yes);
      withScope(lo, s.then, () => lowerStmt(lo, s.then));
      b.jmp(end);
      if (s.else) {
        const other = s.else;
        b.start(no);
        withScope(lo, other, () => lowerStmt(lo, other));
        b.jmp(end);
      }
      b.start(end);
      return;
    }
    case "while":
    case "do":
    case "for":
      lowerLoop(lo, s);
      return;
    case "switch":
      lowerSwitch(lo, s);
      return;
    case "case": {
      const block = lo.caseBlocks.get(s) ?? b.newBlock();
      b.jmp(block);
      b.start(block);
      lowerStmt(lo, s.body);
      return;
    }
    case "label": {
      const block = lo.labelBlock(s.label);
      b.jmp(block);
      b.start(block);
      lowerStmt(lo, s.body);
      return;
    }
    case "goto":
      leaveTo(lo, s.label);
      b.jmp(lo.labelBlock(s.label));
      return;
    case "break":
    case "continue": {
      const to =
        s.s === "break" ? lo.breakables[lo.breakables.length - 1] : lo.breakables.filter((x) => x.onContinue).pop();
      if (!to) return;
      for (let i = lo.scopes.length - 1; i >= to.scopes; i--) cleanup(lo, i);
      b.jmp(s.s === "break" ? to.onBreak : (to.onContinue as Block));
      return;
    }
    case "return": {
      let v: Inst | null = null;
      if (s.e && lo.result) {
        copyObject(
          lo,
          { base: lo.result, off: 0, core: null, align: T.alignOf(s.e.type) },
          lowerAddress(lo, s.e),
          s.e.type,
        );
      } else if (s.e) v = lowerValue(lo, s.e);
      for (let i = lo.scopes.length - 1; i >= 0; i--) cleanup(lo, i);
      b.emit(inst("ret", 0, lo.fn.retBits ? [v ?? b.make("undef", lo.fn.retBits)] : [], s.pos));
      return;
    }
    case "asm":
      lowerAsm(lo, s);
      return;
  }
}

function lowerEffect(lo: Lowering, e: Expr): void {
  if (e.k === "member" || e.k === "deref" || e.k === "var") {
    if (!T.isScalar(e.type)) return;
  }
  lowerValue(lo, e);
}

/** Runs `body` in a scope; cleanups are due when it falls out of it. */
function withScope(lo: Lowering, stmt: Stmt, body: () => void): void {
  lo.scopes.push({ vars: [], stmt });
  body();
  if (!lo.b.done) cleanup(lo, lo.scopes.length - 1);
  lo.scopes.pop();
}

/** The cleanups that a jump to a label passes. */
export function leaveTo(lo: Lowering, label: LabelSym): void {
  if (lo.scopes.every((x) => x.vars.every((v) => !v.cleanup))) return;
  for (let i = lo.scopes.length - 1; i >= 0 && !containsLabel(lo.scopes[i].stmt, label); i--) cleanup(lo, i);
}

function cleanup(lo: Lowering, index: number): void {
  for (const v of [...lo.scopes[index].vars].reverse()) {
    if (!v.cleanup) continue;
    const call = inst("call", 0, [lo.slotOf(v)], lo.b.pos);
    call.callee = v.cleanup.helper >= 0 ? { helper: v.cleanup.helper, name: v.cleanup.name } : { fn: v.cleanup };
    lo.b.emit(call);
  }
}

/** Whether a jump to the label stays inside of the statement; statement expressions are looked into as well. */
function containsLabel(s: Stmt, label: LabelSym): boolean {
  const inside = (part: unknown): boolean => {
    if (typeof part !== "object" || part === null) return false;
    if (Array.isArray(part)) return part.some(inside);
    if ("s" in part && part.s === "label" && "label" in part && part.label === label) return true;
    return PARTS.some((key) => key in part && inside(part[key as keyof typeof part]));
  };
  return inside(s);
}

/** Where statements and expressions keep others. */
const PARTS = "e l r c a b callee args body then else init step vars outputs inputs expr entries".split(" ");

function declare(lo: Lowering, v: VarSym): void {
  const slot = lo.slotOf(v);
  if (v.init) {
    lo.b.pos = v.pos;
    lowerInit(lo, onStack(slot), v.type, v.init);
  } else if (T.isScalar(v.type)) {
    // A new iteration's variable has no value: saying so keeps promotion from inventing a loop phi.
    const u = lo.b.make("undef", T.sizeOf(v.type) > 4 ? 64 : 32);
    lo.b.store(slot, 0, T.sizeOf(v.type), u);
  }
  if (v.cleanup) lo.scopes[lo.scopes.length - 1]?.vars.push(v);
}

type Loop = Extract<Stmt, { s: "while" | "do" | "for" }>;

function lowerLoop(lo: Lowering, s: Loop): void {
  const b = lo.b;
  const [head, body, step, end] = [b.newBlock(), b.newBlock(), b.newBlock(), b.newBlock()];
  const run = () => {
    if (s.s === "for" && s.init) lowerStmt(lo, s.init);
    b.jmp(s.s === "do" ? body : head);
    const inside = { onBreak: end, onContinue: step, scopes: lo.scopes.length };
    if (s.s !== "do") {
      b.start(head);
      head.unroll = s.unroll;
      if (s.c) lowerCondition(lo, s.c, body, end);
      else b.jmp(body);
    }
    b.start(body);
    if (s.s === "do") body.unroll = s.unroll;
    lo.breakables.push(inside);
    withScope(lo, s.body, () => lowerStmt(lo, s.body));
    lo.breakables.pop();
    b.jmp(step);
    b.start(step);
    if (s.s === "for" && s.step) {
      b.pos = s.step.pos;
      lowerEffect(lo, s.step);
    }
    if (s.s === "do") lowerCondition(lo, s.c, body, end);
    else b.jmp(head);
    b.start(end);
  };
  if (s.s === "for") withScope(lo, s, run);
  else run();
}

function lowerSwitch(lo: Lowering, s: Extract<Stmt, { s: "switch" }>): void {
  const b = lo.b;
  const end = b.newBlock();
  const v = lowerValue(lo, s.e);
  for (const c of s.cases) lo.caseBlocks.set(c, b.newBlock());
  const other = s.default ? b.newBlock() : end;
  if (s.default) lo.caseBlocks.set(s.default, other);
  const signed = isSigned(s.e.type);
  const bits = v.bits === 64 ? 64 : 32;
  const clip = (x: bigint) => (signed ? BigInt.asIntN(bits, x) : BigInt.asUintN(bits, x));
  const cases = s.cases.map((c) => ({ from: clip(c.from), to: clip(c.to), stmt: c }));
  cases.sort((x, y) => (x.from < y.from ? -1 : x.from > y.from ? 1 : 0));
  decide(lo, v, cases, signed, other);
  lo.breakables.push({ onBreak: end, onContinue: null, scopes: lo.scopes.length });
  withScope(lo, s.body, () => lowerStmt(lo, s.body));
  lo.breakables.pop();
  b.jmp(end);
  b.start(end);
}

interface CaseRange {
  from: bigint;
  to: bigint;
  stmt: CaseStmt;
}

/** A balanced tree of comparisons; a few cases are tested one after the other. */
function decide(lo: Lowering, v: Inst, cases: CaseRange[], signed: boolean, other: Block): void {
  const b = lo.b;
  if (cases.length > 4) {
    const mid = cases.length >> 1;
    const [low, high] = [b.newBlock(), b.newBlock()];
    b.br(b.cmp(signed ? "slt" : "ult", v, b.const(cases[mid].from, v.bits)), low, high);
    b.start(low);
    decide(lo, v, cases.slice(0, mid), signed, other);
    b.start(high);
    decide(lo, v, cases.slice(mid), signed, other);
    return;
  }
  for (const c of cases) {
    const next = b.newBlock();
    const to = lo.caseBlocks.get(c.stmt) as Block;
    if (c.from === c.to) b.br(b.cmp("eq", v, b.const(c.from, v.bits)), to, next);
    else {
      const above = b.newBlock();
      b.br(b.cmp(signed ? "slt" : "ult", v, b.const(c.from, v.bits)), next, above);
      b.start(above);
      b.br(b.cmp(signed ? "sle" : "ule", v, b.const(c.to, v.bits)), to, next);
    }
    b.start(next);
  }
  b.jmp(other);
}

/**
 * A statement expression: its value (as the base of a place), or with `address` the place of its last expression.
 * Null when it has none.
 */
export function lowerStmtExpr(lo: Lowering, s: Stmt, address: boolean): Address | null {
  if (s.s !== "block") return null;
  let out: Address | null = null;
  lo.scopes.push({ vars: [], stmt: s });
  s.body.forEach((inner, i) => {
    if (i < s.body.length - 1) {
      lowerStmt(lo, inner);
      return;
    }
    let last = inner;
    while (last.s === "label") {
      const block = lo.labelBlock(last.label);
      lo.b.jmp(block);
      lo.b.start(block);
      last = last.body;
    }
    if (last.s === "expr" && address) out = lowerAddress(lo, last.e);
    else if (last.s === "expr") out = { base: lowerValue(lo, last.e), off: 0, core: null, align: 1 };
    else lowerStmt(lo, last);
  });
  if (!lo.b.done) cleanup(lo, lo.scopes.length - 1);
  lo.scopes.pop();
  return out;
}
