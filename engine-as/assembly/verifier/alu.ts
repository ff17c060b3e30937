// Arithmetic instructions (spec 2.3, 8.3, 8.11): reserved fields, pointers, scalars and the links between copies.
import { EACCES, EFAULT, EINVAL } from "../util/errno";
import { opOf, dstOf, srcOf, offOf, immOf } from "../isa/insn";
import {
  BPF_ALU, BPF_ALU64, BPF_X, BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR, BPF_AND, BPF_LSH, BPF_RSH, BPF_NEG, BPF_MOD, BPF_XOR,
  BPF_MOV, BPF_ARSH, BPF_END,
} from "../isa/opcode";
import { isConst, isConst32, setConst, setConst32, setUnknown, setRange32Unknown, sync } from "../bounds/bounds";
import { aluScalar, endScalar, END_LE, END_BE, END_SWAP } from "../bounds/alu";
import { zext32, signExtend32, signExtend64 } from "../bounds/cast";
import { Tnum, tnumAdd, tnumSub } from "../bounds/tnum";
import { Env } from "./env";
import {
  Reg, SCALAR, PTR_TO_CTX, CONST_PTR_TO_MAP, PTR_TO_MAP_VALUE, PTR_TO_MAP_KEY, PTR_TO_STACK, PTR_TO_BTF_ID, PTR_TO_MEM, PTR_TO_BUF,
  PTR_TO_FUNC, CONST_PTR_TO_DYNPTR, PTR_UNTRUSTED, ID_ADD_CONST, ID_ADD_CONST64, ID_ADD_CONST32, baseType, mayBeNull, copyReg,
} from "./reg";
import { readReg, writeReg, markUnknown, markConst, regWidth, assignId } from "./operand";
import { markChainPrecise } from "./precision";
import { printType } from "./print";
import { MAX_VAR_OFF } from "./stack";
import { checkInvariants } from "./invariants";
import { pushBranch } from "./jump";

const OPERATORS: StaticArray<string> = [
  "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "endian",
];

function reserved(env: Env, what: string): i32 {
  env.log.str(what).str(" uses reserved fields\n");
  return -EINVAL;
}

// ---- pointers

/** The offset is small enough that sums with it cannot wrap. */
function saneOffset(env: Env, r: Reg, type: u32): bool {
  const out = env.log;
  if (isConst(r) && (<i64>r.value >= MAX_VAR_OFF || <i64>r.value <= -MAX_VAR_OFF)) {
    printType(out.str("math between "), type).str(" pointer and ").i64(<i64>r.value).str(" is not allowed\n");
    return false;
  }
  if (<i64>r.off >= MAX_VAR_OFF || <i64>r.off <= -MAX_VAR_OFF) {
    printType(out, type).str(" pointer offset ").i64(r.off).str(" is not allowed\n");
    return false;
  }
  if (r.smin == i64.MIN_VALUE) {
    printType(out.str("math between "), type).str(" pointer and register with unbounded min value is not allowed\n");
    return false;
  }
  if (r.smin >= MAX_VAR_OFF || r.smin <= -MAX_VAR_OFF) {
    printType(out.str("value ").i64(r.smin).str(" makes "), type).str(" pointer be out of bounds\n");
    return false;
  }
  return true;
}

function canMove(ptr: Reg, off: Reg, code: i32): bool {
  switch (baseType(ptr.type)) {
    case PTR_TO_CTX: case PTR_TO_MAP_VALUE: case PTR_TO_MAP_KEY: case PTR_TO_STACK: case PTR_TO_BTF_ID: case PTR_TO_MEM:
    case PTR_TO_BUF: case PTR_TO_FUNC: case CONST_PTR_TO_DYNPTR:
      return true;
    case CONST_PTR_TO_MAP:
      return isConst(off) && off.smin == 0 && code == BPF_ADD;
    default:
      return false;
  }
}

const PTR_COPY = changetype<Reg>(memory.data(96, 8));
const OFF_COPY = changetype<Reg>(memory.data(96, 8));

function overflows(a: i64, b: i64, sum: i64): bool {
  return ((a ^ sum) & (b ^ sum)) < 0;
}

/** dst = ptrReg `code` offReg, where dst is one of the two. */
function pointerMath(env: Env, p: usize, ptrReg: Reg, offReg: Reg): i32 {
  const op = opOf(p);
  const code = op & 0xf0;
  const dstNo = dstOf(p);
  const dst = env.reg(dstNo);
  const out = env.log;
  const known = isConst(offReg);
  if (
    (known && (offReg.smin != offReg.smax || offReg.umin != offReg.umax)) || offReg.smin > offReg.smax ||
    offReg.umin > offReg.umax
  ) {
    markUnknown(dst);
    return 0;
  }
  if ((op & 7) != BPF_ALU64) {
    if (code == BPF_SUB) {
      markUnknown(dst);
      return 0;
    }
    out.ch(0x52).i64(dstNo).str(" 32-bit pointer arithmetic prohibited\n");
    return -EACCES;
  }
  if (mayBeNull(ptrReg.type)) {
    printType(out.ch(0x52).i64(dstNo).str(" pointer arithmetic on "), ptrReg.type).str(" prohibited, null-check it first\n");
    return -EACCES;
  }
  if (baseType(ptrReg.type) == PTR_TO_MEM && ptrReg.type & PTR_UNTRUSTED) return 0;
  if (!canMove(ptrReg, offReg, code)) {
    printType(out.ch(0x52).i64(dstNo).str(" pointer arithmetic on "), ptrReg.type).str(" prohibited\n");
    return -EACCES;
  }
  const ptr = PTR_COPY;
  const off = OFF_COPY;
  copyReg(ptr, ptrReg);
  copyReg(off, offReg);
  const swapped = dst == offReg;
  if (!saneOffset(env, off, ptr.type) || !saneOffset(env, ptr, ptr.type)) return -EINVAL;
  if (swapped) copyReg(dst, ptr);
  setRange32Unknown(dst);
  const k = off.smin;
  if (code == BPF_ADD || code == BPF_SUB) {
    if (code == BPF_SUB && swapped) {
      out.ch(0x52).i64(dstNo).str(" tried to subtract pointer from scalar\n");
      return -EACCES;
    }
    if (code == BPF_SUB && ptr.type == PTR_TO_STACK) {
      out.ch(0x52).i64(dstNo).str(" subtraction from stack pointer prohibited\n");
      return -EACCES;
    }
    const fixed = code == BPF_ADD ? <i64>ptr.off + k : <i64>ptr.off - k;
    if (known && fixed == <i64>(<i32>fixed)) {
      dst.off = <i32>fixed;
    } else if (code == BPF_ADD) {
      dst.smin = ptr.smin + off.smin;
      dst.smax = ptr.smax + off.smax;
      if (overflows(ptr.smin, off.smin, dst.smin) || overflows(ptr.smax, off.smax, dst.smax)) {
        dst.smin = i64.MIN_VALUE;
        dst.smax = i64.MAX_VALUE;
      }
      dst.umin = ptr.umin + off.umin;
      dst.umax = ptr.umax + off.umax;
      if (dst.umin < off.umin || dst.umax < off.umax) {
        dst.umin = 0;
        dst.umax = u64.MAX_VALUE;
      }
      tnumAdd(changetype<Tnum>(changetype<usize>(dst)), changetype<Tnum>(changetype<usize>(ptr)), changetype<Tnum>(changetype<usize>(off)));
    } else {
      dst.smin = ptr.smin - off.smax;
      dst.smax = ptr.smax - off.smin;
      if (overflows(dst.smin, off.smax, ptr.smin) || overflows(dst.smax, off.smin, ptr.smax)) {
        dst.smin = i64.MIN_VALUE;
        dst.smax = i64.MAX_VALUE;
      }
      if (ptr.umin < off.umax) {
        dst.umin = 0;
        dst.umax = u64.MAX_VALUE;
      } else {
        dst.umin = ptr.umin - off.umax;
        dst.umax = ptr.umax - off.umin;
      }
      tnumSub(changetype<Tnum>(changetype<usize>(dst)), changetype<Tnum>(changetype<usize>(ptr)), changetype<Tnum>(changetype<usize>(off)));
    }
  } else if (code == BPF_AND || code == BPF_OR || code == BPF_XOR) {
    out.ch(0x52).i64(dstNo).str(" bitwise operator ").str(OPERATORS[code >> 4]).str(" on pointer prohibited\n");
    return -EACCES;
  } else {
    out.ch(0x52).i64(dstNo).str(" pointer arithmetic with ").str(OPERATORS[code >> 4]).str(" operator prohibited\n");
    return -EACCES;
  }
  if (!saneOffset(env, dst, ptr.type)) return -EINVAL;
  sync(dst);
  return 0;
}

// ---- scalars

const NO_CONST: i64 = i64.MIN_VALUE;

/** The constant by which dst and its partners differ after the operation; NO_CONST when they have nothing in common. */
function addedConst(code: i32, is64: bool, dst: Reg, src: Reg): i64 {
  if (code != BPF_ADD && code != BPF_SUB) return NO_CONST;
  if (is64 ? !isConst(src) : !isConst32(src) || regWidth(dst) > 32) return NO_CONST;
  const k = is64 ? <i64>src.value : <i64>(<i32>src.value);
  if (k != <i64>(<i32>k)) return NO_CONST;
  if (code == BPF_ADD) return k;
  return k == <i64>i32.MIN_VALUE ? NO_CONST : -k;
}

/** A sign mask, 0 or -1, is about to select a constant: the two values are walked apart, -1 first. */
function forkSignMask(env: Env, dstNo: i32, dst: Reg): i32 {
  const whole = dst.smin == -1 && dst.smax == 0;
  if (!whole && !(dst.s32min == -1 && dst.s32max == 0)) return 0;
  const other = pushBranch(env, env.insnIdx, env.insnIdx);
  if (other === null) return -EFAULT;
  const zero = other.cur().reg(dstNo);
  if (whole) {
    markConst(zero, 0);
    markConst(dst, ~(<u64>0));
  } else {
    setConst32(zero, 0);
    setConst32(dst, u32.MAX_VALUE);
  }
  return 0;
}

function arithmetic(env: Env, p: usize): i32 {
  const op = opOf(p);
  const code = op & 0xf0;
  const is64 = (op & 7) == BPF_ALU64;
  const dstNo = dstOf(p);
  const dst = env.reg(dstNo);
  let src: Reg;
  if (op & BPF_X) {
    const srcNo = srcOf(p);
    src = env.reg(srcNo);
    if (src.type != SCALAR) {
      if (dst.type != SCALAR) {
        if (code == BPF_SUB) {
          markUnknown(dst);
          return 0;
        }
        env.log.ch(0x52).i64(dstNo).str(" pointer ").str(OPERATORS[code >> 4]).str(" pointer prohibited\n");
        return -EACCES;
      }
      const err = markChainPrecise(env, dstNo);
      if (err) return err;
      return pointerMath(env, p, src, dst);
    }
    if (dst.type != SCALAR) {
      const err = markChainPrecise(env, srcNo);
      if (err) return err;
      return pointerMath(env, p, dst, src);
    }
    if (dst.precise) {
      const err = markChainPrecise(env, srcNo);
      if (err) return err;
    }
  } else {
    src = env.fake0;
    markConst(src, <u64>(<i64>immOf(p)));
    if (dst.type != SCALAR) return pointerMath(env, p, dst, src);
  }
  if ((code == BPF_AND || code == BPF_OR) && isConst(src)) {
    const err = forkSignMask(env, dstNo, dst);
    if (err) return err;
  }
  const added = src != dst ? addedConst(code, is64, dst, src) : NO_CONST;
  aluScalar(code, is64, dst, src);
  if (dst.id && !(dst.id & ID_ADD_CONST) && added != NO_CONST) {
    dst.id |= is64 ? ID_ADD_CONST64 : ID_ADD_CONST32;
    dst.off = <i32>added;
  } else {
    dst.id = 0;
    dst.off = 0;
  }
  return 0;
}

function negOrEnd(env: Env, p: usize): i32 {
  const op = opOf(p);
  const code = op & 0xf0;
  const imm = immOf(p);
  const cls = op & 7;
  if (code == BPF_NEG) {
    if (op & BPF_X || srcOf(p) || offOf(p) || imm) return reserved(env, "BPF_NEG");
  } else if (srcOf(p) || offOf(p) || (imm != 16 && imm != 32 && imm != 64) || (cls == BPF_ALU64 && op & BPF_X)) {
    return reserved(env, "BPF_END");
  }
  const dstNo = dstOf(p);
  let err = readReg(env, dstNo);
  if (!err) err = writeReg(env, dstNo);
  if (err) return err;
  const dst = env.reg(dstNo);
  if (dst.type != SCALAR) {
    markUnknown(dst);
  } else if (code == BPF_NEG) {
    aluScalar(BPF_NEG, cls == BPF_ALU64, dst, dst);
  } else {
    const form = cls == BPF_ALU64 ? END_SWAP : op & BPF_X ? END_BE : END_LE;
    if (form == END_LE && imm == 64) return 0;
    endScalar(form, imm, dst);
  }
  dst.id = 0;
  return 0;
}

const ADDR_SPACE_CAST: i32 = 1;

function addrSpaceCast(env: Env, p: usize): i32 {
  const imm = immOf(p);
  if (imm != 1 && imm != 1 << 16) env.log.str("addr_space_cast insn can only convert between address space 1 and 0\n");
  else env.log.str("addr_space_cast insn can only be used in a program that has an associated arena\n");
  return -EINVAL;
}

function move(env: Env, p: usize): i32 {
  const op = opOf(p);
  const is64 = (op & 7) == BPF_ALU64;
  const off = offOf(p);
  const dstNo = dstOf(p);
  const srcNo = srcOf(p);
  if (op & BPF_X && is64 && off == ADDR_SPACE_CAST) return addrSpaceCast(env, p);
  if (op & BPF_X) {
    const widens = off == 8 || off == 16 || (is64 && off == 32);
    if ((off && !widens) || immOf(p)) return reserved(env, "BPF_MOV");
    const err = readReg(env, srcNo);
    if (err) return err;
  } else if (srcNo || off) {
    return reserved(env, "BPF_MOV");
  }
  const err = writeReg(env, dstNo);
  if (err) return err;
  const dst = env.reg(dstNo);
  if (!(op & BPF_X)) {
    const imm = immOf(p);
    markConst(dst, is64 ? <u64>(<i64>imm) : <u64>(<u32>imm));
    return 0;
  }
  const src = env.reg(srcNo);
  if (is64 && off == 0) {
    assignId(env, src);
    copyReg(dst, src);
    return 0;
  }
  if (src.type != SCALAR) {
    markUnknown(dst);
    if (!is64) zext32(dst);
    return 0;
  }
  // A copy that changes nothing stays linked to its origin.
  const same = off == 0 ? regWidth(src) <= 32 : src.umax < (<u64>1) << (off - 1);
  if (same) assignId(env, src);
  copyReg(dst, src);
  if (!same) dst.id = 0;
  if (is64) {
    signExtend64(dst, <u32>off >> 3);
    return 0;
  }
  if (off) signExtend32(dst, <u32>off >> 3);
  zext32(dst);
  return 0;
}

/** One instruction of class ALU or ALU64. 0 or an errno. */
export function checkAlu(env: Env, p: usize): i32 {
  const op = opOf(p);
  const code = op & 0xf0;
  if (code == BPF_END || code == BPF_NEG) {
    const err = negOrEnd(env, p);
    return err ? err : checkInvariants(env, env.reg(dstOf(p)), "alu");
  }
  if (code == BPF_MOV) {
    const err = move(env, p);
    return err ? err : checkInvariants(env, env.reg(dstOf(p)), "alu");
  }
  if (code > BPF_END) {
    env.log.str("invalid BPF_ALU opcode ").hex(<u64>code).ch(0x0a);
    return -EINVAL;
  }
  const off = offOf(p);
  const divides = code == BPF_DIV || code == BPF_MOD;
  const badOff = off != 0 && !(off == 1 && divides);
  if (op & BPF_X) {
    if (immOf(p) || badOff) return reserved(env, "BPF_ALU");
    const err = readReg(env, srcOf(p));
    if (err) return err;
  } else if (srcOf(p) || badOff) {
    return reserved(env, "BPF_ALU");
  }
  const dstNo = dstOf(p);
  let err = readReg(env, dstNo);
  if (err) return err;
  const imm = immOf(p);
  if (divides && !(op & BPF_X) && imm == 0) {
    env.log.str("div by zero\n");
    return -EINVAL;
  }
  if ((code == BPF_LSH || code == BPF_RSH || code == BPF_ARSH) && !(op & BPF_X)) {
    const width = (op & 7) == BPF_ALU64 ? 64 : 32;
    if (imm < 0 || imm >= width) {
      env.log.str("invalid shift ").i64(imm).ch(0x0a);
      return -EINVAL;
    }
  }
  err = writeReg(env, dstNo);
  if (!err) err = arithmetic(env, p);
  return err ? err : checkInvariants(env, env.reg(dstNo), "alu");
}
