// The layout of a map's key or value as the members of a C struct: parsing "u32 src; u32 dst; u16 port", offsets by
// the x86-64 ABI, and reading or writing a field's number in bytes. Knows nothing of BTF or of the engine.

import { byteAt, type Field, type FieldKind, fromHex, readNumber, toHex } from "./bytes.ts";

export { type Field, type FieldKind, readNumber };

/** A parsed layout. `size` includes tail padding; `error` is empty when the text was understood. */
export interface Layout {
  fields: Field[];
  size: number;
  error: string;
}

const MAX_SIZE = 1 << 16;
const MAX_FIELDS = 64;

const scalars: Record<string, [FieldKind, number]> = {
  u8: ["unsigned", 1],
  u16: ["unsigned", 2],
  u32: ["unsigned", 4],
  u64: ["unsigned", 8],
  s8: ["signed", 1],
  s16: ["signed", 2],
  s32: ["signed", 4],
  s64: ["signed", 8],
  be16: ["big-endian", 2],
  be32: ["ipv4", 4],
  be64: ["big-endian", 8],
  bool: ["unsigned", 1],
  char: ["chars", 1],
  "signed char": ["signed", 1],
  "unsigned char": ["unsigned", 1],
  short: ["signed", 2],
  "unsigned short": ["unsigned", 2],
  int: ["signed", 4],
  unsigned: ["unsigned", 4],
  "unsigned int": ["unsigned", 4],
  long: ["signed", 8],
  "unsigned long": ["unsigned", 8],
  "long long": ["signed", 8],
  "unsigned long long": ["unsigned", 8],
  byte: ["bytes", 1],
};

const alignTo = (offset: number, align: number) => Math.ceil(offset / align) * align;

function scalarOf(type: string): [FieldKind, number] | undefined {
  const plain = type
    .replace(/^__/, "")
    .replace(/^uint(\d+)_t$/, "u$1")
    .replace(/^int(\d+)_t$/, "s$1");
  return scalars[plain] ?? scalars[type];
}

/** Parses members separated by `;` (a last one may stand without). `char name[16]` and `byte x[3]` are one field. */
export function parseLayout(text: string): Layout {
  const fields: Field[] = [];
  let end = 0;
  let widest = 1;
  const fail = (error: string): Layout => ({ fields, size: alignTo(end, widest), error });
  for (const part of text.split(/[;\n]/)) {
    const member = part.trim().replace(/\s+/g, " ");
    if (member === "") continue;
    const match = /^(.+?) ?(?<![A-Za-z0-9_])([A-Za-z_]\w*)(?:\[(\d+)\])?$/.exec(member);
    const scalar = match && scalarOf(match[1].trim());
    if (!match || !scalar) return fail(`"${member}" is not a member; write e.g. "u32 id" or "char name[16]"`);
    const [kind, size] = scalar;
    const [, , name, length] = match;
    const count = length === undefined ? 1 : Number(length);
    if (count < 1 || count * size > MAX_SIZE) return fail(`${name}: 1 to ${MAX_SIZE} bytes`);
    widest = Math.max(widest, size);
    end = alignTo(end, size);
    if (kind === "chars" || kind === "bytes" || length === undefined || fields.length + count > MAX_FIELDS) {
      const whole = count > 1 && kind !== "chars" ? "bytes" : kind;
      fields.push({ name, kind: count === 1 && kind === "chars" ? "signed" : whole, offset: end, size: size * count });
    } else {
      for (let i = 0; i < count; i++) fields.push({ name: `${name}[${i}]`, kind, offset: end + i * size, size });
    }
    end += size * count;
    if (end > MAX_SIZE) return fail(`longer than ${MAX_SIZE} bytes`);
  }
  if (fields.length === 0) return fail("no member yet");
  return { fields, size: alignTo(end, widest), error: "" };
}

/** Name of the member that fills a layout up. */
const FILLER = "more";

/**
 * The layout with whole members dropped from its end, or bytes added to it, so that it has `size` bytes; where alignment
 * does not allow that, the next size that it does.
 */
export function resizeLayout(text: string, size: number): string {
  const members = text
    .split(/[;\n]/)
    .map((member) => member.trim())
    .filter((member) => member !== "" && !member.startsWith(`byte ${FILLER}[`));
  const endOf = (list: readonly string[]) => {
    const last = parseLayout(list.join("; ")).fields.at(-1);
    return last ? last.offset + last.size : 0;
  };
  while (members.length > 0 && endOf(members) > size) members.pop();
  const missing = size - endOf(members);
  if (missing > 0 && parseLayout(members.join("; ")).size !== size) members.push(`byte ${FILLER}[${missing}]`);
  return members.join("; ");
}

/** The bytes that belong to no member, as [from, to) pairs. */
export function padding(layout: Layout): [number, number][] {
  const holes: [number, number][] = [];
  let at = 0;
  for (const field of layout.fields) {
    if (field.offset > at) holes.push([at, field.offset]);
    at = field.offset + field.size;
  }
  if (layout.size > at) holes.push([at, layout.size]);
  return holes;
}

/** The member that holds a byte; undefined in padding or outside. */
export function fieldAt(layout: Layout, offset: number): Field | undefined {
  return layout.fields.find((f) => offset >= f.offset && offset < f.offset + f.size);
}

/** A field as a person reads it: decimal, quoted characters, or hex bytes. */
export function readField(bytes: Uint8Array, field: Field): string {
  const part = bytes.subarray(field.offset, field.offset + field.size);
  if (field.kind === "bytes") return toHex(part);
  if (field.kind === "ipv4") return Array.from(part).join(".");
  if (field.kind === "chars") {
    const end = part.indexOf(0);
    const text = Array.from(end < 0 ? part : part.subarray(0, end));
    const printable = text.every((b) => b >= 0x20 && b < 0x7f) && part.subarray(text.length).every((b) => b === 0);
    return printable ? `"${String.fromCharCode(...text)}"` : toHex(part);
  }
  return readNumber(bytes, field).toString();
}

/** Writes what a person typed into a copy of `bytes`; null when it does not fit the field. */
export function writeField(bytes: Uint8Array, field: Field, typed: string): Uint8Array | null {
  const out = bytes.slice();
  const text = typed.trim();
  const quoted = /^"(.*)"$/.exec(text);
  // Unquoted text is taken for hex only where it fills the field, as hex is shown.
  if (field.kind === "chars" && (quoted || fromHex(text)?.length !== field.size)) {
    const chars = new TextEncoder().encode(quoted ? quoted[1] : text);
    if (chars.length > field.size) return null;
    out.fill(0, field.offset, field.offset + field.size);
    out.set(chars, field.offset);
    return out;
  }
  if (field.kind === "bytes" || field.kind === "chars") {
    const raw = fromHex(text);
    if (raw === null || raw.length > field.size) return null;
    out.fill(0, field.offset, field.offset + field.size);
    out.set(raw, field.offset);
    return out;
  }
  if (field.kind === "ipv4") {
    const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(Number);
    if (!parts?.every((part) => part < 256)) return null;
    out.set(parts, field.offset);
    return out;
  }
  if (!/^[+-]?(0x[0-9a-f]+|\d+)$/i.test(text)) return null;
  const negative = text.startsWith("-");
  const magnitude = BigInt(text.replace(/^[+-]/, ""));
  const value = negative ? -magnitude : magnitude;
  const bits = BigInt(field.size * 8);
  if (value >= 1n << bits || value < -(1n << (bits - 1n))) return null;
  let rest = BigInt.asUintN(field.size * 8, value);
  for (let i = 0; i < field.size; i++, rest >>= 8n) out[byteAt(field, i)] = Number(rest & 0xffn);
  return out;
}
