// Bytes as people write them, and the numbers that stand in them.

/** How a member's bytes are shown: a number (little- or big-endian), an IPv4 address, characters, or plain bytes. */
export type FieldKind = "unsigned" | "signed" | "big-endian" | "ipv4" | "chars" | "bytes";

/** One member, or one element of an array member ("hist[2]"). Offset and size in bytes. */
export interface Field {
  name: string;
  kind: FieldKind;
  offset: number;
  size: number;
}

/** Bytes as pairs of hex digits, with `separator` between bytes. */
export function toHex(bytes: Uint8Array, separator = " "): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(separator);
}

/** The inverse of toHex, spaces allowed anywhere between bytes; null when it is not hex. */
export function fromHex(text: string): Uint8Array | null {
  const digits = text.replace(/\s+/g, "");
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

/** Offset of a number's byte of weight 256^i. */
export const byteAt = ({ kind, offset, size }: Field, i: number) => offset + (kind === "big-endian" ? size - 1 - i : i);

/** A field's value as a number. Only for fields of at most 8 bytes. */
export function readNumber(bytes: Uint8Array, field: Field): bigint {
  let value = 0n;
  for (let i = field.size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[byteAt(field, i)] ?? 0);
  return field.kind === "signed" ? BigInt.asIntN(field.size * 8, value) : value;
}
