/** The values of number, character and string literals. Types are chosen in types/, not here. */

/** An integer constant's value and what its suffix and base say about its type. */
export interface IntegerConstant {
  value: bigint;
  unsigned: boolean;
  /** 0, 1 for `l`, 2 for `ll`. */
  longs: number;
  decimal: boolean;
}

const INTEGER = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)$/;
const SUFFIXES = new Set(["", "u", "l", "ul", "lu", "ll", "ull", "llu"]);

/** Reads an integer constant; null when the spelling is none. */
export function parseIntegerConstant(text: string): IntegerConstant | null {
  const m = INTEGER.exec(text);
  if (!m) return null;
  const digits = m[1] as string;
  const suffix = (m[2] as string).toLowerCase();
  if (!SUFFIXES.has(suffix)) return null;
  const octal = /^0[0-9]/.test(digits);
  if (octal && /[89]/.test(digits)) return null;
  return {
    value: octal ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits),
    unsigned: suffix.includes("u"),
    longs: suffix.split("l").length - 1,
    decimal: /^([1-9]|0$)/.test(digits),
  };
}

const SIMPLE: Record<string, number> = {
  n: 10,
  t: 9,
  r: 13,
  "0": 0,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  "\\": 92,
  "'": 39,
  '"': 34,
  "?": 63,
};

/** A character constant's int value; `bad` names an unknown escape. */
export function parseCharConstant(text: string): { value: number; bad: string | null; empty: boolean } {
  const { bytes, bad } = unescaped(text.slice(text.indexOf("'") + 1, -1));
  let value = 0;
  for (const b of bytes) value = (value << 8) | b;
  if (bytes.length === 1) value = (value << 24) >> 24;
  return { value, bad, empty: bytes.length === 0 };
}

/** The bytes of a string literal, without the final NUL. */
export function parseStringLiteral(text: string): { bytes: number[]; bad: string | null } {
  return unescaped(text.slice(text.indexOf('"') + 1, -1));
}

function unescaped(inner: string): { bytes: number[]; bad: string | null } {
  const bytes: number[] = [];
  let bad: string | null = null;
  for (let i = 0; i < inner.length; ) {
    const c = inner.codePointAt(i) as number;
    if (c !== 92) {
      pushUtf8(bytes, c);
      i += c > 0xffff ? 2 : 1;
      continue;
    }
    const rest = inner.slice(i + 1, i + 12);
    const m = /^(?:x([0-9a-fA-F]+)|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (m) {
      if (m[1] !== undefined) bytes.push(Number.parseInt(m[1].slice(-2), 16));
      else if (m[2] !== undefined) bytes.push(Number.parseInt(m[2], 8) & 255);
      else pushUtf8(bytes, Number.parseInt((m[3] ?? m[4]) as string, 16));
      i += 1 + m[0].length;
      continue;
    }
    const simple = SIMPLE[inner[i + 1] ?? ""];
    if (simple === undefined) bad ??= inner.slice(i, i + 2);
    bytes.push(simple ?? inner.charCodeAt(i + 1));
    i += 2;
  }
  return { bytes, bad };
}

function pushUtf8(bytes: number[], c: number): void {
  if (c < 0x80) bytes.push(c);
  else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 63));
  else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
}
