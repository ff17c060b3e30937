// The operands of an instruction: registers, numbers, memory, jump targets; and the cursor that reads them.
// Statements are put together in statement.ts.
import { SIZE } from "./isa.ts";
import type { Token } from "./lexer.ts";
import { Complaint, type Replacement } from "./types.ts";

/** What an instruction's name means; `any` is a bare symbol before `ll`. */
export type ReferenceKind = "jump16" | "jump32" | "call" | "map" | "mapValue" | "func" | "any";

/** A name that an instruction mentions, with its columns. */
export interface Reference {
  kind: ReferenceKind;
  name: string;
  start: number;
  end: number;
  /** Offset inside a map's value. */
  addend?: number;
  /** For calls: the id written behind `#`, when the name alone does not settle it. */
  id?: number;
}

/** A register operand: `wide` for r0–r10, not for w0–w10. */
export type Register = { n: number; wide: boolean; token: Token };

export const S32_MIN = -0x80000000;
export const S32_MAX = 0x7fffffff;
export const U32_MAX = 0xffffffff;

/** Walks over the tokens of one statement. `opcode` is what a kernel dump says in front of the text, or -1. */
export class Cursor {
  private at = 0;
  private readonly tokens: readonly Token[];
  readonly opcode: number;
  constructor(tokens: readonly Token[], opcode: number) {
    this.tokens = tokens;
    this.opcode = opcode;
  }
  get token(): Token {
    return this.tokens[this.at] as Token;
  }
  peek(ahead: number): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token;
  }
  get first(): Token {
    return this.tokens[0] as Token;
  }
  next(): Token {
    const token = this.token;
    if (token.kind !== "end") this.at++;
    return token;
  }
  is(text: string): boolean {
    return this.token.text === text && this.token.kind !== "end";
  }
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }
  expect(text: string, where: string): Token {
    if (!this.is(text)) this.refuse(`expected '${text}' ${where}`);
    return this.next();
  }
  refuse(message: string, replacement?: Replacement, code = "syntax"): never {
    const found = this.token;
    const seen = found.kind === "end" ? ", but the line ends here" : `, found '${found.text}'`;
    const text = message.startsWith("expected") ? message + seen : message;
    throw new Complaint(code, text, found.start, found.end, replacement);
  }
}

export function complain(from: Token, to: Token, code: string, message: string, fix?: Replacement): never {
  throw new Complaint(code, message, from.start, to.end, fix);
}

export function isRegister(token: Token): boolean {
  return token.kind === "reg" || token.kind === "sub";
}

export function register(c: Cursor, where: string): Register {
  const token = c.token;
  if (!isRegister(token)) {
    if (/^[RW](10|\d)$/.test(token.text)) {
      const text = token.text.toLowerCase();
      c.refuse(`registers are written in lower case: ${text}`, { title: `Write ${text}`, text }, "register");
    }
    if (token.text === "fp") c.refuse("the frame pointer is r10", { title: "Write r10", text: "r10" }, "register");
    if (/^[rw]\d+$/.test(token.text)) noSuchRegister(token);
    c.refuse(`expected a register ${where}`);
  }
  c.next();
  const n = Number(token.text.slice(1));
  // A log shows what the verifier was given, even where it refuses it.
  if (n > 10 && c.opcode < 0) noSuchRegister(token);
  return { n, wide: token.kind === "reg", token };
}

function noSuchRegister(token: Token): never {
  complain(token, token, "register", `there is no register ${token.text}: they are r0 to r10`);
}

/** A register of the given width; the other half of the same register is a mix-up worth naming. */
export function registerOf(c: Cursor, wide: boolean, where: string): Register {
  const r = register(c, where);
  if (r.wide !== wide) {
    const right = `${wide ? "r" : "w"}${r.n}`;
    const why = wide
      ? `${where} a 64-bit register is needed, ${r.token.text} is the lower half of ${right}`
      : `${where} a 32-bit register is needed: ${right}`;
    complain(r.token, r.token, "width", why, { title: `Write ${right}`, text: right });
  }
  return r;
}

export function isNumber(c: Cursor): boolean {
  return c.token.kind === "number" || ((c.is("-") || c.is("+")) && c.peek(1).kind === "number");
}

/** A number with its sign, as written, and the tokens that it covers. */
export function number(c: Cursor, what: string): { value: bigint; from: Token; to: Token; hex: boolean } {
  const from = c.token;
  const negative = c.take("-");
  if (!negative) c.take("+");
  const to = c.token;
  if (to.kind !== "number") c.refuse(`expected ${what}`);
  c.next();
  if (to.text.length > 40) complain(from, to, "range", "this number does not fit in 64 bits");
  const value = BigInt(to.text);
  return { value: negative ? -value : value, from, to, hex: to.text[1] === "x" || to.text[1] === "X" };
}

/** A 32-bit immediate, as the signed number that is encoded. In 64-bit use it is sign-extended, which may surprise. */
export function immediate(c: Cursor, wide: boolean, isMove: boolean): { imm: number; remark?: Complaint } {
  if (c.token.kind === "number" && c.token.text.length < 10) return { imm: Number(c.next().text) };
  const { value, from, to, hex } = number(c, "a number or a register");
  if (value < BigInt(S32_MIN) || value > BigInt(U32_MAX)) {
    const hint = isMove
      ? "; `ll` behind it loads a 64-bit constant"
      : "; load it with `rX = … ll` and use the register";
    const fix = isMove && wide ? { title: "Load it as a 64-bit constant", text: `${value} ll` } : undefined;
    complain(from, to, "range", `${value} does not fit in the 32-bit immediate${hint}`, fix);
  }
  const imm = Number(BigInt.asIntN(32, value));
  if (!wide || value <= BigInt(S32_MAX) || c.opcode >= 0) return { imm };
  const extended = `0x${BigInt.asUintN(64, BigInt(imm)).toString(16)}`;
  const message = `the 32-bit immediate is sign-extended: this is ${imm} (${extended})`;
  const text = hex && isMove ? `${to.text} ll` : String(imm);
  const title = hex && isMove ? "Load it as a 64-bit constant" : `Write ${imm}`;
  return { imm, remark: new Complaint("sign-extended", message, from.start, to.end, { title, text }) };
}

/** A signed 16-bit displacement in the words of what it displaces. */
export function displacement(c: Cursor, what: string): number {
  const { value, from, to } = number(c, what);
  if (value < -0x8000n || value > 0x7fffn) {
    complain(
      from,
      to,
      "range",
      `${what} ${value} does not fit in 16 bits (-32768 to 32767); add the distance to the register first`,
    );
  }
  return Number(value);
}

/** `r2 + 16`, `r2 +16`, `r10 -8` or `r2` inside parentheses already opened. */
export function baseAndOffset(c: Cursor): { base: Register; off: number } {
  const base = registerOf(c, true, "as the address");
  if (c.is(")") || c.is(",")) return { base, off: 0 };
  if (c.is("+") && (c.peek(1).text === "-" || c.peek(1).text === "+")) c.next();
  else if (c.is("+") && isRegister(c.peek(1))) {
    c.refuse("the offset is a constant: add the register to the address first", undefined, "syntax");
  } else if (!c.is("+") && !c.is("-")) c.refuse("expected '+' or '-' and the offset, or ')', after the address");
  return { base, off: displacement(c, "the offset") };
}

/** `(u32 *)` with the first parenthesis still to come. */
export function pointerType(c: Cursor): { code: number; bits: number; signed: boolean; token: Token } {
  c.expect("(", "before the type");
  const token = c.next();
  const size = SIZE.get(token.text);
  if (!size) {
    const near =
      [...SIZE.keys()].find((name) => `${name}_t` === token.text.replace("int", "")) ?? guessSize(token.text);
    const fix = near ? { title: `Write ${near}`, text: near } : undefined;
    complain(
      token,
      token,
      "type",
      `${token.text ? `'${token.text}' is not a type here` : "a type is missing"}: u8, u16, u32, u64, s8, s16 or s32`,
      fix,
    );
  }
  c.expect("*", "after the type");
  c.expect(")", "after the type");
  return { code: size[0], bits: size[1], signed: size[2], token };
}

function guessSize(word: string): string | undefined {
  const guesses: Record<string, string> = {
    uint8_t: "u8",
    uint16_t: "u16",
    uint32_t: "u32",
    uint64_t: "u64",
    int8_t: "s8",
    int16_t: "s16",
    int32_t: "s32",
    __u8: "u8",
    __u16: "u16",
    __u32: "u32",
    __u64: "u64",
    char: "s8",
    short: "s16",
    int: "s32",
    long: "u64",
    s64: "u64",
  };
  return Object.hasOwn(guesses, word) ? guesses[word] : undefined;
}

/** `*(u64 *)(r1 + 16)`; the star is still to come. */
export function memory(c: Cursor) {
  c.expect("*", "before the type");
  const type = pointerType(c);
  c.expect("(", "before the address");
  const address = baseAndOffset(c);
  c.expect(")", "after the address");
  return { ...type, ...address };
}

/** `goto`'s operand: `+5`, `-3`, `pc+5`, a label, or `5 <label>` of old dumps. */
export function jumpTarget(c: Cursor, kind: "jump16" | "jump32"): { off: number; ref?: Reference } {
  const pc = c.is("pc") && (c.peek(1).text === "+" || c.peek(1).text === "-");
  if (pc) c.next();
  const token = c.token;
  let target: { off: number; ref?: Reference };
  if (token.kind === "number" && !pc) {
    const direction = c.peek(1);
    if ((direction.text === "f" || direction.text === "b") && direction.start === token.end) {
      c.next();
      c.next();
      target = { off: 0, ref: { kind, name: token.text + direction.text, start: token.start, end: direction.end } };
    } else if (direction.text === "<") target = { off: displacement(c, "the distance") };
    else
      c.refuse(
        `a distance carries its sign: +${token.text} skips ${token.text} instructions`,
        { title: `Write +${token.text}`, text: `+${token.text}` },
        "jump",
      );
  } else if (isNumber(c)) {
    if (kind === "jump16") {
      const { value, from, to } = number(c, "a distance");
      if (value < -0x8000n || value > 0x7fffn)
        complain(from, to, "range", `the distance ${value} does not fit in 16 bits; gotol reaches further`);
      target = { off: Number(value) };
    } else {
      const { value, from, to } = number(c, "a distance");
      if (value < BigInt(S32_MIN) || value > BigInt(S32_MAX))
        complain(from, to, "range", `the distance ${value} does not fit in 32 bits`);
      target = { off: Number(value) };
    }
  } else if (token.kind === "name") {
    c.next();
    target = { off: 0, ref: { kind, name: token.text, start: token.start, end: token.end } };
  } else c.refuse("expected a label or a distance such as +2");
  angleComment(c);
  return target;
}

/** `<LBB0_2>` behind a target: a disassembler's remark. */
export function angleComment(c: Cursor): void {
  if (!c.take("<")) return;
  while (c.token.kind !== "end" && !c.take(">")) c.next();
}
