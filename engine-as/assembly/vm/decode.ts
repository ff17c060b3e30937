// Raw instructions → the interpreter's records. Checks what the interpreter relies on (registers, jump targets, known
// operations); anything else becomes INVALID and is reported only if it is reached.
import { opOf, dstOf, srcOf, offOf, immOf, imm64Of, INSN_SIZE } from "../isa/insn";
import {
  BPF_LD, BPF_LDX, BPF_ST, BPF_STX, BPF_ALU, BPF_JMP, BPF_JMP32, BPF_ALU64, BPF_X, BPF_NEG, BPF_END, BPF_MOV, BPF_DIV,
  BPF_MOD, BPF_MEM, BPF_MEMSX, BPF_ATOMIC, BPF_FETCH, BPF_XCHG, BPF_CMPXCHG, BPF_LOAD_ACQ, BPF_STORE_REL, BPF_CALL,
  BPF_EXIT, BPF_JA, BPF_JCOND, BPF_ADD, BPF_AND, BPF_OR, BPF_XOR, BPF_PSEUDO_CALL, BPF_PSEUDO_KFUNC_CALL, OP_LD_IMM64,
  BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE, BPF_PSEUDO_BTF_ID, BPF_PSEUDO_FUNC, BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
} from "../isa/opcode";
import { AUX_PROBE, AUX_SEEN, InsnAux, Program } from "../prog";
import { CODE_SIZE, Insn, Op, REGS } from "./code";
import { helperIndex, kfuncIndex } from "./helpers/table";
import { stackDepthAt } from "./subprogs";

/** By (op >> 4) & 15: the operation's number within its group of pairs, or -1. NEG and END are no pairs. */
const ALU_PAIR: StaticArray<i8> = [0, 1, 2, 3, 4, 5, 6, 7, -1, 8, 9, 10, 11, -1, -1, -1];
/** The same for conditional jumps. */
const JUMP_PAIR: StaticArray<i8> = [-1, 0, 1, 2, 3, 4, 5, 6, -1, -1, 7, 8, 9, 10, -1, -1];

/** log2 of the bytes of a BPF_SIZE field: W H B DW. */
const SIZE_LOG: StaticArray<u8> = [2, 1, 0, 3];

const MAX_REG: i32 = 10;
const FP: i32 = 10;

/** Address that a ld_imm64 of a map (or of a place in its value) loads; index into Program.maps. */
type MapConstant = (prog: Program, index: i32, off: u32, value: bool) => u64;
let mapConstant: MapConstant = (prog: Program, index: i32, off: u32, value: bool): u64 => 0;
/** Who knows the addresses of maps' images. */
export function setConstants(maps: MapConstant): void {
  mapConstant = maps;
}

function writesDst(op: i32): bool {
  const kind = op & 7;
  return kind == BPF_ALU || kind == BPF_ALU64 || kind == BPF_LDX || kind == BPF_LD;
}

/** The record of an arithmetic instruction; INVALID if there is no such operation. */
function alu(p: usize, op: i32): i32 {
  const wide = (op & 7) == BPF_ALU64;
  const x = op & BPF_X ? 1 : 0;
  const off = offOf(p);
  const kind = op & 0xf0;
  if (kind == BPF_NEG) return x ? Op.INVALID : wide ? Op.NEG64 : Op.NEG32;
  if (kind == BPF_END) {
    const bits = immOf(p);
    const swap = wide ? !x : x != 0;
    if ((wide && x) || (bits != 16 && bits != 32 && bits != 64)) return Op.INVALID;
    if (swap) return bits == 16 ? Op.SWAP16 : bits == 32 ? Op.SWAP32 : Op.SWAP64;
    return bits == 16 ? Op.ZX16 : bits == 32 ? Op.MOV32_X : Op.NOP;
  }
  const pair = <i32>unchecked(ALU_PAIR[kind >> 4]);
  if (pair < 0) return Op.INVALID;
  if (off == 1 && (kind == BPF_DIV || kind == BPF_MOD)) {
    return (wide ? Op.SDIV64_K : Op.SDIV32_K) + (kind == BPF_MOD ? 2 : 0) + x;
  }
  if (off != 0) {
    if (kind != BPF_MOV || !x) return Op.INVALID;
    if (off == 8) return wide ? Op.SX8_64 : Op.SX8_32;
    if (off == 16) return wide ? Op.SX16_64 : Op.SX16_32;
    return wide && off == 32 ? Op.SX32_64 : Op.INVALID;
  }
  return (wide ? Op.ADD64_K : Op.ADD32_K) + 2 * pair + x;
}

function atomicKnown(imm: i32, log: i32): bool {
  if (imm == BPF_LOAD_ACQ || imm == BPF_STORE_REL) return true;
  if (log < 2) return false;
  const kind = imm & ~BPF_FETCH;
  return imm == BPF_XCHG || imm == BPF_CMPXCHG || kind == BPF_ADD || kind == BPF_AND || kind == BPF_OR || kind == BPF_XOR;
}

/** Turns `len` raw instructions into records at `code`. `prog` knows what the verifier found out; null for unverified code. */
export class Decoder {
  constructor(
    private insns: usize,
    private len: i32,
    private code: usize,
    private prog: Program | null,
  ) {}

  run(): void {
    for (let i = 0; i < this.len; i++) {
      const p = this.insns + <usize>i * INSN_SIZE;
      const out = changetype<Insn>(this.code + <usize>i * CODE_SIZE);
      const op = opOf(p);
      out.dst = <u32>(REGS + (<usize>dstOf(p) << 3));
      out.src = <u32>(REGS + (<usize>srcOf(p) << 3));
      out.off = offOf(p);
      out.imm = <u64>(<i64>immOf(p));
      const aux = this.auxOf(i);
      if (aux && !(aux.flags & AUX_SEEN)) {
        out.op = Op.UNREACHED;
      } else {
        out.op = dstOf(p) > MAX_REG ? Op.INVALID : this.one(i, p, op, out, aux);
        if (writesDst(op) && dstOf(p) == FP) out.op = Op.INVALID;
      }
      if (op == OP_LD_IMM64 && i + 1 < this.len) {
        changetype<Insn>(this.code + <usize>++i * CODE_SIZE).op = Op.INVALID;
      }
    }
    // Running off the end is caught like any other bad instruction.
    changetype<Insn>(this.code + <usize>this.len * CODE_SIZE).op = Op.INVALID;
  }

  private auxOf(i: i32): InsnAux | null {
    const prog = this.prog;
    return prog && prog.aux ? prog.auxOf(i) : null;
  }

  /** Fills `out` and returns its operation. */
  private one(i: i32, p: usize, op: i32, out: Insn, aux: InsnAux | null): u32 {
    const log = <i32>unchecked(SIZE_LOG[(op >> 3) & 3]);
    const mode = op & 0xe0;
    const src = srcOf(p);
    switch (op & 7) {
      case BPF_ALU:
      case BPF_ALU64: {
        const known = alu(p, op);
        // le32 is a 32-bit move onto itself
        if ((op & 0xf0) == BPF_END) out.src = out.dst;
        else if (op & BPF_X && src > MAX_REG) return Op.INVALID;
        return known;
      }
      case BPF_LDX:
        if (src > MAX_REG || (mode != BPF_MEM && (mode != BPF_MEMSX || log == 3))) return Op.INVALID;
        if (aux && aux.flags & AUX_PROBE) {
          out.imm = <u64>(log | (mode == BPF_MEMSX ? 4 : 0));
          return Op.PROBE;
        }
        return (mode == BPF_MEM ? Op.LD8 : Op.LDS8) + log;
      case BPF_ST:
        return mode == BPF_MEM ? Op.ST8_K + log : Op.INVALID;
      case BPF_STX:
        if (src > MAX_REG) return Op.INVALID;
        if (mode == BPF_MEM) return Op.ST8_X + log;
        if (mode != BPF_ATOMIC || !atomicKnown(immOf(p), log)) return Op.INVALID;
        out.imm = <u64>(<u32>immOf(p)) | <u64>log << 32;
        return Op.ATOMIC;
      case BPF_LD:
        return op == OP_LD_IMM64 && i + 1 < this.len ? this.wide(p, src, out, aux, i) : Op.INVALID;
      default:
        return this.jump(i, p, op, src, out);
    }
  }

  private target(i: i32, distance: i32, out: Insn): bool {
    const to = <i64>i + 1 + distance;
    if (to < 0 || to >= this.len) return false;
    out.off = <i32>(this.code + <usize>to * CODE_SIZE);
    return true;
  }

  private jump(i: i32, p: usize, op: i32, src: i32, out: Insn): u32 {
    const wide = (op & 7) == BPF_JMP;
    const x = op & BPF_X ? 1 : 0;
    const kind = op & 0xf0;
    if (kind == BPF_JA && !x) return this.target(i, wide ? offOf(p) : immOf(p), out) ? Op.JA : Op.INVALID;
    const pair = <i32>unchecked(JUMP_PAIR[kind >> 4]);
    if (pair >= 0) {
      if ((x && src > MAX_REG) || !this.target(i, offOf(p), out)) return Op.INVALID;
      return (wide ? Op.JEQ64_K : Op.JEQ32_K) + 2 * pair + x;
    }
    if (!wide || x) return Op.INVALID;
    if (kind == BPF_EXIT) return Op.EXIT;
    if (kind == BPF_JCOND) return src == 0 && this.target(i, offOf(p), out) ? Op.MAY_GOTO : Op.INVALID;
    if (kind != BPF_CALL) return Op.INVALID;
    if (src == BPF_PSEUDO_CALL) {
      out.imm = stackDepthAt(this.prog, i + 1 + immOf(p));
      return this.target(i, immOf(p), out) ? Op.CALL_LOCAL : Op.INVALID;
    }
    return this.call(immOf(p), src, out);
  }

  private call(id: i32, src: i32, out: Insn): u32 {
    if (src == 0) {
      if (id == 181) return Op.CALL_LOOP;
      if (id == 164) return Op.CALL_EACH;
      if (id == 12) return Op.TAIL_CALL;
      out.imm = helperIndex(id);
    } else if (src == BPF_PSEUDO_KFUNC_CALL) {
      out.imm = kfuncIndex(id);
    } else {
      return Op.INVALID;
    }
    return Op.CALL;
  }

  private wide(p: usize, src: i32, out: Insn, aux: InsnAux | null, i: i32): u32 {
    const prog = this.prog;
    if (srcOf(p + INSN_SIZE) || opOf(p + INSN_SIZE)) return Op.INVALID;
    out.imm = imm64Of(p);
    if (src == BPF_PSEUDO_FUNC) {
      const at = i + 1 + immOf(p);
      if (at < 0 || at >= this.len) return Op.INVALID;
      out.imm = at;
    } else if (src != 0) {
      if (!prog || !aux) return Op.INVALID;
      if (src == BPF_PSEUDO_MAP_FD || src == BPF_PSEUDO_MAP_IDX) out.imm = mapConstant(prog, aux.mapIndex, 0, false);
      else if (src == BPF_PSEUDO_MAP_VALUE || src == BPF_PSEUDO_MAP_IDX_VALUE) {
        out.imm = mapConstant(prog, aux.mapIndex, immOf(p + INSN_SIZE), true);
      } else if (src != BPF_PSEUDO_BTF_ID) return Op.INVALID;
    }
    return Op.LD_IMM64;
  }
}
