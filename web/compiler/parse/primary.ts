/** Primary expressions: constants, names, parentheses, statement expressions, `sizeof`, `_Generic`, compound literals. */
import type { Span } from "../diagnostics.ts";
import { parseCharConstant, parseIntegerConstant, parseStringLiteral } from "../preprocess/literals.ts";
import type { Token } from "../preprocess/token.ts";
import { compatible } from "../types/compat.ts";
import { quoted } from "../types/format.ts";
import * as T from "../types/type.ts";
import type { Expr, Stmt } from "./ast.ts";
import { BUILTINS } from "./builtins.ts";
import { newVar, parseTypeName, startsTypeName } from "./declarator.ts";
import { isTypeAfterParen, parseAssignment, parseCast, parseExpression, postfixAll } from "./expr.ts";
import { parseInitializer } from "./init.ts";
import type { Parser } from "./parser.ts";
import { parseBlock } from "./stmt.ts";

/** Reads a primary expression. */
export function parsePrimary(p: Parser): Expr {
  const t = p.peek();
  switch (t.kind) {
    case "number":
      p.next();
      return numberConstant(p, t);
    case "char": {
      p.next();
      const c = parseCharConstant(t.text);
      if (c.empty) p.diags.error(t, "empty character constant");
      if (c.bad) p.diags.warning(t, `unknown escape sequence '${c.bad}'`);
      return p.sema.num(BigInt(c.value), T.INT, t);
    }
    case "string":
      return stringLiteral(p);
    case "ident":
      return name(p, t);
    case "punct":
      if (t.text === "(") return parenthesised(p, t);
      break;
  }
  return p.fail(t.kind === "eof" ? { pos: p.prev.end, end: p.prev.end } : t, "expected expression");
}

function parenthesised(p: Parser, open: Token): Expr {
  p.next();
  if (p.at("{")) {
    if (!p.fn) p.fail(open, "statement expression not allowed at file scope");
    const body = parseBlock(p);
    p.expect(")");
    return { k: "stmtexpr", body, type: lastType(body), ...p.from(open) };
  }
  const e = parseExpression(p);
  p.expect(")");
  return { ...e, ...p.from(open) };
}

function lastType(body: Stmt): T.Type {
  if (body.s !== "block") return T.VOID;
  let last = body.body[body.body.length - 1];
  while (last?.s === "label") last = last.body;
  if (last?.s !== "expr") return T.VOID;
  const real = T.strip(last.e.type);
  return real.kind === "array" ? T.ptrTo(real.of) : T.unqualified(last.e.type);
}

function numberConstant(p: Parser, t: Token): Expr {
  const n = parseIntegerConstant(t.text);
  if (!n) {
    const float = /^[0-9.]+([eE][+-]?[0-9]+)?[fFlL]?$/.test(t.text) && /[.eE]/.test(t.text);
    if (float) p.diags.error(t, "floating-point constants are not supported: BPF has no floating point");
    else p.diags.error(t, `invalid digit or suffix in integer constant '${t.text}'`);
    return p.sema.bad(t);
  }
  if (n.value > 0xffffffffffffffffn)
    p.diags.error(t, "integer literal is too large to be represented in any integer type");
  return p.sema.num(n.value, integerType(n), t);
}

function integerType(n: { value: bigint; unsigned: boolean; longs: number; decimal: boolean }): T.Type {
  const candidates: T.IntType[] = [];
  if (n.longs === 0) candidates.push(T.INT, T.UINT);
  if (n.longs <= 1) candidates.push(T.LONG, T.ULONG);
  candidates.push(T.LLONG, T.ULLONG);
  for (const c of candidates) {
    if (c.signed ? n.unsigned : !n.unsigned && n.decimal) continue;
    const max = (1n << BigInt(c.size * 8 - (c.signed ? 1 : 0))) - 1n;
    if (n.value <= max) return c;
  }
  return T.ULLONG;
}

function stringLiteral(p: Parser): Expr {
  const start = p.peek();
  const bytes: number[] = [];
  while (p.peek().kind === "string") {
    const t = p.next();
    if (/^[LuU]"/.test(t.text)) p.diags.error(t, "wide string literals are not supported");
    const s = parseStringLiteral(t.text);
    if (s.bad) p.diags.warning(t, `unknown escape sequence '${s.bad}'`);
    for (const b of s.bytes) bytes.push(b);
  }
  bytes.push(0);
  return { k: "str", bytes, type: { kind: "array", of: T.CHAR, length: bytes.length }, ...p.from(start) };
}

function name(p: Parser, t: Token): Expr {
  if (Object.hasOwn(BUILTINS, t.text)) {
    p.next();
    return BUILTINS[t.text](p, t);
  }
  if (t.text === "_Generic") return generic(p);
  if (t.text === "__func__" || t.text === "__FUNCTION__" || t.text === "__PRETTY_FUNCTION__") {
    p.next();
    const bytes = [...(p.fn?.name ?? "")].map((c) => c.charCodeAt(0));
    bytes.push(0);
    return { k: "str", bytes, type: { kind: "array", of: T.CHAR, length: bytes.length }, pos: t.pos, end: t.end };
  }
  const sym = p.lookup(t.text);
  if (!sym) {
    p.next();
    undeclared(p, t);
    return p.sema.bad(t);
  }
  p.next();
  p.refer(sym, t);
  switch (sym.kind) {
    case "const":
      return p.sema.num(sym.value, sym.type, t);
    case "var":
      sym.referenced = true;
      return { k: "var", sym, type: sym.type, pos: t.pos, end: t.end };
    case "func":
      sym.referenced = true;
      return { k: "func", sym, type: sym.type, pos: t.pos, end: t.end };
    case "typedef":
      return p.fail(t, `unexpected type name '${t.text}': expected expression`);
  }
}

function undeclared(p: Parser, t: Token): void {
  const call = p.at("(");
  const near = p.similar(t.text, call);
  const hint = near ? `; did you mean '${near}'?` : "";
  const what = call ? "call to undeclared function" : "use of undeclared identifier";
  const d = p.diags.error(t, `${what} '${t.text}'${hint}`);
  if (near) p.diags.fix(d, t, near);
  const macro = p.pp.macros.get(t.text);
  if (macro?.params) p.diags.note(d, macro, `'${t.text}' is a function-like macro and must be called with arguments`);
}

/** `sizeof` and `_Alignof`. */
export function sizeofExpression(p: Parser): Expr {
  const word = p.next();
  const size = word.text === "sizeof";
  let type: T.Type;
  let e: Expr | null = null;
  if (p.at("(") && isTypeAfterParen(p)) {
    const open = p.next();
    type = parseTypeName(p);
    p.expect(")");
    if (p.at("{")) {
      e = postfixAll(p, compoundLiteral(p, type, open));
      type = e.type;
    }
  } else {
    e = parseCast(p);
    type = e.type;
  }
  const at = p.from(word);
  if (e?.k === "error") return e;
  if (e?.k === "member" && e.member.bits !== null && size)
    p.diags.error(at, "invalid application of 'sizeof' to bit-field");
  const real = T.strip(type);
  if (!T.isComplete(type) && real.kind !== "void") {
    p.diags.error(at, `invalid application of '${word.text}' to an incomplete type ${quoted(type)}`);
    return p.sema.bad(at);
  }
  return p.sema.num(BigInt(size ? T.sizeOf(type) : T.alignOf(type)), T.ULONG, at);
}

/** `(type){…}`, after the parenthesis. */
export function compoundLiteral(p: Parser, type: T.Type, open: Span): Expr {
  const { init, type: done } = parseInitializer(p, type);
  const sym = newVar(p.fresh(".compoundliteral"), done, p.fn ? "auto" : "static", p.from(open));
  sym.init = init;
  if (!p.fn) p.unit.variables.push(sym);
  return { k: "complit", sym, type: done, ...p.from(open) };
}

function generic(p: Parser): Expr {
  const word = p.next();
  p.expect("(");
  const control = p.sema.rvalue(parseAssignment(p));
  const want = T.unqualified(control.type);
  let chosen: Expr | null = null;
  let fallback: Expr | null = null;
  while (p.accept(",")) {
    if (p.accept("default")) {
      p.expect(":");
      fallback = parseAssignment(p);
      continue;
    }
    if (!startsTypeName(p)) p.fail(p.peek(), "expected a type");
    const type = parseTypeName(p);
    p.expect(":");
    const e = parseAssignment(p);
    if (!chosen && compatible(type, want) && sameQuals(type, control.type)) chosen = e;
  }
  p.expect(")");
  const got = chosen ?? fallback;
  if (!got) {
    p.diags.error(
      p.from(word),
      `controlling expression type ${quoted(control.type)} not compatible with any generic association type`,
    );
    return p.sema.bad(word);
  }
  return got;
}

/** Pointees must agree in qualifiers: `char *` is not `const char *`. */
function sameQuals(a: T.Type, b: T.Type): boolean {
  const x = T.pointee(a);
  const y = T.pointee(b);
  if (!x || !y) return true;
  return (["const", "volatile"] as const).every((q) => T.hasQual(x, q) === T.hasQual(y, q)) && sameQuals(x, y);
}
