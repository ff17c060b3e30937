/**
 * Inline assembly templates: operands get the text of their registers or values, the assembler that the page has
 * anyway makes instructions of it. Runs when registers are assigned; jumps stay inside a template.
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
}

/** Instructions, and by instruction slot what the loader must fill in. */
export interface AssembledTemplate {
  bytes: Uint8Array;
  relocs: { insn: number; call: boolean; reloc: Reloc }[];
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
  const text = t.text.replace(/%(?:([wl]?)\[(\w+)\]|([wl]?)(\d+)|([%={|}]))/g, (_, m1, name, m2, digits, other) => {
    if (other !== undefined) return other === "=" ? String(unique) : other;
    const index = name === undefined ? Number(digits) : t.operands.findIndex((o) => o.name === name);
    return spelling(index, (m1 ?? "") || (m2 ?? ""));
  });
  const source = lines(text);
  // Barriers have operands and no instructions.
  if (error === null && source.trim() === "") return { bytes: new Uint8Array(0), relocs: [], error: null };
  const { insns, errors } = assemble(source, { maps: [] });
  error ??= errors.find((e) => e.severity === "error")?.message ?? null;
  const bytes = insns.slice();
  return { bytes, relocs: error === null ? relocations(bytes, symbols) : [], error };
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
