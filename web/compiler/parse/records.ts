/** `struct`, `union` and `enum` specifiers. */
import { Abandon, type Span } from "../diagnostics.ts";
import { evalInt } from "../types/consteval.ts";
import { quoted } from "../types/format.ts";
import { type Field, layOut } from "../types/layout.ts";
import * as T from "../types/type.ts";
import { type Attrs, noAttrs, parseAttributes } from "./attributes.ts";
import { staticAssert } from "./decl.ts";
import { parseDeclarator } from "./declarator.ts";
import { parseSpecifiers } from "./declspec.ts";
import { parseConditional } from "./expr.ts";
import type { Parser } from "./parser.ts";

/**
 * `struct tag`, `struct tag {…}`, `struct {…}` and the same for unions. A type tag behind them is none of the record's:
 * it goes to `around`, the specifiers that it stands among.
 */
export function parseRecord(p: Parser, around: Attrs): T.RecordType {
  const word = p.next();
  const union = word.text === "union";
  const attrs = { ...noAttrs(), typeTags: around.typeTags };
  parseAttributes(p, attrs);
  const name = p.peek().kind === "ident" && !p.at("{") ? p.next() : null;
  parseAttributes(p, attrs);
  if (!p.at("{")) {
    if (!name) p.fail(p.peek(), `declaration of anonymous ${word.text} must be a definition`);
    return reference(p, name, union);
  }
  const record = define(p, name, union, word);
  record.preserve = attrs.preserve || p.pp.features.has("preserve_all");
  p.next();
  const fields: Field[] = [];
  const depth = p.brackets;
  while (!p.at("}") && p.peek().kind !== "eof") {
    try {
      if (p.at("_Static_assert") || p.at("static_assert")) staticAssert(p);
      else if (!p.accept(";")) memberDeclaration(p, fields);
    } catch (e) {
      if (!(e instanceof Abandon)) throw e;
      p.recover(depth);
    }
  }
  p.expect("}", `after ${word.text} members`);
  parseAttributes(p, attrs);
  record.preserve ||= attrs.preserve;
  record.packed = attrs.packed;
  record.tags = attrs.declTags;
  layOut(record, fields, attrs.align);
  return record;
}

function reference(p: Parser, name: Span & { text: string }, union: boolean): T.RecordType {
  const what = union ? "union" : "struct";
  // `struct s;` declares a new one in this scope; anything else may mean an outer one.
  const found = p.at(";")
    ? (p.scope.tags.get(name.text) ?? (p.scope === p.file ? p.lookupTag(name.text, what) : null))
    : p.lookupTag(name.text, what);
  if (found) {
    if (found.kind === "record" && found.union === union) return found;
    const d = p.diags.error(name, `use of '${name.text}' with tag type that does not match previous declaration`);
    if (found.pos >= 0) p.diags.note(d, found, "previous use is here");
    return T.newRecord(union, name.text, name.pos, name.end);
  }
  const made = T.newRecord(union, name.text, name.pos, name.end);
  p.scope.tags.set(name.text, made);
  return made;
}

function define(p: Parser, name: (Span & { text: string }) | null, union: boolean, word: Span): T.RecordType {
  if (!name) return T.newRecord(union, null, word.pos, word.end);
  const old = p.scope.tags.get(name.text);
  if (old?.kind === "record" && !old.complete && old.union === union) {
    old.pos = name.pos;
    old.end = name.end;
    return old;
  }
  if (old && old.pos >= 0 && (old.kind !== "record" || old.complete)) {
    const d = p.diags.error(name, `redefinition of '${name.text}'`);
    p.diags.note(d, old, "previous definition is here");
  }
  // A definition of the program's own replaces a kernel type of that name.
  const made = T.newRecord(union, name.text, name.pos, name.end);
  p.scope.tags.set(name.text, made);
  return made;
}

function memberDeclaration(p: Parser, fields: Field[]): void {
  const spec = parseSpecifiers(p);
  if (spec.storage) p.diags.error(spec, "type name does not allow storage class to be specified");
  if (p.accept(";")) {
    const inner = T.strip(spec.type);
    if (inner.kind === "record") {
      if (inner.tag === null) fields.push(field(null, spec.type, null, spec, spec.attrs.align, spec.attrs.packed, []));
      else p.diags.warning(spec, "declaration does not declare anything");
    }
    return;
  }
  do {
    const attrs = spec.attrs;
    const start = p.peek();
    if (p.at(":")) {
      p.next();
      fields.push(field(null, spec.type, bitWidth(p, spec.type), start, 0, false, []));
      continue;
    }
    const d = parseDeclarator(p, spec.type);
    let bits: number | null = null;
    if (p.accept(":")) {
      bits = bitWidth(p, d.type);
      parseAttributes(p, d.attrs);
    }
    const at = d.name ?? start;
    if (!d.name) p.diags.error(at, "expected member name or ';' after declaration specifiers");
    const stripped = T.strip(d.type);
    if (stripped.kind === "func") p.diags.error(at, `field '${d.name?.text}' declared as a function`);
    else if (!T.isComplete(d.type) && stripped.kind !== "array") {
      const e = p.diags.error(at, `field has incomplete type ${quoted(d.type)}`);
      if (stripped.kind === "record" && stripped.pos >= 0)
        p.diags.note(e, stripped, `forward declaration of ${quoted(stripped)}`);
      continue;
    }
    if (d.name && fields.some((f) => f.name === d.name?.text)) p.diags.error(at, `duplicate member '${d.name.text}'`);
    const align = Math.max(attrs.align, d.attrs.align);
    fields.push(
      field(d.name?.text ?? null, d.type, bits, at, align, attrs.packed || d.attrs.packed, [
        ...attrs.declTags,
        ...d.attrs.declTags,
      ]),
    );
  } while (p.accept(","));
  p.expect(";", "at end of declaration list");
}

function field(
  name: string | null,
  type: T.Type,
  bits: number | null,
  at: Span,
  align: number,
  packed: boolean,
  tags: string[],
): Field {
  return { name, type, bits, align, packed, pos: at.pos, end: at.end, ...(tags.length > 0 ? { tags } : {}) };
}

function bitWidth(p: Parser, type: T.Type): number {
  const e = parseConditional(p);
  const n = evalInt(e);
  const it = T.asInt(type);
  if (!it) p.diags.error(e, `bit-field has non-integral type ${quoted(type)}`);
  else if (n === null) p.diags.error(e, "bit-field width is not an integer constant expression");
  else if (n < 0n || n > BigInt(it.bool ? 1 : it.size * 8)) {
    p.diags.error(e, `width of bit-field (${n} bits) exceeds the width of its type (${it.size * 8} bits)`);
  } else return Number(n);
  return 1;
}

/** `enum tag`, `enum tag {…}`, `enum {…}`. */
export function parseEnum(p: Parser): T.EnumType {
  const word = p.next();
  const attrs = noAttrs();
  parseAttributes(p, attrs);
  const name = p.peek().kind === "ident" ? p.next() : null;
  if (!p.at("{")) {
    if (!name) p.fail(p.peek(), "expected identifier or '{'");
    const found = p.lookupTag(name.text, "enum");
    if (found?.kind === "enum") return found;
    if (found) p.diags.error(name, `use of '${name.text}' with tag type that does not match previous declaration`);
    const made: T.EnumType = {
      kind: "enum",
      tag: name.text,
      enumerators: [],
      base: T.UINT,
      complete: false,
      pos: name.pos,
      end: name.end,
    };
    p.scope.tags.set(name.text, made);
    return made;
  }
  const at = name ?? word;
  const old = name ? p.scope.tags.get(name.text) : undefined;
  if (old && old.pos >= 0 && (old.kind !== "enum" || old.complete))
    p.diags.error(at, `redefinition of '${name?.text}'`);
  const made: T.EnumType =
    old?.kind === "enum" && !old.complete
      ? old
      : {
          kind: "enum",
          tag: name?.text ?? null,
          enumerators: [],
          base: T.UINT,
          complete: false,
          pos: at.pos,
          end: at.end,
        };
  if (name) p.scope.tags.set(name.text, made);
  p.next();
  let value = 0n;
  while (!p.at("}") && p.peek().kind !== "eof") {
    const id = p.next();
    if (id.kind !== "ident") p.fail(id, "expected identifier");
    parseAttributes(p, attrs);
    if (p.accept("=")) {
      const e = parseConditional(p);
      const v = evalInt(e);
      if (v === null) p.diags.error(e, "expression is not an integer constant expression");
      else value = v;
    }
    const prior = p.scope.names.get(id.text);
    if (prior && prior.pos >= 0) p.diags.error(id, `redefinition of '${id.text}'`);
    p.scope.names.set(id.text, {
      kind: "const",
      name: id.text,
      type: constType(value),
      value,
      pos: id.pos,
      end: id.end,
    });
    made.enumerators.push({ name: id.text, value });
    value++;
    if (!p.accept(",")) break;
  }
  p.expect("}");
  parseAttributes(p, attrs);
  const values = made.enumerators.map((e) => e.value);
  const negative = values.some((v) => v < 0n);
  const wide = values.some((v) => v < -0x80000000n || v > (negative ? 0x7fffffffn : 0xffffffffn));
  made.base = wide ? (negative ? T.LONG : T.ULONG) : negative ? T.INT : T.UINT;
  if (attrs.packed && !wide)
    made.base = values.every((v) => v >= 0n && v < 256n)
      ? T.UCHAR
      : values.every((v) => v >= 0n && v < 65536n)
        ? T.USHORT
        : made.base;
  made.complete = true;
  return made;
}

function constType(v: bigint): T.Type {
  if (v >= -0x80000000n && v <= 0x7fffffffn) return T.INT;
  if (v >= 0n && v <= 0xffffffffn) return T.UINT;
  return v >= 0n && v > 0x7fffffffffffffffn ? T.ULONG : T.LONG;
}
