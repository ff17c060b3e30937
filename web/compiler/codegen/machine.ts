/**
 * Machine code before registers are assigned: BPF instructions over virtual registers. Numbers 0 to 10 are the real
 * registers, larger ones virtual.
 */
import type { Core } from "../ir/ir.ts";
import type { FuncSym, VarSym } from "../parse/ast.ts";
import type { AsmTemplate } from "./asm.ts";

/** What an instruction is; `frame` and `copy` vanish or turn into real ones on emission. */
export type MOp =
  | "mov"
  | "movi"
  | "mov32"
  | "movsx"
  | "imm64"
  | "frame"
  | "alu"
  | "neg"
  | "end"
  | "load"
  | "store"
  | "storei"
  | "atomic"
  | "call"
  | "exit"
  | "ja"
  | "jcc"
  | "maygoto"
  | "raw";

/** A reference that the linker or loader resolves. */
export interface Reloc {
  sym: VarSym | FuncSym;
  addend: number;
}

/** A stack object or spill slot. */
export interface FrameObject {
  name: string;
  size: number;
  align: number;
  offset: number;
}

/** One machine instruction. Absent registers are -1. */
export class MInst {
  dst = -1;
  src = -1;
  imm = 0n;
  off = 0;
  /** 32 or 64: the class of alu and jcc. */
  bits = 64;
  /** Operation code of alu, jcc, atomic; memory width in bytes for load and store. */
  code = 0;
  width = 8;
  useImm = false;
  signed = false;
  reloc: Reloc | null = null;
  frame: FrameObject | null = null;
  core: Core | null = null;
  target: MBlock | null = null;
  /** Call: number of argument registers read; helper id in imm. */
  args = 0;
  helper = false;
  /** Extra registers read or written by raw code. */
  uses: number[] | null = null;
  defs: number[] | null = null;
  /** Registers in `defs` are written before all of `uses` are read. */
  early = false;
  /** Inline assembly; assembled on emission. `labels` are where it may jump. */
  asm: AsmTemplate | null = null;
  labels: MBlock[] | null = null;

  constructor(
    public op: MOp,
    public pos: number,
  ) {}
}

/** A block of machine code; falls through to the next one unless it ends in ja or exit. */
export class MBlock {
  insts: MInst[] = [];
  succs: MBlock[] = [];
  depth = 0;
  index = 0;
}

/** A function of machine code. */
export class MFunc {
  blocks: MBlock[] = [];
  frames: FrameObject[] = [];
  regs = 11;
  /** Registers whose upper half may be garbage never appear here. */
  remat = new Map<number, MInst>();

  constructor(readonly name: string) {}

  newReg(): number {
    return this.regs++;
  }
}

/** Registers an instruction reads. */
export function usesOf(i: MInst, out: number[]): void {
  switch (i.op) {
    case "mov":
    case "mov32":
    case "movsx":
    case "load":
      if (i.src >= 0) out.push(i.src);
      return;
    case "alu":
      out.push(i.dst);
      if (!i.useImm) out.push(i.src);
      return;
    case "neg":
    case "end":
      out.push(i.dst);
      return;
    case "store":
      if (i.dst >= 0) out.push(i.dst);
      out.push(i.src);
      return;
    case "storei":
      if (i.dst >= 0) out.push(i.dst);
      return;
    case "atomic":
      if (i.dst >= 0) out.push(i.dst);
      out.push(i.src);
      if (i.code === CMPXCHG) out.push(0);
      return;
    case "jcc":
      out.push(i.dst);
      if (!i.useImm) out.push(i.src);
      return;
    case "call":
      for (let r = 1; r <= i.args; r++) out.push(r);
      return;
    case "exit":
      out.push(0);
      return;
    case "raw":
      if (i.uses) out.push(...i.uses);
      return;
  }
}

export const CMPXCHG = 0xf1;
export const FETCH = 0x01;

/** Registers an instruction writes. */
export function defsOf(i: MInst, out: number[]): void {
  switch (i.op) {
    case "mov":
    case "movi":
    case "mov32":
    case "movsx":
    case "imm64":
    case "frame":
    case "alu":
    case "neg":
    case "end":
    case "load":
      out.push(i.dst);
      return;
    case "atomic":
      if (i.code === CMPXCHG) out.push(0);
      else if (i.code & FETCH) out.push(i.src);
      return;
    case "call":
      out.push(0, 1, 2, 3, 4, 5);
      return;
    case "raw":
      if (i.defs) out.push(...i.defs);
      return;
  }
}
