// The walk: one instruction after the other along every path, depth first (spec 7.3, 8.1). What an instruction means is
// the business of alu, mem, jump, call; here is only the order of things.
import { E2BIG, EACCES, EFAULT, EINVAL, ENOENT } from "../util/errno";
import { opOf, dstOf, srcOf, offOf, immOf, imm64Of } from "../isa/insn";
import {
  BPF_LD, BPF_LDX, BPF_ST, BPF_STX, BPF_ALU, BPF_ALU64, BPF_JMP, BPF_JMP32, BPF_MEM, BPF_MEMSX, BPF_ATOMIC, BPF_X, BPF_IMM, BPF_DW,
  BPF_CALL, BPF_EXIT, BPF_JA, BPF_IND, BPF_ABS, BPF_PSEUDO_CALL, BPF_PSEUDO_KFUNC_CALL, BPF_PSEUDO_BTF_ID, BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE, BPF_PSEUDO_MAP_IDX, BPF_PSEUDO_MAP_IDX_VALUE, BPF_CMPXCHG, BPF_FETCH, BPF_XCHG,
  BPF_LOAD_ACQ, BPF_STORE_REL, BPF_W, BPF_ADD, BPF_AND, BPF_OR, BPF_XOR, sizeOfAccess,
} from "../isa/opcode";
import { disasm } from "../isa/disasm";
import { AUX_JMP_POINT, AUX_PRUNE_POINT, AUX_SEEN, SUBPROG_GLOBAL } from "../prog";
import { Env } from "./env";
import {
  Reg, NOT_INIT, SCALAR, PTR_TO_CTX, CONST_PTR_TO_MAP, PTR_TO_MAP_VALUE, PTR_TO_STACK, PTR_TO_BTF_ID, PTR_TO_MEM, PTR_TO_FUNC, PTR_UNTRUSTED, baseType,
} from "./reg";
import { State, newState, newFrame, copyState, freeState } from "./state";
import { checkAlu } from "./alu";
import { checkMem } from "./mem";
import { checkCondJump } from "./jump";
import { checkHelperCall } from "./call";
import { checkKfuncCall, KFUNC_ENDS_PATH } from "./kfunc";
import { checkSubCall, returnFromCall } from "./subcall";
import { checkReturn } from "./exit";
import { KF_UNDER_LOCK, kfuncByBtfId } from "./protos/kfuncs";
import { checkLeaks } from "./refs";
import { checkInvariants } from "./invariants";
import { loadBtfId } from "./ksyms";
import { visited, branchEnded, PRUNED } from "./prune";
import { pushHist, wantNothing } from "./precision";
import { newTrail } from "./trail";
import { readReg, writeReg, markUnknown, markConst, markPointer } from "./operand";
import { printInsnState, printState, printType } from "./print";
import { printSourceLine } from "./source";

const MAX_INSNS: i32 = 1000000;

/** Results of one instruction. */
const NEXT: i32 = 0;
const PATH_ENDS: i32 = 1;

function reserved(env: Env, what: string): i32 {
  env.log.str(what).str(" uses reserved fields\n");
  return -EINVAL;
}

// ---- loads and stores

/**
 * One instruction cannot serve pointers that need different code: context or BTF pointers beside others. A `load` is made
 * so that it may fault where memory or kernel objects of different trust meet.
 */
function samePointerKind(env: Env, type: u32, load: bool): i32 {
  const aux = env.auxOf(env.insnIdx);
  const before = aux.ptrType;
  if (!before) {
    aux.ptrType = type;
    return 0;
  }
  if (before == type || (interchangeable(type) && interchangeable(before))) return 0;
  if (load && mayFault(type) && mayFault(before)) {
    const memory = baseType(type) == PTR_TO_MEM || baseType(before) == PTR_TO_MEM;
    aux.ptrType = (memory ? PTR_TO_MEM : PTR_TO_BTF_ID) | PTR_UNTRUSTED;
    return 0;
  }
  env.log.str("same insn cannot be used with different pointers\n");
  return -EINVAL;
}

function interchangeable(type: u32): bool {
  const base = baseType(type);
  return base != PTR_TO_CTX && base != PTR_TO_BTF_ID;
}

function mayFault(type: u32): bool {
  return baseType(type) == PTR_TO_MEM || baseType(type) == PTR_TO_BTF_ID;
}

function load_(env: Env, p: usize, signed: bool): i32 {
  let err = readReg(env, srcOf(p));
  if (!err) err = writeReg(env, dstOf(p));
  if (err) return err;
  const type = env.reg(srcOf(p)).type;
  err = checkMem(env, srcOf(p), offOf(p), sizeOfAccess(opOf(p)), false, dstOf(p), false, signed);
  if (!err) err = samePointerKind(env, type, true);
  return err ? err : checkInvariants(env, env.reg(dstOf(p)), "ldx");
}

function store_(env: Env, p: usize): i32 {
  let err = readReg(env, srcOf(p));
  if (!err) err = readReg(env, dstOf(p));
  if (err) return err;
  const type = env.reg(dstOf(p)).type;
  err = checkMem(env, dstOf(p), offOf(p), sizeOfAccess(opOf(p)), true, srcOf(p), false, false);
  return err ? err : samePointerKind(env, type, false);
}

function storeImm(env: Env, p: usize): i32 {
  if ((opOf(p) & 0xe0) != BPF_MEM || srcOf(p)) return reserved(env, "BPF_ST");
  let err = readReg(env, dstOf(p));
  if (err) return err;
  const type = env.reg(dstOf(p)).type;
  err = checkMem(env, dstOf(p), offOf(p), sizeOfAccess(opOf(p)), true, -1, false, false);
  return err ? err : samePointerKind(env, type, false);
}

function atomicTarget(env: Env, dst: i32): i32 {
  const type = env.reg(dst).type;
  if (type != PTR_TO_CTX) return 0;
  printType(env.log.str("BPF_ATOMIC stores into R").i64(dst).ch(0x20), type).str(" is not allowed\n");
  return -EACCES;
}

function atomicSize(env: Env, size: i32): i32 {
  if (size == 4 || size == 8) return 0;
  env.log.str("invalid atomic operand size\n");
  return -EINVAL;
}

function atomic(env: Env, p: usize): i32 {
  const imm = immOf(p);
  const dst = dstOf(p);
  const src = srcOf(p);
  const off = offOf(p);
  const size = sizeOfAccess(opOf(p));
  if (imm == BPF_LOAD_ACQ) {
    let err = readReg(env, src);
    if (!err) err = writeReg(env, dst);
    if (!err) err = atomicTarget(env, src);
    if (err) return err;
    const type = env.reg(src).type;
    err = checkMem(env, src, off, size, false, dst, true, false);
    return err ? err : samePointerKind(env, type, false);
  }
  if (imm == BPF_STORE_REL) {
    let err = readReg(env, src);
    if (!err) err = readReg(env, dst);
    if (!err) err = atomicTarget(env, dst);
    if (err) return err;
    const type = env.reg(dst).type;
    err = checkMem(env, dst, off, size, true, src, true, false);
    return err ? err : samePointerKind(env, type, false);
  }
  const base = imm & ~BPF_FETCH;
  const plain = base == BPF_ADD || base == BPF_AND || base == BPF_OR || base == BPF_XOR;
  if (!plain && imm != BPF_XCHG && imm != BPF_CMPXCHG) {
    env.log.str("BPF_ATOMIC uses invalid atomic opcode ").hexWidth(<u64>(<u32>imm), imm >= 0 && imm < 256 ? 2 : hexDigits(<u32>imm)).ch(0x0a);
    return -EINVAL;
  }
  let err = atomicSize(env, size);
  if (!err) err = readReg(env, src);
  if (!err) err = readReg(env, dst);
  if (!err && imm == BPF_CMPXCHG) err = readReg(env, 0);
  if (!err) err = atomicTarget(env, dst);
  if (err) return err;
  let fetched = -1;
  if (imm & BPF_FETCH) {
    fetched = imm == BPF_CMPXCHG ? 0 : src;
    err = writeReg(env, fetched);
    if (err) return err;
    markUnknown(env.reg(fetched));
  }
  err = checkMem(env, dst, off, size, false, -1, true, false);
  if (!err && fetched >= 0) err = checkMem(env, dst, off, size, false, fetched, true, false);
  if (err) return err;
  return checkMem(env, dst, off, size, true, -1, true, false);
}

function hexDigits(v: u32): i32 {
  return (32 - clz(v) + 3) >> 2;
}

function ldImm64(env: Env, p: usize): i32 {
  const op = opOf(p);
  if ((op & 0x18) != BPF_DW) {
    env.log.str("invalid BPF_LD_IMM insn\n");
    return -EINVAL;
  }
  if (offOf(p)) return reserved(env, "BPF_LD_IMM64");
  const err = writeReg(env, dstOf(p));
  if (err) return err;
  const r = env.reg(dstOf(p));
  const aux = env.auxOf(env.insnIdx);
  switch (srcOf(p)) {
    case 0:
      markConst(r, imm64Of(p));
      return 0;
    case BPF_PSEUDO_BTF_ID:
      loadBtfId(env, r);
      return 0;
    case BPF_PSEUDO_FUNC: {
      if (!env.funcInfoCount) {
        env.log.str("missing btf func_info\n");
        return -EINVAL;
      }
      const subprogno = env.subprogAt(env.insnIdx + immOf(p) + 1);
      if (env.subprog(subprogno).flags & SUBPROG_GLOBAL) {
        env.log.str("callback function not static\n");
        return -EINVAL;
      }
      markPointer(r, PTR_TO_FUNC);
      r.aux = <u32>subprogno;
      return 0;
    }
    case BPF_PSEUDO_MAP_VALUE:
    case BPF_PSEUDO_MAP_IDX_VALUE:
      markPointer(r, PTR_TO_MAP_VALUE);
      r.aux = <u32>aux.mapIndex;
      r.off = aux.imm;
      return 0;
    case BPF_PSEUDO_MAP_FD:
    case BPF_PSEUDO_MAP_IDX:
      markPointer(r, CONST_PTR_TO_MAP);
      r.aux = <u32>aux.mapIndex;
      return 0;
    default:
      env.log.str("bpf verifier is misconfigured\n");
      return -EINVAL;
  }
}

// ---- jumps

function jump(env: Env, p: usize): i32 {
  const op = opOf(p);
  const code = op & 0xf0;
  const is32 = (op & 7) == BPF_JMP32;
  const src = srcOf(p);
  const off = offOf(p);
  const imm = immOf(p);
  env.jmpsProcessed++;
  if (code == BPF_CALL) {
    const kfunc = src == BPF_PSEUDO_KFUNC_CALL;
    if (op & BPF_X || (off && !kfunc) || (src && src != BPF_PSEUDO_CALL && !kfunc) || dstOf(p) || is32) return reserved(env, "BPF_CALL");
    if (env.cur.activeLocks && !allowedUnderLock(env, p)) {
      env.log.str("function calls are not allowed while holding a lock\n");
      return -EINVAL;
    }
    if (src == BPF_PSEUDO_CALL) {
      const err = checkSubCall(env, p);
      env.scratchReg(0);
      return err ? err : NEXT;
    }
    const err = kfunc ? checkKfuncCall(env, p) : checkHelperCall(env, p);
    if (err) return err == KFUNC_ENDS_PATH ? PATH_ENDS : err;
    env.scratchReg(0);
    env.insnIdx++;
    return NEXT;
  }
  if (code == BPF_JA) {
    if (op & BPF_X || src || dstOf(p) || (is32 ? off : imm)) return reserved(env, "BPF_JA");
    env.insnIdx += 1 + (is32 ? imm : off);
    return NEXT;
  }
  if (code == BPF_EXIT) {
    if (op & BPF_X || imm || src || dstOf(p) || is32) return reserved(env, "BPF_EXIT");
    const s = env.cur;
    const err = checkLeaks(env, "BPF_EXIT instruction in main prog", s.curframe == 0);
    if (err) return err;
    if (s.curframe) {
      const bad = returnFromCall(env);
      if (bad) return bad;
      env.doPrintState = true;
      return NEXT;
    }
    const bad = checkReturn(env);
    return bad ? bad : PATH_ENDS;
  }
  return checkCondJump(env, p);
}

const FUNC_spin_unlock: i32 = 94;

function allowedUnderLock(env: Env, p: usize): bool {
  if (srcOf(p) == 0) return immOf(p) == FUNC_spin_unlock;
  if (srcOf(p) == BPF_PSEUDO_CALL) return true;
  const kfunc = kfuncByBtfId(<u32>immOf(p));
  return !offOf(p) && kfunc !== null && (kfunc.flags & KF_UNDER_LOCK) != 0;
}

// ---- one instruction

function step(env: Env, p: usize): i32 {
  const op = opOf(p);
  switch (op & 7) {
    case BPF_ALU:
    case BPF_ALU64: {
      const err = checkAlu(env, p);
      if (err) return err;
      break;
    }
    case BPF_LDX: {
      const err = load_(env, p, (op & 0xe0) == BPF_MEMSX);
      if (err) return err;
      break;
    }
    case BPF_STX: {
      let err = 0;
      if ((op & 0xe0) == BPF_ATOMIC) {
        err = atomic(env, p);
      } else {
        if ((op & 0xe0) != BPF_MEM || immOf(p)) return reserved(env, "BPF_STX");
        err = store_(env, p);
      }
      if (err) return err;
      break;
    }
    case BPF_ST: {
      const err = storeImm(env, p);
      if (err) return err;
      break;
    }
    case BPF_JMP:
    case BPF_JMP32:
      return jump(env, p);
    case BPF_LD: {
      const mode = op & 0xe0;
      if (mode == BPF_ABS || mode == BPF_IND) {
        env.log.str("BPF_LD_[ABS|IND] instructions not allowed for this program type\n");
        return -EINVAL;
      }
      if (mode != BPF_IMM) {
        env.log.str("invalid BPF_LD mode\n");
        return -EINVAL;
      }
      const err = ldImm64(env, p);
      if (err) return err;
      env.insnIdx++;
      break;
    }
  }
  env.insnIdx++;
  return NEXT;
}

function printStep(env: Env, i: i32, p: usize): void {
  const out = env.log;
  if (env.scratchedRegs | <u32>(env.scratchedSlots != 0)) printInsnState(env, env.cur, env.cur.curframe);
  printSourceLine(env, i);
  const at = out.pos();
  out.i64(i).str(": ");
  disasm(out, p);
  out.ch(0x0a);
  env.insnPrintLen = <i32>(out.pos() - at);
  env.prevLogPos = out.pos();
  out.trim();
}

/** Takes the newest pending branch. False when there is none. */
function popBranch(env: Env): bool {
  const p = env.stack;
  if (!p) return false;
  const s = changetype<State>(p);
  env.stack = s.next;
  env.stackSize--;
  if (!env.log.verbose) env.log.reset(s.logPos);
  env.insnIdx = s.popInsn;
  env.lastIdx = s.popPrev;
  const old = env.cur;
  env.cur = s;
  freeState(env.pool, old);
  env.liveness.chainChanged();
  newTrail();
  if (env.trace !== null) env.trace!.taken();
  return true;
}

/** Walks all paths from env.insnIdx with env.cur. 0 or an errno. */
function walk(env: Env): i32 {
  while (true) {
    env.curHist = 0;
    env.prevInsnIdx = env.lastIdx;
    const i = env.insnIdx;
    if (i >= env.len) {
      env.log.str("invalid insn idx ").i64(i).str(" insn_cnt ").i64(env.len).ch(0x0a);
      return -EFAULT;
    }
    const p = env.insn(i);
    if (++env.insnProcessed > MAX_INSNS) {
      env.log.str("BPF program is too large. Processed ").i64(env.insnProcessed).str(" insn\n");
      env.traceStep(i);
      return -E2BIG;
    }
    const cur = env.cur;
    cur.lastInsnIdx = env.prevInsnIdx;
    cur.insnIdx = i;
    const flags = env.auxOf(i).flags;
    let ends = false;
    if (flags & AUX_PRUNE_POINT) {
      const r = visited(env, i);
      if (r < 0) {
        env.traceStep(i);
        return r;
      }
      if (r == PRUNED) {
        if (env.log.states) {
          if (env.doPrintState) env.log.str("\nfrom ").i64(env.prevInsnIdx).str(" to ").i64(i).str(": safe\n");
          else env.log.i64(i).str(": safe\n");
        }
        ends = true;
      }
    }
    if (!ends) {
      if (flags & AUX_JMP_POINT) pushHist(env, env.cur, 0, 0, 0);
      if (env.log.states) {
        if (env.doPrintState && env.log.verbose) {
          env.log.str("\nfrom ").i64(env.prevInsnIdx).str(" to ").i64(i).ch(0x3a);
          printState(env, env.cur, env.cur.curframe, true);
        }
        env.doPrintState = false;
        printStep(env, i, p);
      }
      env.auxOf(i).flags |= AUX_SEEN;
      env.lastIdx = i;
      env.traceStep(i);
      env.liveness.begin(i);
      const r = step(env, p);
      if (r < 0) return r;
      env.liveness.commit();
      if (env.trace !== null) env.trace!.changes(env);
      if (r == NEXT) continue;
      if (env.trace !== null) env.trace!.exit(env, i);
    }
    env.scratchAll();
    const err = branchEnded(env, env.cur);
    if (err) return err;
    env.liveness.update();
    if (!popBranch(env)) return 0;
    env.doPrintState = true;
  }
}

/** Gives back all states of a function that was walked. */
function forgetStates(env: Env): void {
  while (env.stack) {
    const s = changetype<State>(env.stack);
    env.stack = s.next;
    freeState(env.pool, s);
  }
  env.stackSize = 0;
}

/** Verifies subprogram `subprogno` on its own: main with the context, a global function with any arguments. */
export function walkFunction(env: Env, subprogno: i32, prepare: (env: Env, subprogno: i32) => i32): i32 {
  wantNothing();
  newTrail();
  env.doPrintState = false;
  env.lastIdx = -1;
  env.insnIdx = env.subprog(subprogno).start;
  env.scratchedRegs = 0;
  env.scratchedSlots = 0;
  env.prevLogPos = -1;
  const s = newState(env.pool);
  const f = newFrame(env.pool, -1, 0, subprogno);
  s.setFrame(0, f);
  s.branches = 1;
  s.inSleepable = env.sleepable;
  s.firstInsnIdx = env.insnIdx;
  s.lastInsnIdx = -1;
  markPointer(f.reg(10), PTR_TO_STACK);
  env.cur = s;
  env.liveness.chainChanged();
  let err = prepare(env, subprogno);
  env.scratchAll();
  if (!err) err = walk(env);
  if (!err && !env.log.verbose) env.log.reset(0);
  forgetStates(env);
  return err;
}
