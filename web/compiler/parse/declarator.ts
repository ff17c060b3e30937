/** Declarators: `*const (*name[4])(int)`. They wrap a base type from the inside out. */

import { MAX_OBJECT } from "../limits.ts";
import type { Token } from "../preprocess/token.ts";
import { evalInt } from "../types/consteval.ts";
import { quoted } from "../types/format.ts";
import * as T from "../types/type.ts";
import type { VarSym } from "./ast.ts";
import { type Attrs, noAttrs, parseAttributes } from "./attributes.ts";
import { parseSpecifiers, startsType } from "./declspec.ts";
import { parseAssignment } from "./expr.ts";
import type { Parser } from "./parser.ts";

/** A finished declarator. */
export interface Declarator {
  name: Token | null;
  type: T.Type;
  /** Parameters, when the outermost derivation is a function. */
  params: VarSym[] | null;
  attrs: Attrs;
}

interface Shape {
  name: Token | null;
  wrap: (t: T.Type) => T.Type;
  params: VarSym[] | null;
}

/** Reads one declarator (the name may be missing in abstract ones). */
export function parseDeclarator(p: Parser, base: T.Type): Declarator {
  const attrs = noAttrs();
  const shape = declarator(p, attrs);
  parseAttributes(p, attrs);
  return { name: shape.name, type: shape.wrap(base), params: shape.params, attrs };
}

/** Whether `( type )` could begin here. */
export function startsTypeName(p: Parser): boolean {
  const t = p.peek();
  return t.kind === "ident" && startsType(p) && !t.text.endsWith("tatic_assert");
}

/** A type name, as in a cast. */
export function parseTypeName(p: Parser): T.Type {
  const spec = parseSpecifiers(p);
  const d = parseDeclarator(p, spec.type);
  if (d.name) p.diags.error(d.name, "type name must not declare a name");
  return d.type;
}

function declarator(p: Parser, attrs: Attrs): Shape {
  parseAttributes(p, attrs);
  const pointers: ((t: T.Type) => T.Type)[] = [];
  while (p.accept("*")) {
    const quals: T.QualType["qual"][] = [];
    const before = attrs.typeTags.length;
    for (;;) {
      const text = p.peek().text;
      const q = text.replaceAll("_", "");
      if (p.peek().kind === "ident" && (q === "const" || q === "volatile" || q === "restrict") && text !== "_") {
        quals.push(q as T.QualType["qual"]);
        p.next();
      } else if (p.at("__attribute__")) parseAttributes(p, attrs);
      else break;
    }
    const tags = attrs.typeTags.splice(before);
    pointers.push((t) => {
      let made: T.Type = t;
      for (const tag of tags) made = { kind: "tag", tag, to: made };
      made = T.ptrTo(made);
      for (const q of quals) made = T.qualify(made, q);
      return made;
    });
  }
  const direct = directDeclarator(p, attrs);
  if (pointers.length === 0) return direct;
  return {
    name: direct.name,
    params: direct.params,
    wrap: (t) => direct.wrap(pointers.reduce((at, f) => f(at), t)),
  };
}

function directDeclarator(p: Parser, attrs: Attrs): Shape {
  let name: Token | null = null;
  let inner: Shape | null = null;
  const t = p.peek();
  if (t.kind === "ident" && !KEYWORDS.has(t.text)) name = p.next();
  else if (p.at("(") && isNested(p)) {
    p.next();
    inner = declarator(p, attrs);
    p.expect(")");
  }
  parseAttributes(p, attrs);
  const suffixes: ((t: T.Type) => T.Type)[] = [];
  let params: VarSym[] | null = null;
  for (;;) {
    if (p.at("[")) suffixes.push(arraySuffix(p));
    else if (p.at("(")) {
      const f = functionSuffix(p);
      if (suffixes.length === 0 && !inner) params = f.params;
      suffixes.push(f.wrap);
    } else break;
  }
  const wrapHere = (base: T.Type) => suffixes.reduceRight((at, f) => f(at), base);
  if (!inner) return { name, params, wrap: wrapHere };
  const nested = inner;
  return { name: nested.name, params: nested.params, wrap: (base) => nested.wrap(wrapHere(base)) };
}

/** `(` begins a nested declarator rather than parameters. */
function isNested(p: Parser): boolean {
  const t = p.peek(1);
  if (t.text === "*" || t.text === "(" || t.text === "[" || t.text === "^") return true;
  if (t.kind !== "ident") return false;
  if (t.text === "__attribute__") return true;
  if (KEYWORDS.has(t.text)) return false;
  return p.lookup(t.text)?.kind !== "typedef";
}

function arraySuffix(p: Parser): (t: T.Type) => T.Type {
  const open = p.expect("[");
  while (p.accept("static") || p.accept("const") || p.accept("restrict") || p.accept("volatile"));
  if (p.accept("]")) return (of) => ({ kind: "array", of, length: null });
  const e = parseAssignment(p);
  p.expect("]");
  let length = 1;
  if (e.k !== "error") {
    const n = evalInt(p.sema.rvalue(e));
    if (n === null)
      p.diags.error(e, "variable length arrays are not supported: the array size must be a constant expression");
    else if (n < 0n) p.diags.error(e, "array size is negative");
    else if (n > 0x7fffffffn) p.diags.error(e, `array is too large (${n} elements)`);
    else length = Number(n);
  }
  return (of) => {
    if (!T.isComplete(of) && T.strip(of).kind !== "array")
      p.diags.error(p.from(open), `array has incomplete element type ${quoted(of)}`);
    const size = T.isComplete(of) ? T.sizeOf(of) * length : 0;
    if (size > MAX_OBJECT)
      p.diags.fatal(p.from(open), `array is too large (${size} bytes, at most ${MAX_OBJECT} are supported)`);
    return { kind: "array", of, length };
  };
}

function functionSuffix(p: Parser): { wrap: (t: T.Type) => T.Type; params: VarSym[] } {
  p.expect("(");
  const params: VarSym[] = [];
  let variadic = false;
  let noProto = false;
  if (p.accept(")")) noProto = true;
  else if (p.at("void") && p.peek(1).text === ")") {
    p.next();
    p.next();
  } else {
    p.push();
    do {
      if (p.accept("...")) {
        variadic = true;
        break;
      }
      params.push(parameter(p));
    } while (p.accept(","));
    p.pop();
    p.expect(")");
  }
  const list = params.map((v) => ({ name: v.name || null, type: v.type }));
  return { params, wrap: (ret) => ({ kind: "func", ret, params: list, variadic, noProto }) };
}

function parameter(p: Parser): VarSym {
  const start = p.peek();
  const spec = parseSpecifiers(p);
  const d = parseDeclarator(p, spec.type);
  const stripped = T.strip(d.type);
  let type = d.type;
  if (stripped.kind === "array") type = T.ptrTo(stripped.of);
  else if (stripped.kind === "func") type = T.ptrTo(d.type);
  const at = d.name ?? p.from(start);
  return newVar(d.name?.text ?? "", type, "param", at, [...spec.attrs.declTags, ...d.attrs.declTags]);
}

/** A variable with everything at its default. */
export function newVar(
  name: string,
  type: T.Type,
  storage: VarSym["storage"],
  at: { pos: number; end: number },
  tags: string[] = [],
): VarSym {
  return {
    kind: "var",
    name,
    type,
    storage,
    section: null,
    align: 0,
    weak: false,
    used: false,
    tags,
    init: null,
    defined: storage !== "extern",
    symbol: name,
    owner: null,
    referenced: false,
    cleanup: null,
    pos: at.pos,
    end: at.end,
  };
}

/** Words that can never be a declared name. */
export const KEYWORDS = new Set(
  "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Generic _Noreturn _Static_assert _Thread_local __attribute__ __attribute typeof __typeof__ __typeof asm __asm__ __asm __extension__ __inline __inline__ __const __volatile__ __restrict __int128 __auto_type".split(
    " ",
  ),
);
