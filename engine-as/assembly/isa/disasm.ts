// The verifier log's text of one instruction (spec 7.8), invalid forms included.
// Knows no names of functions by itself: whoever has them sets a resolver.
import { Text } from "../util/text";
import { opOf, dstOf, srcOf, offOf, immOf, imm64Of } from "./insn";
import {
  BPF_LD, BPF_LDX, BPF_ST, BPF_STX, BPF_ALU, BPF_JMP, BPF_JMP32, BPF_ALU64, BPF_X, BPF_NEG, BPF_END, BPF_MOV, BPF_DIV,
  BPF_MOD, BPF_ABS, BPF_IND, BPF_MEM, BPF_MEMSX, BPF_ATOMIC, BPF_FETCH, BPF_XCHG, BPF_CMPXCHG, BPF_LOAD_ACQ,
  BPF_STORE_REL, BPF_JCOND, BPF_PSEUDO_CALL, BPF_PSEUDO_KFUNC_CALL, OP_LD_IMM64, OP_CALL, OP_EXIT, OP_JA, OP_JA32,
  BPF_ADD, BPF_AND, BPF_OR, BPF_XOR, sizeOfAccess,
} from "./opcode";

/** By (op >> 4) in the arithmetic classes. */
const ALU: StaticArray<string> = [
  "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "endian", "", "",
];
/** By (op >> 4) in the jump classes; the kernel has no text for the last two. */
const JUMP: StaticArray<string> = [
  "jmp", "==", ">", ">=", "&", "!=", "s>", "s>=", "call", "exit", "<", "<=", "s<", "s<=", "(null)", "(null)",
];

/** Appends the name of helper `id`, or of the kernel function with BTF id `id`; false (nothing appended) if unknown. */
type NameOf = (out: Text, id: i32, kfunc: bool) => bool;
let nameOf: NameOf = (out: Text, id: i32, kfunc: bool): bool => false;

/** Who names the functions that call instructions mention. */
export function setCallNames(resolver: NameOf): void {
  nameOf = resolver;
}

function reg(out: Text, letter: i32, n: i32): Text {
  return out.ch(letter).u64(n);
}

const R: i32 = 0x72;
const W: i32 = 0x77;

function signed(out: Text, v: i32): Text {
  if (v >= 0) out.ch(0x2b);
  return out.i64(v);
}

/** `*(u32 *)(r2 +0)`, without the star if `addressOnly`. */
function memory_(out: Text, op: i32, base: i32, off: i32, sign: i32, addressOnly: bool): Text {
  if (!addressOnly) out.ch(0x2a);
  out.ch(0x28).ch(sign).u64(sizeOfAccess(op) * 8).str(" *)(");
  reg(out, R, base).ch(0x20);
  return signed(out, off).ch(0x29);
}

/** `(db) ` */
function code(out: Text, op: i32): Text {
  return out.ch(0x28).hexWidth(op, 2).str(") ");
}

function bug(out: Text, what: string, op: i32): void {
  out.str(what).hexWidth(op, 2);
}

function alu(out: Text, p: usize, op: i32): void {
  const wide = (op & 7) == BPF_ALU64;
  const letter = wide ? R : W;
  const dst = dstOf(p);
  const src = srcOf(p);
  const off = offOf(p);
  const kind = op & 0xf0;
  code(out, op);
  if (kind == BPF_END) {
    reg(out, R, dst).str(wide ? " = bswap" : op & BPF_X ? " = be" : " = le").i64(immOf(p)).ch(0x20);
    reg(out, R, dst);
    return;
  }
  reg(out, letter, dst).ch(0x20);
  if (kind == BPF_NEG) {
    out.str("= -");
    reg(out, letter, dst);
    return;
  }
  if (kind == BPF_MOV && op & BPF_X && off != 0) {
    if (off == 1 && wide) {
      out.str("= addr_space_cast(");
      reg(out, R, src).str(", ").u64(<u32>immOf(p) >> 16).str(", ").u64(immOf(p) & 0xffff).ch(0x29);
      return;
    }
    if (off == -1 && wide) {
      out.str("= &(void __percpu *)(");
      reg(out, R, src).ch(0x29);
      return;
    }
    if (off == 8 || off == 16 || off == 32) {
      out.str("= (s").u64(off).ch(0x29);
      reg(out, letter, src);
      return;
    }
  }
  if (off == 1 && (kind == BPF_DIV || kind == BPF_MOD)) out.ch(0x73);
  out.str(unchecked(ALU[op >> 4])).ch(0x20);
  if (op & BPF_X) reg(out, letter, src);
  else out.i64(immOf(p));
}

/** Name of an atomic operation's arithmetic; empty if it has none. */
function atomicName(kind: i32): string {
  return kind == BPF_ADD ? "add" : kind == BPF_AND ? "and" : kind == BPF_OR ? "or" : kind == BPF_XOR ? "xor" : "";
}

function atomic(out: Text, p: usize, op: i32): void {
  const imm = immOf(p);
  const dst = dstOf(p);
  const src = srcOf(p);
  const off = offOf(p);
  const name = atomicName(imm & ~BPF_FETCH);
  const plain = name.length != 0 && imm < 0x100;
  if (plain && !(imm & BPF_FETCH)) {
    code(out, op).str("lock ");
    memory_(out, op, dst, off, 0x75, false).ch(0x20).str(unchecked(ALU[imm >> 4])).ch(0x20);
    reg(out, R, src);
  } else if (imm == BPF_LOAD_ACQ) {
    reg(code(out, op), R, dst).str(" = load_acquire(");
    memory_(out, op, src, off, 0x75, true).ch(0x29);
  } else if (imm == BPF_STORE_REL) {
    code(out, op).str("store_release(");
    memory_(out, op, dst, off, 0x75, true).str(", ");
    reg(out, R, src).ch(0x29);
  } else if (plain || imm == BPF_XCHG || imm == BPF_CMPXCHG) {
    const exchange = imm == BPF_CMPXCHG;
    reg(code(out, op), R, exchange ? 0 : src).str(sizeOfAccess(op) == 8 ? " = atomic64_" : " = atomic_");
    if (exchange) out.str("cmpxchg(");
    else if (imm == BPF_XCHG) out.str("xchg(");
    else out.str("fetch_").str(name).ch(0x28);
    memory_(out, op, dst, off, 0x75, true).str(exchange ? ", r0, " : ", ");
    reg(out, R, src).ch(0x29);
  } else {
    bug(out, "BUG_", op);
  }
}

function load_(out: Text, p: usize, op: i32): void {
  const mode = op & 0xe0;
  if (op == OP_LD_IMM64) {
    reg(code(out, op), R, dstOf(p)).str(" = 0x").hex(imm64Of(p));
  } else if (mode == BPF_ABS || mode == BPF_IND) {
    code(out, op).str("r0 = *(u").u64(sizeOfAccess(op) * 8).str(" *)skb[");
    if (mode == BPF_IND) reg(out, R, srcOf(p)).str(" + ");
    out.i64(immOf(p)).ch(0x5d);
  } else {
    bug(out, "BUG_ld_", op);
  }
}

function call(out: Text, p: usize, op: i32): void {
  const imm = immOf(p);
  const src = srcOf(p);
  code(out, op).str("call ");
  if (src == BPF_PSEUDO_CALL) {
    out.str("pc");
    signed(out, imm);
    return;
  }
  const kfunc = src == BPF_PSEUDO_KFUNC_CALL;
  const named = (kfunc || src == 0) && nameOf(out, imm, kfunc);
  if (!named && !kfunc) out.str("unknown");
  out.ch(0x23).i64(imm);
}

function jump(out: Text, p: usize, op: i32): void {
  if (op == OP_CALL) {
    call(out, p, op);
    return;
  }
  code(out, op);
  if (op == OP_EXIT) {
    out.str("exit");
  } else if (op == OP_JA || op == OP_JA32) {
    out.str(op == OP_JA ? "goto pc" : "gotol pc");
    signed(out, op == OP_JA ? offOf(p) : immOf(p));
  } else if ((op & 0xf0) == BPF_JCOND && srcOf(p) == 0) {
    out.str("may_goto pc");
    signed(out, offOf(p));
  } else {
    const letter = (op & 7) == BPF_JMP32 ? W : R;
    reg(out.str("if "), letter, dstOf(p)).ch(0x20).str(unchecked(JUMP[op >> 4])).ch(0x20);
    if (op & BPF_X) reg(out, letter, srcOf(p));
    else out.hex0x(<u32>immOf(p));
    out.str(" goto pc");
    signed(out, offOf(p));
  }
}

/** Appends the text of the instruction at `insn` (both halves of a ld_imm64 are read), without a newline. */
export function disasm(out: Text, insn: usize): void {
  const op = opOf(insn);
  const mode = op & 0xe0;
  switch (op & 7) {
    case BPF_LD:
      load_(out, insn, op);
      break;
    case BPF_LDX:
      if (mode != BPF_MEM && mode != BPF_MEMSX) return bug(out, "BUG_ldx_", op);
      reg(code(out, op), R, dstOf(insn)).str(" = ");
      memory_(out, op, srcOf(insn), offOf(insn), mode == BPF_MEMSX ? 0x73 : 0x75, false);
      break;
    case BPF_ST:
      if (mode != BPF_MEM) return bug(out, "BUG_st_", op);
      memory_(code(out, op), op, dstOf(insn), offOf(insn), 0x75, false).str(" = ").i64(immOf(insn));
      break;
    case BPF_STX:
      if (mode == BPF_ATOMIC) return atomic(out, insn, op);
      if (mode != BPF_MEM) return bug(out, "BUG_", op);
      reg(memory_(code(out, op), op, dstOf(insn), offOf(insn), 0x75, false).str(" = "), R, srcOf(insn));
      break;
    case BPF_JMP:
    case BPF_JMP32:
      jump(out, insn, op);
      break;
    default:
      alu(out, insn, op);
  }
}
