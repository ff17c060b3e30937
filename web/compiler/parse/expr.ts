/** Expressions by precedence climbing; primary.ts has what stands at the leaves. */
import { BINARY_RANK } from "../preprocess/operators.ts";
import { isVoid, strip } from "../types/type.ts";
import type { Expr } from "./ast.ts";
import { parseTypeName } from "./declarator.ts";
import { startsDeclaration } from "./declspec.ts";
import type { Parser } from "./parser.ts";
import { compoundLiteral, parsePrimary, sizeofExpression } from "./primary.ts";

const ASSIGN = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]);

/** A whole expression, comma operator included. */
export function parseExpression(p: Parser): Expr {
  let e = parseAssignment(p);
  while (p.at(",")) {
    p.next();
    const r = p.sema.rvalue(parseAssignment(p));
    e = { k: "comma", l: e, r, type: r.type, pos: e.pos, end: r.end };
  }
  return e;
}

/** An assignment expression: what stands between commas. */
export function parseAssignment(p: Parser): Expr {
  const left = parseConditional(p);
  const op = p.peek();
  if (op.kind !== "punct" || !ASSIGN.has(op.text)) return left;
  p.next();
  const right = parseAssignment(p);
  return p.sema.assign(op.text, left, right, { pos: left.pos, end: right.end }, op);
}

/** A conditional expression: also what constant expressions are. */
export function parseConditional(p: Parser): Expr {
  const c = parseBinary(p, 1);
  if (!p.at("?")) return c;
  p.next();
  const a = p.at(":") ? null : parseExpression(p);
  p.expect(":");
  const b = parseConditional(p);
  return p.sema.conditional(c, a, b, { pos: c.pos, end: b.end });
}

function parseBinary(p: Parser, level: number): Expr {
  let left = parseCast(p);
  for (;;) {
    const op = p.peek();
    const rank = op.kind === "punct" ? (BINARY_RANK[op.text] ?? 0) : 0;
    if (rank < level || rank === 0) return left;
    p.next();
    const right = parseBinary(p, rank + 1);
    left = p.sema.binary(op.text, left, right, { pos: left.pos, end: right.end }, op);
  }
}

/** A cast expression. */
export function parseCast(p: Parser): Expr {
  if (p.at("(") && isTypeAfterParen(p)) {
    const open = p.next();
    const type = parseTypeName(p);
    p.expect(")");
    if (p.at("{")) return postfixAll(p, compoundLiteral(p, type, open));
    const e = parseCast(p);
    return p.sema.cast(type, e, p.from(open));
  }
  return parseUnary(p);
}

/** Looks one token past `(` for the beginning of a type. */
export function isTypeAfterParen(p: Parser): boolean {
  return startsDeclaration(p, 1);
}

function parseUnary(p: Parser): Expr {
  const t = p.peek();
  if (t.kind === "punct") {
    switch (t.text) {
      case "++":
      case "--": {
        p.next();
        const e = parseUnary(p);
        return p.sema.incdec(e, t.text === "++" ? 1 : -1, true, p.from(t));
      }
      case "&":
      case "*":
      case "+":
      case "-":
      case "~":
      case "!": {
        p.next();
        const e = parseCast(p);
        return p.sema.unary(t.text, e, p.from(t));
      }
      case "&&":
        return p.fail(t, "taking the address of a label is not supported: BPF has no computed goto");
    }
  }
  if (t.kind === "ident") {
    if (
      t.text === "sizeof" ||
      t.text === "_Alignof" ||
      t.text === "__alignof__" ||
      t.text === "alignof" ||
      t.text === "__alignof"
    )
      return sizeofExpression(p);
    if (t.text === "__extension__") {
      p.next();
      return parseCast(p);
    }
  }
  return postfixAll(p, parsePrimary(p));
}

/** Everything that may follow a primary: `[]`, `()`, `.`, `->`, `++`, `--`. */
export function postfixAll(p: Parser, start: Expr): Expr {
  let e = start;
  for (;;) {
    const op = p.peek();
    if (op.kind !== "punct") return e;
    switch (op.text) {
      case "[": {
        p.next();
        const index = parseExpression(p);
        p.expect("]");
        e = p.sema.index(e, index, { pos: e.pos, end: p.prev.end });
        break;
      }
      case "(": {
        p.next();
        const args: Expr[] = [];
        if (!p.at(")")) {
          do args.push(parseAssignment(p));
          while (p.accept(","));
        }
        p.expect(")");
        e = p.sema.call(e, args, { pos: e.pos, end: p.prev.end });
        break;
      }
      case ".":
      case "->": {
        p.next();
        const name = p.peek();
        if (name.kind !== "ident") p.fail(name, "expected identifier");
        p.next();
        e = p.sema.member(e, name.text, op.text === "->", name, op);
        break;
      }
      case "++":
      case "--":
        p.next();
        e = p.sema.incdec(e, op.text === "++" ? 1 : -1, false, { pos: e.pos, end: op.end });
        break;
      default:
        return e;
    }
  }
}

/** Whether an expression's value is thrown away without effect; for the unused-value warning. */
export function isEffectless(e: Expr): boolean {
  if (isVoid(e.type)) return false;
  switch (e.k) {
    case "binary":
    case "ptradd":
      return true;
    case "var":
    case "member":
    case "num":
      return strip(e.type).kind !== "record";
    default:
      return false;
  }
}
