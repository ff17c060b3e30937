/** Inline assembly: binds operands to values. Barriers keep their values opaque, which is what they are for. */
import type { AsmOperand, Expr, FuncSym, Stmt, VarSym } from "../parse/ast.ts";
import * as T from "../types/type.ts";
import { lowerAddress } from "./address.ts";
import type { AsmArg, Inst } from "./ir.ts";
import { inst } from "./ir.ts";
import { bitsOf, type Lowering } from "./lower.ts";
import { leaveTo } from "./statement.ts";
import { loadFrom, lowerValue, storeTo } from "./value.ts";

const isMemory = (constraint: string) => constraint.includes("m") && !constraint.includes("r");
/** `i`, `n`: a constant or a symbol. */
const isConstant = (constraint: string) => /[ins]/.test(constraint) && !/[rwm0-9]/.test(constraint);

/** Lowers an asm statement. Templates are assembled when code is emitted. */
export function lowerAsm(lo: Lowering, s: Extract<Stmt, { s: "asm" }>): void {
  const b = lo.b;
  const i = inst("asm", 0, [], s.pos);
  i.text = s.text;
  i.volatile = s.volatile;
  i.clobbers = s.clobbers;
  i.labels = s.labels.map((l) => l.name);
  const operands: AsmArg[] = [];
  i.asm = operands;
  const input = (v: Inst) => i.args.push(v) - 1;
  const places = s.outputs.map((o) => lowerAddress(lo, o.expr));
  let results = 0;
  s.outputs.forEach((o, k) => {
    const made: AsmArg = { ...named(o), arg: -1, out: -1, memory: isMemory(o.constraint), sym: null };
    if (made.memory) made.arg = input(pointerTo(lo, places[k]));
    else {
      made.out = results++;
      if (o.constraint.includes("+")) made.arg = input(loadFrom(lo, places[k], o.expr));
    }
    operands.push(made);
  });
  for (const o of s.inputs) {
    const made: AsmArg = { ...named(o), arg: -1, out: -1, memory: isMemory(o.constraint), sym: null };
    const tied = /^\d+$/.test(o.constraint) ? operands[Number(o.constraint)] : null;
    const sym = isConstant(o.constraint) ? symbolOf(o.expr) : null;
    if (made.memory) made.arg = input(pointerTo(lo, lowerAddress(lo, o.expr)));
    else if (sym) made.sym = sym;
    else made.arg = input(lowerValue(lo, wholeRegister(o.expr)));
    if (tied && tied.out >= 0) {
      tied.arg = made.arg;
      made.out = tied.out;
    }
    operands.push(made);
  }
  if (s.labels.length > 0) jumping(lo, s, i);
  else b.emit(i);
  const values = s.outputs.map((o, k) => {
    if (operands[k].out < 0) return null;
    const v = b.make("asmout", bitsOf(o.expr.type) || 64, i);
    v.imm = BigInt(operands[k].out);
    return v;
  });
  values.forEach((v, k) => {
    if (v) storeTo(lo, places[k], v, s.outputs[k].expr);
  });
}

function named(o: AsmOperand): Pick<AsmArg, "name" | "constraint"> {
  return { name: o.name, constraint: o.constraint };
}

/** A narrow operand is not extended: the register holds whatever the value was cut from, which headers rely on. */
function wholeRegister(e: Expr): Expr {
  let at = e;
  while (at.k === "cast" && T.isInteger(at.type) && T.isInteger(at.e.type) && T.sizeOf(at.type) < 4) at = at.e;
  return at;
}

/** The function or object that a constant operand names. */
function symbolOf(e: Expr): VarSym | FuncSym | null {
  let at = e;
  while (at.k === "cast" || at.k === "decay" || at.k === "addr" || (at.k === "deref" && at.e.k === "decay")) at = at.e;
  if (at.k === "func") return at.sym;
  return at.k === "var" && at.sym.storage !== "auto" && at.sym.storage !== "param" ? at.sym : null;
}

function pointerTo(lo: Lowering, a: { base: Inst; off: number }): Inst {
  return a.off === 0 ? a.base : lo.b.alu("add", a.base, lo.b.const(a.off, 64));
}

/** `may_goto` as headers write it, for assemblers that know it and for those that do not. */
const MAY_GOTO = /^\s*(?:1:\s*)?(?:may_goto\s+%l|\.byte\s+0xe5)/;

/** `asm goto` ends a block: it goes on behind it or at one of its labels, past the cleanups that are due on the way. */
function jumping(lo: Lowering, s: Extract<Stmt, { s: "asm" }>, i: Inst): void {
  const b = lo.b;
  const next = b.newBlock();
  const ways = s.labels.map(() => b.newBlock());
  const t = MAY_GOTO.test(s.text) && ways.length === 1 ? inst("maygoto", 0, [], s.pos) : i;
  if (t === i) i.op = "asmgoto";
  t.targets = [next, ...ways];
  b.emit(t);
  s.labels.forEach((label, k) => {
    b.start(ways[k]);
    leaveTo(lo, label);
    b.jmp(lo.labelBlock(label));
  });
  b.start(next);
}
