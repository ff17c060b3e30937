// One statement of assembly text into tokens with their columns. Knows spelling, not grammar.
import { Complaint } from "./types.ts";

/** `reg` is r0 to r15, `sub` its 32-bit half. */
export type TokenKind = "reg" | "sub" | "name" | "number" | "op" | "end";

/** A token: `start` and `end` are columns from 0. */
export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
}

// Longest operators first; a comparison or division made signed carries its `s`.
const TOKEN =
  /(s(?:>>=|[<>]=|\/=|%=|[<>](?![<>]))|>>=|<<=|[=!<>+\-*/%&|^]=|\+\+|--|%(?!\[)|[=+\-*/&|^<>()[\],:!~#])|(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_.$][\w.$]*(?:%=)?|%\[\w+\])/y;
// Four bits name a register; that there are only eleven is the grammar's matter.
const REGISTER = /^[rw](?:1[0-5]|[0-9])$/;
const LONGEST_LINE = 4096;

/** Column at which the comment of a line starts, or `to`. `#` joins a name and its id in calls and jumps. */
export function commentStart(text: string, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c === 59 /* ; */) return i;
    if (c === 47 /* / */ && text.charCodeAt(i + 1) === 47) return i;
    if (c === 35 /* # */ && !(i > from && /\w/.test(text[i - 1] as string) && /[-\w]/.test(text[i + 1] ?? "")))
      return i;
  }
  return to;
}

/** Tokens of `text` between two columns, ended by an `end` token. Throws a Complaint on a foreign character. */
export function tokenize(text: string, from: number, to: number): Token[] {
  if (to - from > LONGEST_LINE) {
    throw new Complaint("long-line", `this line is longer than ${LONGEST_LINE} characters`, from, from + 1);
  }
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    while (at < to && (text.charCodeAt(at) <= 32 || text.charCodeAt(at) === 160)) at++;
    if (at >= to) break;
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match || TOKEN.lastIndex > to) {
      const found = String.fromCodePoint(text.codePointAt(at) as number);
      throw new Complaint("character", `${JSON.stringify(found)} has no meaning here`, at, at + found.length);
    }
    const word = match[0];
    let kind: TokenKind = match[1] !== undefined ? "op" : match[2] !== undefined ? "number" : "name";
    if (kind === "name" && REGISTER.test(word)) kind = word[0] === "r" ? "reg" : "sub";
    tokens.push({ kind, text: word, start: at, end: at + word.length });
    at += word.length;
  }
  tokens.push({ kind: "end", text: "", start: Math.min(at, to), end: Math.min(at, to) });
  return tokens;
}
