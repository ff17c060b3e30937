/**
 * Text to preprocessing tokens: comments and line splices vanish, everything else keeps its place. Does not know
 * directives or keywords.
 */
import type { Diagnostics } from "../diagnostics.ts";
import { MAX_TOKENS } from "../limits.ts";
import type { SourceFile } from "../source.ts";
import { Token } from "./token.ts";

const PUNCTUATORS = [
  ["%:%:", "<<=", ">>=", "..."],
  [
    "##",
    "->",
    "++",
    "--",
    "<<",
    ">>",
    "<=",
    ">=",
    "==",
    "!=",
    "&&",
    "||",
    "*=",
    "/=",
    "%=",
    "+=",
    "-=",
    "&=",
    "^=",
    "|=",
  ],
];
const LONG = new Set(PUNCTUATORS.flat());
const SINGLE = new Set("[](){}.&*+-~!/%<>^|?:;=,#");

const Ch = {
  Tab: 9,
  Lf: 10,
  Vt: 11,
  Ff: 12,
  Cr: 13,
  Space: 32,
  Quote: 34,
  Dollar: 36,
  Apos: 39,
  Star: 42,
  Plus: 43,
  Minus: 45,
  Dot: 46,
  Slash: 47,
  Zero: 48,
  Nine: 57,
  Backslash: 92,
  Underscore: 95,
} as const;

function isIdStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === Ch.Underscore || c === Ch.Dollar || c >= 128;
}

function isDigit(c: number): boolean {
  return c >= Ch.Zero && c <= Ch.Nine;
}

/** All tokens of a file, without an end mark. */
export function lex(file: SourceFile, diags: Diagnostics): Token[] {
  const { text, base } = file;
  const out: Token[] = [];
  const n = text.length;
  let at = 0;
  let bol = true;
  let space = false;
  while (at < n) {
    if (out.length > MAX_TOKENS)
      diags.fatal({ pos: base + at, end: base + at + 1 }, `the program is too long: more than ${MAX_TOKENS} tokens`);
    const c = text.charCodeAt(at);
    if (c === Ch.Lf) {
      bol = true;
      space = false;
      at++;
      continue;
    }
    if (c === Ch.Space || c === Ch.Tab || c === Ch.Cr || c === Ch.Vt || c === Ch.Ff) {
      space = true;
      at++;
      continue;
    }
    if (c === Ch.Backslash) {
      const next = text.charCodeAt(at + 1);
      if (next === Ch.Lf || (next === Ch.Cr && text.charCodeAt(at + 2) === Ch.Lf)) {
        at += next === Ch.Lf ? 2 : 3;
        space = true;
        continue;
      }
    }
    if (c === Ch.Slash) {
      const next = text.charCodeAt(at + 1);
      if (next === Ch.Slash) {
        at = endOfLineComment(text, at);
        space = true;
        continue;
      }
      if (next === Ch.Star) {
        const close = text.indexOf("*/", at + 2);
        if (close < 0) diags.error({ pos: base + at, end: base + at + 2 }, "unterminated /* comment");
        const to = close < 0 ? n : close + 2;
        at = to;
        space = true;
        continue;
      }
    }
    const start = at;
    let kind: Token["kind"];
    if (isIdStart(c)) {
      at = identEnd(text, at);
      const quote = text.charCodeAt(at);
      if ((quote === Ch.Quote || quote === Ch.Apos) && /^(?:L|u8|u|U)$/.test(text.slice(start, at))) {
        kind = quote === Ch.Quote ? "string" : "char";
        at = quotedEnd(file, at, quote, diags);
      } else kind = "ident";
    } else if (isDigit(c) || (c === Ch.Dot && isDigit(text.charCodeAt(at + 1)))) {
      kind = "number";
      at = numberEnd(text, at);
    } else if (c === Ch.Quote || c === Ch.Apos) {
      kind = c === Ch.Quote ? "string" : "char";
      at = quotedEnd(file, at, c, diags);
    } else {
      const three = text.substr(at, 3);
      if (LONG.has(three)) at += 3;
      else if (LONG.has(three.slice(0, 2))) at += 2;
      else at++;
      kind = at - start > 1 || SINGLE.has(text[start] as string) ? "punct" : "other";
    }
    let spelled = text.slice(start, at);
    if (spelled.includes("\\\n")) spelled = spelled.replaceAll("\\\n", "");
    out.push(new Token(kind, spelled, base + start, base + at, bol, space));
    bol = false;
    space = false;
  }
  return out;
}

function endOfLineComment(text: string, from: number): number {
  let at = text.indexOf("\n", from);
  while (at > 0 && (text.charCodeAt(at - 1) === Ch.Backslash || text.slice(at - 2, at) === "\\\r"))
    at = text.indexOf("\n", at + 1);
  return at < 0 ? text.length : at;
}

function identEnd(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const c = text.charCodeAt(at);
    if (!isIdStart(c) && !isDigit(c)) return at;
    at++;
  }
}

/** A preprocessing number: digits, letters, dots, and a sign after an exponent letter. */
function numberEnd(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const c = text.charCodeAt(at);
    const sign =
      (c === Ch.Plus || c === Ch.Minus) &&
      /[eEpP]/.test(text[at - 1] as string) &&
      !/^0[xX]/.test(text.substr(from, 2));
    if (!sign && !isIdStart(c) && !isDigit(c) && c !== Ch.Dot) return at;
    at++;
  }
}

function quotedEnd(file: SourceFile, from: number, quote: number, diags: Diagnostics): number {
  const { text, base } = file;
  let at = from + 1;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c === quote) return at + 1;
    if (c === Ch.Lf) break;
    at += c === Ch.Backslash ? (text.charCodeAt(at + 1) === Ch.Cr ? 3 : 2) : 1;
  }
  const what = quote === Ch.Quote ? '"' : "'";
  diags.error({ pos: base + from, end: base + from + 1 }, `missing terminating ${what} character`);
  return Math.min(at, text.length);
}

/** Lexes one spelling, as `##` makes it; null unless it is exactly one token. */
export function lexOne(text: string): Token | null {
  const silent = { error: () => null } as unknown as Diagnostics;
  const got = lex({ name: "", text, base: 0, virtual: true, lineStarts: null }, silent);
  return got.length === 1 ? (got[0] as Token) : null;
}
