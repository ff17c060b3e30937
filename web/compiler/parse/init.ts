/**
 * Initialisers: braces, designators, brace elision and strings become a flat list of "this expression at that
 * offset"; later entries for the same place win.
 */
import { MAX_INITIALISERS } from "../limits.ts";
import { evalInt } from "../types/consteval.ts";
import { incomplete, quoted } from "../types/format.ts";
import * as T from "../types/type.ts";
import type { Expr, Init, InitEntry } from "./ast.ts";
import { parseAssignment, parseConditional } from "./expr.ts";
import type { Parser } from "./parser.ts";

/** A finished initialiser and the type, whose array length may only now be known. */
export interface ParsedInit {
  init: Init;
  type: T.Type;
}

/** Parses an initialiser for an object of a type. */
export function parseInitializer(p: Parser, type: T.Type): ParsedInit {
  const start = p.peek();
  const entries: InitEntry[] = [];
  const real = T.strip(type);
  let length: number | null = null;
  if (p.at("{")) {
    length = braced(p, type, 0, entries);
  } else {
    const e = parseAssignment(p);
    if (real.kind === "array") {
      const used = stringInto(p, real, e, 0, entries);
      if (used === null) {
        if (e.k !== "error") p.diags.error(e, "array initializer must be an initializer list or string literal");
      } else length = used;
    } else scalar(p, type, e, 0, null, entries);
  }
  const at = p.from(start);
  let done = type;
  if (real.kind === "array" && real.length === null) done = withLength(type, length ?? 0);
  return { init: { entries, pos: at.pos, end: at.end }, type: done };
}

/** `int a[] = …` learns its length; qualifiers and typedefs around the array are kept where they can be. */
function withLength(t: T.Type, length: number): T.Type {
  if (t.kind === "qual") return { ...t, to: withLength(t.to, length) };
  const real = T.strip(t);
  return real.kind === "array" ? { kind: "array", of: real.of, length } : t;
}

/** `{ … }` for an object at an offset; answers the number of elements when it is an array. */
function braced(p: Parser, type: T.Type, offset: number, out: InitEntry[]): number | null {
  const open = p.expect("{");
  const real = T.strip(type);
  let length: number | null = null;
  if (real.kind === "array") length = listInto(p, type, offset, out, true);
  else if (real.kind === "record") {
    if (!real.complete) p.fail(open, incomplete(type));
    listInto(p, type, offset, out, true);
  } else if (!p.at("}")) {
    if (p.at("{")) braced(p, type, offset, out);
    else scalar(p, type, parseAssignment(p), offset, null, out);
    p.accept(",");
    if (!p.at("}")) {
      p.diags.warning(p.peek(), "excess elements in scalar initializer");
      while (!p.at("}") && p.peek().kind !== "eof") p.next();
    }
  }
  p.expect("}");
  return length;
}

/** The elements of an aggregate, up to `}` (outer) or until it is full (brace elision). */
function listInto(p: Parser, type: T.Type, offset: number, out: InitEntry[], outer: boolean): number | null {
  const real = T.strip(type) as T.ArrayType | T.RecordType;
  let index = 0;
  let longest = 0;
  while (!p.at("}") && p.peek().kind !== "eof") {
    if (p.at(".") || p.at("[") || (p.peek().kind === "ident" && p.peek(1).text === ":" && real.kind === "record")) {
      if (!outer) break;
      index = designated(p, real, offset, out);
    } else {
      const slot = slotAt(real, index);
      if (!slot) {
        if (!outer) break;
        const e = parseAssignment(p);
        p.diags.warning(e, `excess elements in ${real.kind === "array" ? "array" : "struct"} initializer`);
      } else element(p, slot.type, offset + slot.offset, slot.member, out);
      index++;
    }
    longest = Math.max(longest, index);
    if (!outer && !slotAt(real, index)) break;
    if (!p.at(",")) break;
    if (!outer && (p.peek(1).text === "." || p.peek(1).text === "[")) break;
    p.next();
  }
  return real.kind === "array" ? longest : null;
}

interface Slot {
  type: T.Type;
  offset: number;
  member: T.Member | null;
}

function slotAt(real: T.ArrayType | T.RecordType, index: number): Slot | null {
  if (real.kind === "array") {
    if (real.length !== null && index >= real.length) return null;
    return { type: real.of, offset: index * T.sizeOf(real.of), member: null };
  }
  if (real.union && index > 0) return null;
  const m = real.members[index];
  return m ? memberSlot(m) : null;
}

function memberSlot(m: T.Member): Slot {
  return { type: m.type, offset: m.bits !== null ? 0 : m.bitOffset >> 3, member: m.bits !== null ? m : null };
}

/** One element without designator. */
function element(p: Parser, type: T.Type, offset: number, member: T.Member | null, out: InitEntry[]): void {
  if (p.at("{")) {
    if (member) p.next();
    if (!member) {
      braced(p, type, offset, out);
      return;
    }
    scalar(p, type, parseAssignment(p), offset, member, out);
    p.expect("}");
    return;
  }
  const real = T.strip(type);
  if (real.kind !== "array" && real.kind !== "record") {
    scalar(p, type, parseAssignment(p), offset, member, out);
    return;
  }
  if (real.kind === "array" && p.peek().kind !== "string") {
    listInto(p, type, offset, out, false);
    return;
  }
  if (
    real.kind === "record" &&
    (p.peek().kind === "number" || p.peek().kind === "string" || p.peek().kind === "char")
  ) {
    listInto(p, type, offset, out, false);
    return;
  }
  const e = parseAssignment(p);
  if (real.kind === "array") {
    if (stringInto(p, real, e, offset, out) === null) {
      const first = slotAt(real, 0);
      if (first) continueWith(p, real, e, offset, out);
    }
    return;
  }
  if (T.strip(e.type).kind === "record" || e.k === "error") {
    scalar(p, type, e, offset, null, out);
    return;
  }
  continueWith(p, real, e, offset, out);
}

/** Brace elision where the first element's expression has been read already. */
function continueWith(
  p: Parser,
  real: T.ArrayType | T.RecordType,
  first: Expr,
  offset: number,
  out: InitEntry[],
): void {
  const slot = slotAt(real, 0);
  if (!slot) return;
  const inner = T.strip(slot.type);
  if (inner.kind === "array" || (inner.kind === "record" && T.strip(first.type).kind !== "record")) {
    continueWith(p, inner as T.ArrayType | T.RecordType, first, offset + slot.offset, out);
  } else scalar(p, slot.type, first, offset + slot.offset, slot.member, out);
  for (
    let i = 1;
    slotAt(real, i) && p.at(",") && p.peek(1).text !== "." && p.peek(1).text !== "[" && p.peek(1).text !== "}";
    i++
  ) {
    p.next();
    const s = slotAt(real, i) as Slot;
    element(p, s.type, offset + s.offset, s.member, out);
  }
}

/** `.a.b[2] = …`; answers the index after the designated element. */
function designated(p: Parser, real: T.ArrayType | T.RecordType, offset: number, out: InitEntry[]): number {
  let type: T.Type = real;
  let at = offset;
  let member: T.Member | null = null;
  let next = 0;
  let repeat = 1;
  let stride = 0;
  for (let depth = 0; p.at(".") || p.at("[") || depth === 0; depth++) {
    const here = T.strip(type);
    if (p.at("[")) {
      const open = p.next();
      const from = evalInt(parseConditional(p)) ?? 0n;
      let to = from;
      if (p.accept("...")) to = evalInt(parseConditional(p)) ?? from;
      p.expect("]");
      if (here.kind !== "array")
        p.fail(p.from(open), `array designator cannot initialize non-array type ${quoted(type)}`);
      if (from < 0n || to < from || (here.length !== null && to >= BigInt(here.length))) {
        p.diags.error(p.from(open), `array designator index (${to}) exceeds array bounds (${here.length ?? 0})`);
      }
      stride = T.sizeOf(here.of);
      if (depth === 0) next = Number(to) + 1;
      repeat = Number(to - from) + 1;
      at += Number(from) * stride;
      type = here.of;
      continue;
    }
    const old = !p.accept(".");
    const name = p.next();
    if (here.kind !== "record")
      p.fail(name, `field designator cannot initialize a non-struct, non-union type ${quoted(type)}`);
    const found = T.findField(here, name.text);
    if (!found) {
      p.sema.unknownField(here, name.text, name, here);
      p.fail(name, `field designator '${name.text}' does not refer to any field in type ${quoted(here)}`);
    }
    if (depth === 0) next = here.members.indexOf(found.path[0]) + 1;
    for (const m of found.path) {
      const slot = memberSlot(m);
      at += slot.offset;
      member = slot.member;
    }
    type = found.member.type;
    if (old) {
      p.expect(":");
      break;
    }
  }
  p.accept("=");
  const first = out.length;
  element(p, type, at, member, out);
  const made = out.slice(first);
  if (made.length * repeat > MAX_INITIALISERS) tooMany(p);
  for (let i = 1; i < repeat; i++) for (const e of made) out.push({ ...e, offset: e.offset + i * stride });
  return next;
}

function tooMany(p: Parser): never {
  p.diags.fatal(
    p.prev,
    `the initializer is too long: more than ${MAX_INITIALISERS} elements; fill the array when the program runs`,
  );
}

function scalar(p: Parser, type: T.Type, e: Expr, offset: number, member: T.Member | null, out: InitEntry[]): void {
  const value = p.sema.assignable(type, e, "initializing");
  if (out.length > MAX_INITIALISERS) tooMany(p);
  if (value.k !== "error") out.push({ offset, type: T.unqualified(type), member, expr: value });
}

/** A string literal into a char array: one entry that holds all bytes; answers the element count. */
function stringInto(p: Parser, array: T.ArrayType, e: Expr, offset: number, out: InitEntry[]): number | null {
  const literal = e.k === "str" ? e : null;
  const of = T.asInt(array.of);
  if (!literal || !of || of.size !== 1) return null;
  const room = array.length ?? literal.bytes.length;
  if (literal.bytes.length - 1 > room) p.diags.warning(e, "initializer-string for char array is too long");
  const bytes = literal.bytes.slice(0, room);
  out.push({
    offset,
    type: { kind: "array", of: array.of, length: bytes.length },
    member: null,
    expr: { ...literal, bytes },
  });
  return room;
}
