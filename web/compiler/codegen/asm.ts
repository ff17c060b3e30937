/**
 * Inline assembly templates: BPF assembly in clang's syntax with `%0`, `%[name]`, register names and `{ }`-free
 * one-line instructions, turned into machine instructions over the operands' registers.
 */
import type { Inst, Pred } from "../ir/ir.ts";
import { MInst } from "./machine.ts";
import { ALU_CODE, JMP_CODE } from "./opcodes.ts";

/** An operand's register, or its value when it is an immediate (`reg` -1). */
export interface AsmValue {
  reg: number;
  imm: bigint;
}

const ALU_OPS: Record<string, keyof typeof ALU_CODE> = {
  "+=": "add",
  "-=": "sub",
  "*=": "mul",
  "/=": "udiv",
  "%=": "umod",
  "&=": "and",
  "|=": "or",
  "^=": "xor",
  "<<=": "shl",
  ">>=": "lshr",
  "s>>=": "ashr",
  "s/=": "sdiv",
  "s%=": "smod",
};
const JUMPS: Record<string, Pred> = {
  "==": "eq",
  "!=": "ne",
  "<": "ult",
  "<=": "ule",
  ">": "ugt",
  ">=": "uge",
  "s<": "slt",
  "s<=": "sle",
  "s>": "sgt",
  "s>=": "sge",
  "&": "set",
};
const WIDTH: Record<string, number> = { "8": 1, "16": 2, "32": 4, "64": 8 };

/** Translates a template; empty for the barriers. `fail` reports what cannot be translated. */
export function asmTemplate(i: Inst, values: AsmValue[], out: number, fail: (message: string) => void): MInst[] {
  const text = substitute(i, values, out);
  const lines = text.split(/[;\n]/).map((l) => l.replace(/\/\/.*|#.*$/, "").trim());
  const made: MInst[] = [];
  for (const line of lines) {
    if (line === "") continue;
    const one = translate(line, i.pos);
    if (!one) {
      fail(`unsupported inline assembly: '${line}'`);
      return [];
    }
    made.push(one);
  }
  return made;
}

/** `%0`, `%w0`, `%[name]` become `$reg` or the immediate's digits. */
function substitute(i: Inst, values: AsmValue[], out: number): string {
  const args = i.asm ?? [];
  const spelling = (index: number, w: string) => {
    const a = args[index];
    if (!a) return "?";
    const isOut = a.constraint.startsWith("=") || a.constraint.startsWith("+");
    const memory = /m/.test(a.constraint) && !/r/.test(a.constraint);
    if (memory) return `(r$${values[a.arg].reg} + 0)`;
    if (isOut) return `${w || "r"}$${out}`;
    const v = values[a.arg];
    return v.reg < 0 ? String(v.imm) : `${w || "r"}$${v.reg}`;
  };
  return i.text
    .replace(/%([wrl]?)\[(\w+)\]/g, (_, w, name) =>
      spelling(
        args.findIndex((a) => a.name === name),
        w === "w" ? "w" : "",
      ),
    )
    .replace(/%([wr]?)(\d+)/g, (_, w, n) => spelling(Number(n), w === "w" ? "w" : ""))
    .replaceAll("%%", "%");
}

interface Operand {
  reg: number;
  imm: bigint;
  w: boolean;
}

const REG = "(?:[rw](?:\\$\\d+|\\d+))";

function operand(text: string): Operand | null {
  const m = /^([rw])(\$?)(\d+)$/.exec(text);
  if (m) {
    const n = Number(m[3]);
    return !m[2] && n > 10 ? null : { reg: n, imm: 0n, w: m[1] === "w" };
  }
  const bare = text.replace(/\s*ll$/, "");
  if (/^-?(?:0x[0-9a-fA-F]+|\d+)$/.test(bare)) {
    const negative = bare.startsWith("-");
    const v = BigInt(negative ? bare.slice(1) : bare);
    return { reg: -1, imm: negative ? -v : v, w: false };
  }
  return null;
}

function made(op: MInst["op"], pos: number, set: Partial<MInst>): MInst {
  return Object.assign(new MInst(op, pos), set);
}

function memory(text: string): { reg: number; off: number } | null {
  const m = /^\(\s*(r\$?\d+)\s*(?:([+-])\s*(\d+|0x[0-9a-f]+))?\s*(?:\+\s*0\s*)?\)$/.exec(
    text.replace(/^\(\((.*?)\+ 0\)(.*)\)$/, "($1$2)").replace(/^\(\((.*)\)\)$/, "($1)"),
  );
  if (!m) return null;
  const base = operand(m[1]);
  if (!base) return null;
  return { reg: base.reg, off: m[3] ? Number(m[3]) * (m[2] === "-" ? -1 : 1) : 0 };
}

function translate(line: string, pos: number): MInst | null {
  let m: RegExpExecArray | null;
  if (line === "exit") return made("raw", pos, { uses: [0], raw: bytes(0x95, 0, 0, 0) });
  m = /^call\s+(-?\d+)$/.exec(line);
  if (m) return made("call", pos, { helper: true, imm: BigInt(m[1]), args: 5 });
  m = new RegExp(`^lock\\s+\\*\\(u(32|64)\\s*\\*\\)\\s*(\\(.*\\))\\s*(\\+=|\\|=|&=|\\^=)\\s*(${REG})$`).exec(line);
  if (m) {
    const place = memory(m[2]);
    const v = operand(m[4]);
    if (!place || !v) return null;
    return made("atomic", pos, {
      dst: place.reg,
      off: place.off,
      src: v.reg,
      width: WIDTH[m[1]],
      code: ALU_CODE[ALU_OPS[m[3]]],
    });
  }
  m = new RegExp(`^(${REG})\\s*=\\s*\\*\\((u|s)(8|16|32|64)\\s*\\*\\)\\s*(\\(.*\\))$`).exec(line);
  if (m) {
    const d = operand(m[1]);
    const place = memory(m[4]);
    return d && place
      ? made("load", pos, { dst: d.reg, src: place.reg, off: place.off, width: WIDTH[m[3]], signed: m[2] === "s" })
      : null;
  }
  m = /^\*\(u(8|16|32|64)\s*\*\)\s*(\(.*\))\s*=\s*(.+)$/.exec(line);
  if (m) {
    const place = memory(m[2]);
    const v = operand(m[3].trim());
    if (!place || !v) return null;
    return v.reg < 0
      ? made("storei", pos, { dst: place.reg, off: place.off, imm: v.imm, width: WIDTH[m[1]] })
      : made("store", pos, { dst: place.reg, off: place.off, src: v.reg, width: WIDTH[m[1]] });
  }
  m = new RegExp(`^(${REG})\\s*=\\s*(be|le|bswap)(16|32|64)\\s+(${REG})$`).exec(line);
  if (m) {
    const d = operand(m[1]);
    return d && m[1] === m[4]
      ? made("end", pos, { dst: d.reg, imm: BigInt(m[3]), useImm: m[2] === "le", signed: m[2] === "bswap" })
      : null;
  }
  m = new RegExp(`^(${REG})\\s*=\\s*\\(s(8|16|32)\\)\\s*(${REG})$`).exec(line);
  if (m) {
    const [d, s] = [operand(m[1]), operand(m[3])];
    return d && s ? made("movsx", pos, { dst: d.reg, src: s.reg, width: WIDTH[m[2]], bits: d.w ? 32 : 64 }) : null;
  }
  m = new RegExp(`^(${REG})\\s*=\\s*-\\s*(${REG})$`).exec(line);
  if (m && m[1] === m[2]) {
    const d = operand(m[1]);
    return d ? made("neg", pos, { dst: d.reg, bits: d.w ? 32 : 64 }) : null;
  }
  m = new RegExp(`^(${REG})\\s*=\\s*(.+?)(\\s+ll)?$`).exec(line);
  if (m) {
    const [d, s] = [operand(m[1]), operand(m[2].trim())];
    if (!d || !s) return null;
    if (s.reg >= 0) return made(d.w ? "mov32" : "mov", pos, { dst: d.reg, src: s.reg });
    if (m[3]) return made("imm64", pos, { dst: d.reg, imm: s.imm });
    return made("movi", pos, { dst: d.reg, imm: s.imm, bits: d.w ? 32 : 64 });
  }
  m = new RegExp(`^(${REG})\\s*([-+*/%&|^]=|s?>>=|<<=|s/=|s%=)\\s*(.+)$`).exec(line);
  if (m) {
    const [d, s] = [operand(m[1]), operand(m[3].trim())];
    const op = ALU_OPS[m[2]];
    if (!d || !s || !op) return null;
    return made("alu", pos, {
      dst: d.reg,
      src: s.reg,
      useImm: s.reg < 0,
      imm: s.imm,
      code: ALU_CODE[op],
      bits: d.w ? 32 : 64,
      off: op === "sdiv" || op === "smod" ? 1 : 0,
    });
  }
  m = new RegExp(`^if\\s+(${REG})\\s*(s?[<>]=?|[!=]=|&)\\s*(\\S+)\\s+goto\\s+\\+?(-?\\d+)$`).exec(line);
  if (m) {
    const [d, s] = [operand(m[1]), operand(m[3])];
    if (!d || !s) return null;
    return made("jcc", pos, {
      dst: d.reg,
      src: s.reg,
      useImm: s.reg < 0,
      imm: s.imm,
      code: JMP_CODE[JUMPS[m[2]]],
      bits: d.w ? 32 : 64,
      off: Number(m[4]),
    });
  }
  m = /^goto\s+\+?(-?\d+)$/.exec(line);
  if (m) return made("ja", pos, { off: Number(m[1]) });
  return null;
}

function bytes(op: number, regs: number, off: number, imm: number): Uint8Array {
  const b = new Uint8Array(8);
  const d = new DataView(b.buffer);
  b[0] = op;
  b[1] = regs;
  d.setInt16(2, off, true);
  d.setInt32(4, imm, true);
  return b;
}
