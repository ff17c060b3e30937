/** `asm` statements: template, operands, clobbers. What the template means is for codegen/asm.ts. */
import { parseStringLiteral } from "../preprocess/literals.ts";
import type { AsmOperand, LabelSym, Stmt } from "./ast.ts";
import { parseExpression } from "./expr.ts";
import type { Parser } from "./parser.ts";
import { labelNamed } from "./stmt.ts";

/** Reads an asm statement. */
export function parseAsm(p: Parser): Stmt {
  const start = p.next();
  let volatile = false;
  while (["volatile", "__volatile__", "__volatile", "goto", "inline", "__inline__"].includes(p.peek().text)) {
    volatile = true;
    p.next();
  }
  p.expect("(", "after 'asm'");
  const text = strings(p);
  const outputs: AsmOperand[] = [];
  const inputs: AsmOperand[] = [];
  const clobbers: string[] = [];
  const labels: LabelSym[] = [];
  if (p.accept(":")) operands(p, outputs);
  if (p.accept(":")) operands(p, inputs);
  if (p.accept(":")) {
    while (p.peek().kind === "string") {
      clobbers.push(strings(p));
      if (!p.accept(",")) break;
    }
  }
  if (p.accept(":")) {
    while (p.peek().kind === "ident") {
      const t = p.next();
      const label = labelNamed(p, t.text, t);
      label.used = true;
      labels.push(label);
      if (!p.accept(",")) break;
    }
  }
  p.expect(")");
  p.expect(";", "after asm statement");
  for (const o of outputs) {
    if (!p.sema.isLvalue(o.expr)) p.diags.error(o.expr, "invalid lvalue in asm output");
  }
  return {
    s: "asm",
    text,
    outputs,
    inputs,
    clobbers,
    labels,
    volatile: volatile || outputs.length === 0,
    ...p.from(start),
  };
}

function strings(p: Parser): string {
  let out = "";
  if (p.peek().kind !== "string") p.fail(p.peek(), "expected string literal in 'asm'");
  while (p.peek().kind === "string") out += String.fromCharCode(...parseStringLiteral(p.next().text).bytes);
  return out;
}

function operands(p: Parser, into: AsmOperand[]): void {
  while (p.at("[") || p.peek().kind === "string") {
    let name: string | null = null;
    if (p.accept("[")) {
      name = p.next().text;
      p.expect("]");
    }
    const constraint = strings(p);
    p.expect("(");
    const expr = parseExpression(p);
    p.expect(")");
    into.push({ name, constraint, expr });
    if (!p.accept(",")) break;
  }
}
