/** Machine code to bytes: the stack frame is laid out, jumps get their distances, relocations are listed. */
import type { Core } from "../ir/ir.ts";
import { type AssembledTemplate, assembleTemplate } from "./asm.ts";
import { type FrameObject, type MBlock, type MFunc, MInst, type Reloc } from "./machine.ts";
import { SIZE_CODE } from "./opcodes.ts";

const STACK_LIMIT = 512;

/** A finished function. */
export interface Code {
  bytes: Uint8Array;
  /** By instruction index (8-byte units): what the loader must patch. */
  relocs: { insn: number; kind: "call" | "addr"; reloc: Reloc }[];
  cores: { insn: number; core: Core }[];
  /** Source position of each 8-byte unit, -1 for the second half of a wide one. */
  positions: Int32Array;
  stack: number;
}

/** Lays out stack objects; answers the frame's depth, or the biggest object when it does not fit. */
export function layOutFrame(m: MFunc): { depth: number; biggest: FrameObject | null } {
  let depth = 0;
  const used = new Set<FrameObject>();
  for (const b of m.blocks) for (const i of b.insts) if (i.frame) used.add(i.frame);
  const objects = m.frames.filter((f) => used.has(f)).sort((a, b) => b.align - a.align);
  for (const f of objects) {
    depth = Math.ceil((depth + f.size) / f.align) * f.align;
    f.offset = -depth;
  }
  if (depth <= STACK_LIMIT) return { depth, biggest: null };
  return { depth, biggest: objects.reduce((a, b) => (b.size > a.size ? b : a)) };
}

/** Encodes a function whose registers are assigned and blocks ordered. */
export function emit(m: MFunc, fail: (pos: number, message: string) => void): Code {
  const flat: { i: MInst; at: number; asm: AssembledTemplate | null }[] = [];
  let unique = 0;
  const start = new Map<MBlock, number>();
  let n = 0;
  for (const b of m.blocks) {
    start.set(b, n);
    for (const raw of b.insts) {
      for (const i of concrete(raw)) {
        const asm = i.asm ? assembleTemplate(i.asm, unique++) : null;
        if (asm?.error) fail(i.pos, `inline assembly: ${asm.error}`);
        flat.push({ i, at: n, asm });
        n += i.op === "imm64" ? 2 : i.op === "raw" ? (asm?.bytes.length ?? 0) / 8 : 1;
      }
    }
  }
  const bytes = new Uint8Array(n * 8);
  const d = new DataView(bytes.buffer);
  const code: Code = { bytes, relocs: [], cores: [], positions: new Int32Array(n).fill(-1), stack: 0 };
  for (const { i, at, asm } of flat) {
    if (asm) {
      bytes.set(asm.bytes, at * 8);
      for (const r of asm.relocs)
        code.relocs.push({ insn: at + r.insn, kind: r.call ? "call" : "addr", reloc: r.reloc });
      for (const j of asm.jumps) {
        const to = (start.get((i.labels as MBlock[])[j.label]) as number) - (at + j.insn) - 1;
        // Only `gotol` has its distance in the immediate.
        if (asm.bytes[j.insn * 8] === 0x06) d.setInt32((at + j.insn) * 8 + 4, to, true);
        else d.setInt16((at + j.insn) * 8 + 2, to, true);
      }
      for (let k = 0; k < asm.bytes.length; k += 8) {
        code.positions[at + k / 8] = i.pos;
        if (asm.bytes[k] === 0x18) k += 8;
      }
      continue;
    }
    if (at >= n) continue;
    code.positions[at] = i.pos;
    if (i.core) code.cores.push({ insn: at, core: i.core });
    if (i.reloc) code.relocs.push({ insn: at, kind: i.op === "call" ? "call" : "addr", reloc: i.reloc });
    const jump = i.target ? (start.get(i.target) as number) - at - 1 : i.off;
    encode(i, d, at * 8, jump);
  }
  return code;
}

/** Pseudo instructions become real ones. */
function concrete(i: MInst): MInst[] {
  const fp = (x: MInst) => (x.frame ? x.frame.offset : 0) + x.off;
  switch (i.op) {
    case "frame": {
      const mov = Object.assign(new MInst("mov", i.pos), { dst: i.dst, src: 10 });
      const add = Object.assign(new MInst("alu", i.pos), {
        dst: i.dst,
        code: 0,
        bits: 64,
        useImm: true,
        imm: BigInt(fp(i)),
      });
      return [mov, add];
    }
    case "load":
      return i.frame ? [Object.assign(new MInst("load", i.pos), i, { src: 10, off: fp(i), frame: null })] : [i];
    case "store":
    case "storei":
    case "atomic":
      return i.frame ? [Object.assign(new MInst(i.op, i.pos), i, { dst: 10, off: fp(i), frame: null })] : [i];
    default:
      return [i];
  }
}

function encode(i: MInst, d: DataView, at: number, jump: number): void {
  const put = (op: number, dst: number, src: number, off: number, imm: bigint | number) => {
    d.setUint8(at, op);
    d.setUint8(at + 1, (dst & 15) | ((src & 15) << 4));
    d.setInt16(at + 2, off, true);
    d.setInt32(at + 4, Number(BigInt.asIntN(32, BigInt(imm))), true);
  };
  const alu = i.bits === 32 ? 0x04 : 0x07;
  switch (i.op) {
    case "mov":
      put(0xbf, i.dst, i.src, 0, 0);
      return;
    case "mov32":
      put(0xbc, i.dst, i.src, 0, 0);
      return;
    case "movsx":
      put(i.bits === 32 ? 0xbc : 0xbf, i.dst, i.src, i.width * 8, 0);
      return;
    case "movi":
      put(0xb0 | alu, i.dst, 0, 0, i.imm);
      return;
    case "imm64": {
      put(0x18, i.dst, 0, 0, BigInt.asUintN(32, i.imm));
      d.setInt32(at + 12, Number(BigInt.asIntN(32, i.imm >> 32n)), true);
      return;
    }
    case "alu":
      if (i.useImm) put(i.code | alu, i.dst, 0, i.off, i.imm);
      else put(i.code | 0x08 | alu, i.dst, i.src, i.off, 0);
      return;
    case "neg":
      put(0x80 | alu, i.dst, 0, 0, 0);
      return;
    case "end":
      // To big endian swaps on this little-endian target; `bswap` proper is the 64-bit class.
      put(i.signed ? 0xd7 : i.useImm ? 0xd4 : 0xdc, i.dst, 0, 0, i.imm);
      return;
    case "load":
      put((i.signed ? 0x81 : 0x61) | SIZE_CODE[i.width], i.dst, i.src, i.off, 0);
      return;
    case "store":
      put(0x63 | SIZE_CODE[i.width], i.dst, i.src, i.off, 0);
      return;
    case "storei":
      put(0x62 | SIZE_CODE[i.width], i.dst, 0, i.off, i.imm);
      return;
    case "atomic":
      put(0xc3 | SIZE_CODE[i.width], i.dst, i.src, i.off, i.code);
      return;
    case "call":
      put(0x85, 0, i.helper ? 0 : 1, 0, i.helper ? i.imm : -1);
      return;
    case "exit":
      put(0x95, 0, 0, 0, 0);
      return;
    case "ja":
      put(0x05, 0, 0, jump, 0);
      return;
    case "jcc":
      put(i.code | (i.bits === 32 ? 0x06 : 0x05) | (i.useImm ? 0 : 0x08), i.dst, i.useImm ? 0 : i.src, jump, i.imm);
      return;
    case "maygoto":
      put(0xe5, 0, 0, jump, 0);
      return;
    case "raw":
    case "frame":
      throw new Error(`${i.op} left in emission`);
  }
}
