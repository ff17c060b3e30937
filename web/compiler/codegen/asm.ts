/**
 * Inline assembly templates: operands get the text of their registers or values, the assembler that the page has
 * anyway makes instructions of it. Runs when registers are assigned; jumps to labels of C are left to the caller.
 */
import { assemble } from "../../assembler/index.ts";
import type { Reloc } from "./machine.ts";

/** What an operand stands for in the template. */
export type AsmOperandText =
  | { kind: "reg"; reg: number; narrow: boolean }
  | { kind: "mem"; reg: number; off: number }
  | { kind: "imm"; value: bigint }
  | { kind: "sym"; sym: Reloc["sym"]; helper: number };

/** A template with its operands by position and name. */
export interface AsmTemplate {
  text: string;
  operands: { name: string | null; is: AsmOperandText }[];
  /** Names of the labels that `%l` means, numbered behind the operands. */
  labels: string[];
}

/** Instructions, and by instruction slot what the loader must fill in. */
export interface AssembledTemplate {
  bytes: Uint8Array;
  relocs: { insn: number; call: boolean; reloc: Reloc }[];
  /** Jumps out of the template: to which of its labels. */
  jumps: { insn: number; label: number }[];
  error: string | null;
}

/** Stands for symbols while the text is assembled: as high word of an address, as helper number of a call. */
const PLACEHOLDER = 0x7a6b0000;

/** Assembles a template. `unique` is what `%=` means. */
export function assembleTemplate(t: AsmTemplate, unique: number): AssembledTemplate {
  const symbols: Reloc["sym"][] = [];
  let error: string | null = null;
  const spelling = (index: number, modifier: string): string => {
    const o = t.operands[index]?.is;
    if (!o) {
      error = "invalid operand number in inline asm string";
      return "0";
    }
    switch (o.kind) {
      case "reg":
        return `${modifier === "w" || o.narrow ? "w" : "r"}${o.reg}`;
      case "mem":
        return `(r${o.reg} + ${o.off})`;
      case "imm":
        return String(o.value);
      case "sym":
        if (o.helper >= 0) return String(o.helper);
        symbols.push(o.sym);
        return String((BigInt(PLACEHOLDER) << 32n) | BigInt(symbols.length - 1));
    }
  };
  const label = (index: number): string => {
    if (index in t.labels) return LABEL + index;
    error = "unknown label in inline asm string";
    return LABEL;
  };
  const text = t.text.replace(/%(?:([wl]?)\[(\w+)\]|([wl]?)(\d+)|([%={|}]))/g, (_, m1, name, m2, digits, other) => {
    if (other !== undefined) return other === "=" ? String(unique) : other;
    const modifier = (m1 ?? "") || (m2 ?? "");
    if (modifier === "l")
      return label(name === undefined ? Number(digits) - t.operands.length : t.labels.lastIndexOf(name));
    return spelling(name === undefined ? Number(digits) : t.operands.findIndex((o) => o.name === name), modifier);
  });
  const source = lines(text);
  const empty = { bytes: new Uint8Array(0), relocs: [], jumps: [] };
  // Barriers have operands and no instructions.
  if (error === null && source.trim() === "") return { ...empty, error: null };
  // Where a jump leaves to is an instruction of its own behind the template, and one more behind its natural end.
  const outside = t.labels.length === 0 ? [] : ["r0 = r0", ...t.labels.map((_, k) => `${LABEL}${k}: r0 = r0`)];
  const { insns, errors } = assemble([source, ...outside].join("\n"), { maps: [] });
  error ??= errors.find((e) => e.severity === "error")?.message ?? null;
  if (error !== null) return { ...empty, error };
  const bytes = insns.slice(0, insns.length - outside.length * 8);
  return { bytes, relocs: relocations(bytes, symbols), jumps: outgoing(bytes), error };
}

const LABEL = "__label_outside_";

/** Jumps behind the end: the natural end comes first there, then the labels. */
function outgoing(bytes: Uint8Array): AssembledTemplate["jumps"] {
  const out: AssembledTemplate["jumps"] = [];
  const d = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length / 8;
  for (let insn = 0; insn < end; insn++) {
    const op = bytes[insn * 8];
    if (op === 0x18) insn++;
    const jumps = (op & 7) === 5 || (op & 7) === 6;
    if (!jumps || op === 0x85 || op === 0x95) continue;
    const to = insn + 1 + (op === 0x06 ? d.getInt32(insn * 8 + 4, true) : d.getInt16(insn * 8 + 2, true));
    if (to > end) out.push({ insn, label: to - end - 1 });
  }
  return out;
}

/** One statement a line; `;` separates statements here, and comments go. */
function lines(text: string): string {
  return text
    .replace(/\/\*.*?\*\//gs, " ")
    .split("\n")
    .map((l) => l.replace(/\/\/.*|(^|\s)#.*$/, ""))
    .join("\n")
    .split(/[;\n]/)
    .map((l) => callOf(l.trim()))
    .join("\n");
}

/** `call` of a placeholder names a number that fits the instruction. */
function callOf(line: string): string {
  const m = /^((?:\w+:\s*)*call\s+)(-?\d+)$/.exec(line);
  if (!m) return line;
  const n = BigInt(m[2]);
  return n >> 32n === BigInt(PLACEHOLDER) ? `${m[1]}${PLACEHOLDER + Number(n & 0xffffffffn)}` : line;
}

function relocations(bytes: Uint8Array, symbols: Reloc["sym"][]): AssembledTemplate["relocs"] {
  const out: AssembledTemplate["relocs"] = [];
  const d = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 8) {
    const op = d.getUint8(at);
    if (op === 0x18 && d.getInt32(at + 12, true) === PLACEHOLDER) {
      out.push({ insn: at / 8, call: false, reloc: { sym: symbols[d.getInt32(at + 4, true)], addend: 0 } });
      d.setInt32(at + 4, 0, true);
      d.setInt32(at + 12, 0, true);
    } else if (op === 0x85 && d.getInt32(at + 4, true) >= PLACEHOLDER) {
      out.push({
        insn: at / 8,
        call: true,
        reloc: { sym: symbols[d.getInt32(at + 4, true) - PLACEHOLDER], addend: 0 },
      });
      d.setUint8(at + 1, 1 << 4);
      d.setInt32(at + 4, -1, true);
    }
    if (op === 0x18) at += 8;
  }
  return out;
}
