/** Statements. */
import { Abandon, type Span } from "../diagnostics.ts";
import { evalInt } from "../types/consteval.ts";
import { quoted } from "../types/format.ts";
import * as T from "../types/type.ts";
import { parseAsm } from "./asm.ts";
import type { CaseStmt, Expr, LabelSym, Stmt, Unroll } from "./ast.ts";
import { noAttrs, parseAttributes } from "./attributes.ts";
import { parseLocalDeclaration, staticAssert } from "./decl.ts";
import { startsDeclaration } from "./declspec.ts";
import { parseConditional, parseExpression } from "./expr.ts";
import type { Parser } from "./parser.ts";

type Maker = (p: Parser, unroll: Unroll) => Stmt;

const STATEMENTS: Record<string, Maker> = {
  if: ifStatement,
  while: whileStatement,
  do: doStatement,
  for: forStatement,
  switch: switchStatement,
  case: caseLabel,
  default: caseLabel,
  break: (p) => jump(p, "break"),
  continue: (p) => jump(p, "continue"),
  return: returnStatement,
  goto: gotoStatement,
  asm: parseAsm,
  __asm__: parseAsm,
  __asm: parseAsm,
};

/** `{ … }` with its own scope. */
export function parseBlock(p: Parser, scoped = true): Stmt {
  const open = p.expect("{");
  if (scoped) p.push();
  const body: Stmt[] = [];
  const depth = p.brackets;
  while (!p.at("}") && p.peek().kind !== "eof") {
    p.brackets = depth;
    try {
      body.push(parseItem(p));
    } catch (e) {
      if (!(e instanceof Abandon)) throw e;
      p.recover(depth);
    }
  }
  if (scoped) p.pop();
  if (p.peek().kind === "eof") {
    const d = p.diags.error(p.peek(), "expected '}'");
    p.diags.note(d, open, "to match this '{'");
  } else p.next();
  return { s: "block", body, ...p.from(open) };
}

/** A declaration or statement. */
function parseItem(p: Parser): Stmt {
  const start = p.peek();
  if (p.at("_Static_assert") || p.at("static_assert")) {
    staticAssert(p);
    return { s: "empty", ...p.from(start) };
  }
  if (p.at("__extension__") && p.peek(1).kind !== "punct") p.next();
  if (p.at("__attribute__") && isFallthrough(p)) return parseStatement(p);
  if (startsDeclaration(p) || p.at("__label__")) {
    if (p.accept("__label__")) return localLabels(p, start);
    return { s: "decl", vars: parseLocalDeclaration(p), ...p.from(start) };
  }
  if (looksLikeUnknownType(p)) return { s: "decl", vars: parseLocalDeclaration(p), ...p.from(start) };
  return parseStatement(p);
}

/** `__label__ a, b;` declares labels of this block: macros that jump can be used twice in a function. */
function localLabels(p: Parser, start: Span): Stmt {
  do {
    const t = p.next();
    if (t.kind !== "ident") p.fail(t, "expected identifier");
    const label: LabelSym = { name: t.text, defined: false, used: false, pos: t.pos, end: t.end };
    p.scope.labels.set(t.text, label);
    p.fn?.labels.set(p.fresh(t.text), label);
  } while (p.accept(","));
  p.expect(";", "after local label declaration");
  return { s: "empty", ...p.from(start) };
}

function isFallthrough(p: Parser): boolean {
  for (let i = 1; i < 8; i++) if (p.peek(i).text.includes("fallthrough")) return true;
  return false;
}

/** `foo bar` or `foo *bar =` with an unknown `foo` is meant as a declaration. */
function looksLikeUnknownType(p: Parser): boolean {
  const t = p.peek();
  if (t.kind !== "ident" || Object.hasOwn(STATEMENTS, t.text)) return false;
  const next = p.peek(1);
  if (next.kind === "ident" && next.text !== "__attribute__" && !next.bol)
    return !p.lookup(t.text) && p.peek(2).kind === "punct";
  return next.text === "*" && p.peek(2).kind === "ident" && /^[;=,]$/.test(p.peek(3).text) && !p.lookup(t.text);
}

/** One statement. */
export function parseStatement(p: Parser): Stmt {
  const start = p.peek();
  let unroll: Unroll = null;
  if (start.kind === "ident") {
    if (start.text.startsWith("__pragma_")) {
      p.next();
      const count = /\d+$/.exec(start.text);
      unroll = start.text === "__pragma_nounroll" ? "none" : count ? Number(count[0]) : "full";
      return p.at("for") || p.at("while") || p.at("do") ? STATEMENTS[p.peek().text](p, unroll) : parseStatement(p);
    }
    if (Object.hasOwn(STATEMENTS, start.text)) return STATEMENTS[start.text](p, unroll);
    if (p.peek(1).text === ":" && p.peek(1).kind === "punct") return labelled(p);
    if (start.text === "__attribute__") {
      parseAttributes(p, noAttrs());
      if (p.accept(";")) return { s: "empty", ...p.from(start) };
    }
  }
  if (p.at("{")) return parseBlock(p);
  if (p.accept(";")) return { s: "empty", ...p.from(start) };
  const e = parseExpression(p);
  p.expect(";", "after expression");
  return { s: "expr", e, ...p.from(start) };
}

function paren(p: Parser, word: string): Expr {
  p.expect("(", `after '${word}'`);
  const e = parseExpression(p);
  p.expect(")");
  return e;
}

function ifStatement(p: Parser): Stmt {
  const start = p.next();
  const raw = paren(p, "if");
  if (
    raw.k === "assign" &&
    p.diags.sources.fileAt(raw.pos).text[raw.pos - p.diags.sources.fileAt(raw.pos).base - 1] === "(" &&
    !doubleParen(p, raw)
  ) {
    p.diags.warning(raw, "using the result of an assignment as a condition without parentheses");
  }
  const c = p.sema.condition(raw);
  const then = body(p);
  const other = p.accept("else") ? body(p) : null;
  return { s: "if", c, then, else: other, ...p.from(start) };
}

/** `if ((a = b))` says that the assignment is meant; parentheses widen an expression's range. */
function doubleParen(p: Parser, e: Expr): boolean {
  const file = p.diags.sources.fileAt(e.pos);
  return file.text[e.pos - file.base] === "(";
}

/** A controlled statement, in its own scope. */
function body(p: Parser): Stmt {
  p.push();
  try {
    return parseStatement(p);
  } finally {
    p.pop();
  }
}

function loopBody(p: Parser): Stmt {
  p.loops++;
  p.breakables++;
  try {
    return body(p);
  } finally {
    p.loops--;
    p.breakables--;
  }
}

function whileStatement(p: Parser, unroll: Unroll): Stmt {
  const start = p.next();
  const c = p.sema.condition(paren(p, "while"));
  return { s: "while", c, body: loopBody(p), unroll, ...p.from(start) };
}

function doStatement(p: Parser, unroll: Unroll): Stmt {
  const start = p.next();
  const inner = loopBody(p);
  p.expect("while", "in do/while loop");
  const c = p.sema.condition(paren(p, "while"));
  p.expect(";", "after do/while statement");
  return { s: "do", body: inner, c, unroll, ...p.from(start) };
}

function forStatement(p: Parser, unroll: Unroll): Stmt {
  const start = p.next();
  p.expect("(", "after 'for'");
  p.push();
  try {
    let init: Stmt | null = null;
    const at = p.peek();
    if (startsDeclaration(p)) init = { s: "decl", vars: parseLocalDeclaration(p), ...p.from(at) };
    else if (!p.accept(";")) {
      const e = parseExpression(p);
      p.expect(";", "in 'for' statement specifier");
      init = { s: "expr", e, ...p.from(at) };
    }
    const c = p.at(";") ? null : p.sema.condition(parseExpression(p));
    p.expect(";", "in 'for' statement specifier");
    const step = p.at(")") ? null : parseExpression(p);
    p.expect(")");
    return { s: "for", init, c, step, body: loopBody(p), unroll, ...p.from(start) };
  } finally {
    p.pop();
  }
}

function switchStatement(p: Parser): Stmt {
  const start = p.next();
  let e = p.sema.rvalue(paren(p, "switch"));
  if (e.k !== "error" && !T.isInteger(e.type)) {
    p.diags.error(e, `statement requires expression of integer type (${quoted(e.type)} invalid)`);
    e = p.sema.bad(e);
  }
  e = p.sema.promoted(e);
  const cases: CaseStmt[] = [];
  p.cases.push(cases);
  p.breakables++;
  try {
    const inner = body(p);
    return {
      s: "switch",
      e,
      body: inner,
      cases: cases.filter((c) => !c.isDefault),
      default: cases.find((c) => c.isDefault) ?? null,
      ...p.from(start),
    };
  } finally {
    p.cases.pop();
    p.breakables--;
  }
}

function caseLabel(p: Parser): Stmt {
  const start = p.next();
  const isDefault = start.text === "default";
  const list = p.cases[p.cases.length - 1];
  let from = 0n;
  let to = 0n;
  if (!isDefault) {
    from = caseValue(p);
    to = p.accept("...") ? caseValue(p) : from;
  }
  p.expect(":", `after '${start.text}'`);
  const at = p.from(start);
  if (!list) p.diags.error(at, `'${start.text}' statement not in switch statement`);
  const twin = list ? twinOf(list, isDefault, from, to) : undefined;
  if (twin) {
    const d = p.diags.error(at, isDefault ? "multiple default labels in one switch" : `duplicate case value '${from}'`);
    p.diags.note(d, twin, `previous ${isDefault ? "default" : "case"} defined here`);
  }
  const made: CaseStmt = { s: "case", from, to, isDefault, body: { s: "empty", ...at }, ...at };
  list?.push(made);
  if (list && !isDefault && from === to) singles(list).set(from, made);
  made.body = afterLabel(p);
  return made;
}

/** The case labels of one value by it: a switch may have thousands. */
const singleCases = new WeakMap<CaseStmt[], Map<bigint, CaseStmt>>();

function singles(list: CaseStmt[]): Map<bigint, CaseStmt> {
  const known = singleCases.get(list) ?? new Map<bigint, CaseStmt>();
  singleCases.set(list, known);
  return known;
}

/** A label of the same switch that this one collides with. */
function twinOf(list: CaseStmt[], isDefault: boolean, from: bigint, to: bigint): CaseStmt | undefined {
  if (!isDefault && from === to && singles(list).size === list.length) return singles(list).get(from);
  return list.find((c) => (isDefault ? c.isDefault : !c.isDefault && c.from <= to && from <= c.to));
}

function caseValue(p: Parser): bigint {
  const e = parseConditional(p);
  const v = evalInt(p.sema.rvalue(e));
  if (v === null && e.k !== "error") p.diags.error(e, "expression is not an integer constant expression");
  return v ?? 0n;
}

/** The statement a label stands before; none at the end of a block, and declarations are let through as in C23. */
function afterLabel(p: Parser): Stmt {
  if (p.at("}")) return { s: "empty", ...p.from(p.prev) };
  return parseItem(p);
}

function labelled(p: Parser): Stmt {
  const name = p.next();
  p.next();
  const label = labelNamed(p, name.text, name);
  if (label.defined) p.diags.error(name, `redefinition of label '${name.text}'`);
  label.defined = true;
  label.pos = name.pos;
  label.end = name.end;
  parseAttributes(p, noAttrs());
  return { s: "label", label, body: afterLabel(p), pos: name.pos, end: p.prev.end };
}

/** The function's label of a name, made when first mentioned. */
export function labelNamed(p: Parser, name: string, at: { pos: number; end: number }): LabelSym {
  const labels = p.fn?.labels;
  let label = p.scope.findLabel(name) ?? labels?.get(name);
  if (!label) {
    label = { name, defined: false, used: false, pos: at.pos, end: at.end };
    labels?.set(name, label);
  }
  return label;
}

function gotoStatement(p: Parser): Stmt {
  const start = p.next();
  if (p.at("*")) p.fail(p.peek(), "computed goto is not supported: BPF has no indirect jump");
  const name = p.next();
  if (name.kind !== "ident") p.fail(name, "expected identifier");
  const label = labelNamed(p, name.text, name);
  label.used = true;
  p.expect(";", "after goto statement");
  return { s: "goto", label, ...p.from(start) };
}

function jump(p: Parser, word: "break" | "continue"): Stmt {
  const t = p.next();
  if (word === "break" ? p.breakables === 0 : p.loops === 0) {
    p.diags.error(t, `'${word}' statement not in loop${word === "break" ? " or switch" : ""} statement`);
  }
  p.expect(";", `after ${word} statement`);
  return { s: word, ...p.from(t) };
}

function returnStatement(p: Parser): Stmt {
  const start = p.next();
  const ret = p.fn ? (T.strip(p.fn.type) as T.FuncType).ret : T.VOID;
  if (p.accept(";")) {
    if (!T.isVoid(ret) && p.fn) p.diags.error(start, `non-void function '${p.fn.name}' should return a value`);
    return { s: "return", e: null, ...p.from(start) };
  }
  let e: Expr = parseExpression(p);
  if (T.isVoid(ret)) {
    if (e.k !== "error" && !T.isVoid(e.type))
      p.diags.error(e, `void function '${p.fn?.name}' should not return a value`);
  } else e = p.sema.assignable(ret, e, "returning");
  p.expect(";", "after return statement");
  return { s: "return", e, ...p.from(start) };
}
