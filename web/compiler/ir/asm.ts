/** Inline assembly: binds operands to values. Barriers keep their values opaque, which is what they are for. */
import type { Stmt } from "../parse/ast.ts";
import * as T from "../types/type.ts";
import { lowerAddress } from "./address.ts";
import type { AsmArg, Inst } from "./ir.ts";
import { inst } from "./ir.ts";
import { bitsOf, type Lowering } from "./lower.ts";
import { loadFrom, lowerValue, storeTo } from "./value.ts";

/** Lowers an asm statement. Templates are parsed when code is emitted. */
export function lowerAsm(lo: Lowering, s: Extract<Stmt, { s: "asm" }>): void {
  const b = lo.b;
  const i = inst("asm", 0, [], s.pos);
  i.text = s.text;
  i.volatile = s.volatile;
  i.clobbers = s.clobbers;
  i.asm = [];
  const outs = s.outputs.map((o) => ({ o, memory: /m/.test(o.constraint) && !/r/.test(o.constraint) }));
  const places = outs.map(({ o }) => lowerAddress(lo, o.expr));
  const registers = outs.filter((x) => !x.memory);
  if (registers.length > 1) {
    lo.diags.error(s.outputs[1].expr, "inline assembly with more than one register output is not supported");
    return;
  }
  s.outputs.forEach((o, k) => {
    const memory = outs[k].memory;
    const arg: AsmArg = { name: o.name, constraint: o.constraint, arg: -1, bits: bitsOf(o.expr.type) || 64 };
    if (memory) {
      arg.arg = i.args.length;
      i.args.push(pointerTo(lo, places[k]));
    } else if (o.constraint.includes("+")) {
      arg.arg = i.args.length;
      i.args.push(loadFrom(lo, places[k], o.expr));
    }
    i.asm?.push(arg);
  });
  for (const input of s.inputs) {
    const memory = input.constraint.includes("m") && !input.constraint.includes("r");
    const tied = /^\d+$/.test(input.constraint);
    const v: Inst = memory ? pointerTo(lo, lowerAddress(lo, input.expr)) : lowerValue(lo, input.expr);
    const arg: AsmArg = {
      name: input.name,
      constraint: input.constraint,
      arg: i.args.length,
      bits: T.isScalar(input.expr.type) ? bitsOf(input.expr.type) : 64,
    };
    if (tied) {
      const out = i.asm[Number(input.constraint)];
      if (out) out.arg = i.args.length;
    }
    i.args.push(v);
    i.asm.push(arg);
  }
  const result = outs.findIndex((x) => !x.memory);
  if (s.labels.length > 0) {
    asmGoto(lo, s, i);
    return;
  }
  if (result >= 0) i.bits = bitsOf(s.outputs[result].expr.type) || 64;
  b.emit(i);
  if (result >= 0) storeTo(lo, places[result], i, s.outputs[result].expr);
}

function pointerTo(lo: Lowering, a: { base: Inst; off: number }): Inst {
  return a.off === 0 ? a.base : lo.b.alu("add", a.base, lo.b.const(a.off, 64));
}

/** `asm goto`: the only form with a meaning here is `may_goto %l[label]`. */
function asmGoto(lo: Lowering, s: Extract<Stmt, { s: "asm" }>, i: Inst): void {
  const b = lo.b;
  const encoded = /^\s*(?:may_goto\s+%l|\.byte\s+0xe5)/.test(s.text);
  if (!encoded || s.labels.length !== 1 || i.args.length > 0) {
    lo.diags.error(s, "asm goto is supported for may_goto with one label only");
    return;
  }
  const next = b.newBlock();
  const t = inst("maygoto", 0, [], s.pos);
  t.targets = [next, lo.labelBlock(s.labels[0])];
  b.emit(t);
  b.start(next);
}
