/** Declaration specifiers: storage class, qualifiers, the base type, `inline`, attributes. */
import type { Span } from "../diagnostics.ts";
import * as T from "../types/type.ts";
import type { TypedefSym } from "./ast.ts";
import { type Attrs, noAttrs, parseAttributes } from "./attributes.ts";
import { parseTypeName, startsTypeName } from "./declarator.ts";
import { parseExpression } from "./expr.ts";
import type { Parser } from "./parser.ts";
import { parseEnum, parseRecord } from "./records.ts";

/** What stood before the declarators. */
export interface Specifiers extends Span {
  type: T.Type;
  storage: "typedef" | "extern" | "static" | "auto" | "register" | null;
  inline: boolean;
  attrs: Attrs;
  /** A struct, union or enum was named or defined here, so that `struct s {…};` may stand alone. */
  tagged: boolean;
}

const STORAGE = new Set(["typedef", "extern", "static", "auto", "register"]);
const QUALS: Record<string, T.QualType["qual"]> = {
  const: "const",
  __const: "const",
  __const__: "const",
  volatile: "volatile",
  __volatile: "volatile",
  __volatile__: "volatile",
  restrict: "restrict",
  __restrict: "restrict",
  __restrict__: "restrict",
};
const WORDS = new Set([
  "void",
  "char",
  "short",
  "int",
  "long",
  "signed",
  "__signed__",
  "__signed",
  "unsigned",
  "_Bool",
  "float",
  "double",
  "__int128",
  "__int128_t",
  "__uint128_t",
  "__builtin_va_list",
]);
const INLINE = new Set(["inline", "__inline", "__inline__"]);
const OTHER = new Set([
  "struct",
  "union",
  "enum",
  "typeof",
  "__typeof__",
  "__typeof",
  "_Thread_local",
  "__thread",
  "_Noreturn",
  "_Atomic",
  "_Alignas",
  "alignas",
  "__attribute__",
  "__attribute",
  "__extension__",
  "__auto_type",
  "_Complex",
]);

/** Sorted type words to types. */
const COMBINATIONS: Record<string, T.Type> = {
  void: T.VOID,
  _Bool: T.BOOL,
  char: T.CHAR,
  "char signed": T.SCHAR,
  "char unsigned": T.UCHAR,
  short: T.SHORT,
  "int short": T.SHORT,
  "short signed": T.SHORT,
  "int short signed": T.SHORT,
  "short unsigned": T.USHORT,
  "int short unsigned": T.USHORT,
  int: T.INT,
  signed: T.INT,
  "int signed": T.INT,
  unsigned: T.UINT,
  "int unsigned": T.UINT,
  long: T.LONG,
  "int long": T.LONG,
  "long signed": T.LONG,
  "int long signed": T.LONG,
  "long unsigned": T.ULONG,
  "int long unsigned": T.ULONG,
  "long long": T.LLONG,
  "int long long": T.LLONG,
  "long long signed": T.LLONG,
  "int long long signed": T.LLONG,
  "long long unsigned": T.ULLONG,
  "int long long unsigned": T.ULLONG,
  __int128: T.INT128,
  __int128_t: T.INT128,
  "__int128 signed": T.INT128,
  "__int128 unsigned": T.UINT128,
  __uint128_t: T.UINT128,
  float: T.FLOAT,
  double: T.DOUBLE,
  "double long": T.DOUBLE,
  // Only ever named by headers: variable arguments are refused where they are used.
  __builtin_va_list: T.VOID_PTR,
};

/** Whether a declaration may begin at the next token (or the n-th after it). */
export function startsDeclaration(p: Parser, n = 0): boolean {
  return startsType(p, n) && p.peek(n + 1).text !== ":";
}

/** The same where no label can stand. */
export function startsType(p: Parser, n = 0): boolean {
  const t = p.peek(n);
  if (t.kind !== "ident") return false;
  const text = t.text;
  if (STORAGE.has(text) || Object.hasOwn(QUALS, text) || WORDS.has(text) || INLINE.has(text) || OTHER.has(text))
    return true;
  if (text === "_Static_assert" || text === "static_assert") return true;
  return p.lookup(text)?.kind === "typedef";
}

/** Reads specifiers. */
export function parseSpecifiers(p: Parser): Specifiers {
  const start = p.peek();
  const out: Specifiers = {
    type: T.INT,
    storage: null,
    inline: false,
    attrs: noAttrs(),
    tagged: false,
    pos: start.pos,
    end: start.end,
  };
  const words: string[] = [];
  const quals: T.QualType["qual"][] = [];
  let type: T.Type | null = null;
  for (;;) {
    const t = p.peek();
    if (t.kind !== "ident") break;
    const text = t.text;
    if (STORAGE.has(text)) {
      p.next();
      if (out.storage !== null && out.storage !== text)
        p.diags.error(t, "cannot combine with previous storage class specifier");
      out.storage = text as Specifiers["storage"];
    } else if (Object.hasOwn(QUALS, text)) {
      p.next();
      quals.push(QUALS[text]);
    } else if (INLINE.has(text)) {
      p.next();
      out.inline = true;
    } else if (text === "_Noreturn") {
      p.next();
      out.attrs.noreturn = true;
    } else if (
      text === "__attribute__" ||
      text === "__attribute" ||
      text === "_Alignas" ||
      text === "alignas" ||
      text === "__extension__"
    ) {
      parseAttributes(p, out.attrs);
    } else if (text === "_Thread_local" || text === "__thread")
      p.fail(t, "thread-local storage is not supported for BPF");
    else if (text === "_Atomic" || text === "_Complex") p.fail(t, `'${text}' is not supported`);
    else if (WORDS.has(text) && type === null) {
      p.next();
      words.push(text.startsWith("__signed") ? "signed" : text);
    } else if (type === null && words.length === 0) {
      if (text === "struct" || text === "union") {
        type = parseRecord(p, out.attrs);
        out.tagged = true;
      } else if (text === "enum") {
        type = parseEnum(p);
        out.tagged = true;
      } else if (text === "typeof" || text === "__typeof__" || text === "__typeof") type = parseTypeof(p);
      else if (text === "__auto_type") {
        p.next();
        type = AUTO;
      } else {
        const sym = p.lookup(text);
        if (sym?.kind !== "typedef") break;
        p.next();
        p.refer(sym, t);
        // The typedef's own name stays visible for BTF and messages.
        type = typedefUse(sym);
      }
    } else break;
  }
  out.end = p.prev.end;
  if (type === null) {
    if (words.length === 0) {
      missingType(p, out);
    } else {
      const found = COMBINATIONS[[...words].sort().join(" ")];
      if (!found) p.diags.error(out, `cannot combine '${words.join(" ")}' in one type`);
      type = found ?? T.INT;
    }
  }
  let made: T.Type = type ?? T.INT;
  if (out.attrs.mode > 0) made = modeType(made, out.attrs.mode);
  for (const q of quals) made = T.qualify(made, q);
  // A type tag among the specifiers belongs to the pointee: `struct s __kptr *p`.
  for (const tag of out.attrs.typeTags) made = { kind: "tag", tag, to: made };
  out.type = made;
  return out;
}

/** Stands for `__auto_type` until the initialiser is known. */
export const AUTO: T.Type = { kind: "typedef", name: "__auto_type", to: T.INT, align: 0 };

const uses = new WeakMap<object, T.TypedefType>();

/** The one wrapper type of a typedef symbol. */
function typedefUse(sym: TypedefSym): T.Type {
  if (sym.type.kind === "typedef" && sym.type.name === sym.name) return sym.type;
  let t = uses.get(sym);
  if (!t) {
    t = { kind: "typedef", name: sym.name, to: sym.type, align: sym.align ?? 0 };
    uses.set(sym, t);
  }
  return t;
}

function missingType(p: Parser, out: Specifiers): void {
  const t = p.peek();
  if (t.kind === "ident" && (p.peek(1).kind === "ident" || p.peek(1).text === "*") && !p.lookup(t.text)) {
    p.next();
    const near = p.similar(t.text);
    const d = p.diags.error(t, `unknown type name '${t.text}'${near ? `; did you mean '${near}'?` : ""}`);
    if (near) p.diags.fix(d, t, near);
    return;
  }
  if (out.storage !== null || out.inline) {
    p.diags.error(t, "type specifier missing, defaults to 'int'");
    return;
  }
  if (t.kind === "ident" && oldStyle(p))
    p.fail(t, "old-style (K&R) function definitions are not supported: write the parameters' types in the parentheses");
  p.fail(
    t,
    t.kind === "eof"
      ? "expected declaration"
      : t.kind === "ident"
        ? "a type specifier is required for all declarations"
        : "expected identifier or '('",
  );
}

/** `(a, b)` of a function whose parameters are declared behind it. */
function oldStyle(p: Parser): boolean {
  return p.prev.text === "(" && /^[,)]$/.test(p.peek(1).text);
}

function parseTypeof(p: Parser): T.Type {
  p.next();
  p.expect("(", "after 'typeof'");
  let type: T.Type;
  if (startsTypeName(p)) type = parseTypeName(p);
  else type = parseExpression(p).type;
  p.expect(")");
  return type;
}

function modeType(t: T.Type, size: number): T.Type {
  const it = T.asInt(t);
  if (!it) return t;
  const table: Record<number, [T.Type, T.Type]> = {
    1: [T.SCHAR, T.UCHAR],
    2: [T.SHORT, T.USHORT],
    4: [T.INT, T.UINT],
    8: [T.LONG, T.ULONG],
  };
  return table[size][it.signed ? 0 : 1];
}
