// Which registers and memory an instruction reads and writes, from its bytes (RFC 9669). Pure.
import { ALU_END, ALU_MOV, ALU_NEG, CALL, CLASS, MODE, OP, SRC_REG } from "../assembler/isa.ts";

/** Memory of `size` bytes at a register's address plus an offset. */
export interface Place {
  base: number;
  offset: number;
  size: number;
}

export interface Dataflow {
  kind: "plain" | "branch" | "call" | "subprogram" | "exit";
  uses: number[];
  /** The register that it writes, -1 for none. */
  defines: number;
  load?: Place;
  store?: Place;
  /** dst = src + imm: what a copied or moved pointer points to. The source is -1 for a constant. */
  sum?: { source: number; add: number };
}

const SIZES = [4, 2, 1, 8];
const FETCH = 1;
const CMPXCHG = 0xf1;
const LOAD_ACQUIRE = 0x100;
const STORE_RELEASE = 0x110;

/** What the instruction at `at` of `insns` (8 bytes each) reads and writes. */
export function dataflowOf(insns: Uint8Array, at: number): Dataflow {
  const view = new DataView(insns.buffer, insns.byteOffset + at * 8, 8);
  const opcode = view.getUint8(0);
  const [dst, src] = [view.getUint8(1) & 15, view.getUint8(1) >> 4];
  const [offset, imm] = [view.getInt16(2, true), view.getInt32(4, true)];
  const size = SIZES[(opcode >> 3) & 3];
  const fromRegister = (opcode & SRC_REG) !== 0;
  switch (opcode & 7) {
    case CLASS.LD:
      // A wide constant; else a packet access of old, whose result is R0.
      if (opcode === OP.LD_IMM64) return { kind: "plain", uses: [], defines: dst, ...constant(src === 0, imm) };
      return { kind: "plain", uses: (opcode & 0xe0) === MODE.IND ? [6, src] : [6], defines: 0 };
    case CLASS.LDX:
      return { kind: "plain", uses: [src], defines: dst, load: { base: src, offset, size } };
    case CLASS.ST:
      return { kind: "plain", uses: [dst], defines: -1, store: { base: dst, offset, size } };
    case CLASS.STX:
      return (opcode & 0xe0) === MODE.ATOMIC
        ? atomic(dst, src, { base: dst, offset, size }, imm)
        : stored(dst, src, offset, size);
    case CLASS.ALU:
    case CLASS.ALU64:
      return arithmetic(opcode, dst, src, imm);
  }
  if (opcode === OP.EXIT) return { kind: "exit", uses: [0], defines: -1 };
  if (opcode === OP.CALL || opcode === OP.CALLX)
    return { kind: src === CALL.LOCAL ? "subprogram" : "call", uses: [1, 2, 3, 4, 5], defines: 0 };
  if (opcode === OP.JA || opcode === OP.JA32 || opcode === OP.MAY_GOTO) return { kind: "plain", uses: [], defines: -1 };
  return { kind: "branch", uses: fromRegister ? [dst, src] : [dst], defines: -1 };
}

const constant = (plain: boolean, value: number) => (plain ? { sum: { source: -1, add: value } } : {});

const stored = (dst: number, src: number, offset: number, size: number): Dataflow => ({
  kind: "plain",
  uses: [dst, src],
  defines: -1,
  store: { base: dst, offset, size },
});

function atomic(dst: number, src: number, place: Place, op: number): Dataflow {
  if (op === LOAD_ACQUIRE) return { kind: "plain", uses: [src], defines: dst, load: { ...place, base: src } };
  if (op === STORE_RELEASE) return { kind: "plain", uses: [dst, src], defines: -1, store: place };
  const both = { load: place, store: place };
  if (op === CMPXCHG) return { kind: "plain", uses: [dst, src, 0], defines: 0, ...both };
  return { kind: "plain", uses: [dst, src], defines: op & FETCH ? src : -1, ...both };
}

function arithmetic(opcode: number, dst: number, src: number, imm: number): Dataflow {
  const [op, wide] = [opcode & 0xf0, (opcode & 7) === CLASS.ALU64];
  const other = (opcode & SRC_REG) !== 0 ? src : -1;
  const one = (uses: number[], sum?: Dataflow["sum"]): Dataflow => ({
    kind: "plain",
    uses,
    defines: dst,
    ...(sum ? { sum } : {}),
  });
  if (op === ALU_NEG || op === ALU_END) return one([dst]);
  if (op === ALU_MOV) {
    if (other < 0) return one([], { source: -1, add: imm });
    return one([other], wide ? { source: other, add: 0 } : undefined);
  }
  if (other >= 0) return one(other === dst ? [dst] : [dst, other]);
  const add = op === 0x00 ? imm : op === 0x10 ? -imm : null;
  return one([dst], wide && add !== null ? { source: dst, add } : undefined);
}
