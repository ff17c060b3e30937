// Which registers' values can still be read, before every instruction: backward data-flow over the whole program
// (spec 7.7). Calls read exactly the arguments of their prototype. Stack slots are liveness.ts's.
import {
  BPF_ALU, BPF_ALU64, BPF_ATOMIC, BPF_CALL, BPF_CMPXCHG, BPF_END, BPF_EXIT, BPF_FETCH, BPF_JA,
  BPF_JCOND, BPF_JMP, BPF_JMP32, BPF_LD, BPF_LDX, BPF_LOAD_ACQ, BPF_MOV, BPF_NEG, BPF_PSEUDO_KFUNC_CALL,
  BPF_ST, BPF_STORE_REL, BPF_STX, BPF_X, OP_LD_IMM64,
} from "../isa/opcode";
import { dstOf, immOf, opOf, srcOf } from "../isa/insn";
import { disasm } from "../isa/disasm";
import { helperArgCount } from "./protos/helpers";
import { kfuncArgCount, kfuncByBtfId } from "./protos/kfuncs";
import { Env } from "./env";
import { item, successors } from "./flow";

const R0: u32 = 1;
/** r0 to r5: what a call leaves undefined. */
const CALLER_SAVED: u32 = 0x3f;
/** r1 to r5. */
const ARGS: u32 = 0x3e;
/** What a packet load is taken to read. */
const ALL: u32 = 0x3ff;

/** Fills InsnAux.liveRegs (needs the post-order), then prints the block at level 2 (needs the components). */
export function computeLiveRegs(env: Env): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (let k = 0; k < env.postorderLen; k++) {
      const i = load<i32>(item(env.postorder, k));
      const next = successors(env, i);
      let live: u32 = 0;
      if (next.count > 0) live |= env.auxOf(next.first).liveRegs;
      if (next.count > 1) live |= env.auxOf(next.second).liveRegs;
      const p = env.insn(i);
      live = (live & ~defs(p)) | uses(p);
      const aux = env.auxOf(i);
      if (live != aux.liveRegs) {
        aux.liveRegs = live;
        changed = true;
      }
    }
  }
  if (env.log.verbose) print(env);
}

// @ts-ignore: decorator
@inline function bit(r: i32): u32 {
  return 1 << r;
}

/** Registers that the instruction overwrites. */
function defs(p: usize): u32 {
  const op = opOf(p);
  switch (op & 7) {
    case BPF_LD: return op == OP_LD_IMM64 ? bit(dstOf(p)) : 0;
    case BPF_LDX: case BPF_ALU: case BPF_ALU64: return bit(dstOf(p));
    case BPF_STX: return (op & 0xe0) == BPF_ATOMIC ? atomicDefs(p) : 0;
    case BPF_JMP: case BPF_JMP32: return (op & 0xf0) == BPF_CALL ? CALLER_SAVED : 0;
  }
  return 0;
}

/** Registers that the instruction reads. */
function uses(p: usize): u32 {
  const op = opOf(p);
  const dst = bit(dstOf(p));
  const src = bit(srcOf(p));
  switch (op & 7) {
    case BPF_LD: return op == OP_LD_IMM64 ? 0 : ALL;
    case BPF_LDX: return src;
    case BPF_ST: return dst;
    case BPF_STX: return (op & 0xe0) == BPF_ATOMIC ? atomicUses(p) : dst | src;
    case BPF_ALU: case BPF_ALU64:
      switch (op & 0xf0) {
        case BPF_NEG: case BPF_END: return dst;
        case BPF_MOV: return op & BPF_X ? src : 0;
      }
      return op & BPF_X ? dst | src : dst;
  }
  switch (op & 0xf0) {
    case BPF_JA: case BPF_JCOND: return 0;
    case BPF_EXIT: return R0;
    case BPF_CALL: return callUses(p);
  }
  return op & BPF_X ? dst | src : dst;
}

function callUses(p: usize): u32 {
  const src = srcOf(p);
  const id = immOf(p);
  let args = 5;
  if (src == 0) args = helperArgCount(id);
  else if (src == BPF_PSEUDO_KFUNC_CALL && kfuncByBtfId(id) !== null) args = kfuncArgCount(id);
  return ((1 << (args + 1)) - 1) & ARGS;
}

function atomicUses(p: usize): u32 {
  const dst = bit(dstOf(p));
  const src = bit(srcOf(p));
  switch (immOf(p)) {
    case BPF_CMPXCHG: return R0 | dst | src;
    case BPF_LOAD_ACQ: return src;
  }
  return dst | src;
}

function atomicDefs(p: usize): u32 {
  const imm = immOf(p);
  switch (imm) {
    case BPF_CMPXCHG: return R0;
    case BPF_LOAD_ACQ: return bit(dstOf(p));
    case BPF_STORE_REL: return 0;
  }
  return imm & BPF_FETCH ? bit(srcOf(p)) : 0;
}

function print(env: Env): void {
  const out = env.log;
  out.str("Live regs before insn:\n");
  for (let i = 0; i < env.len; i++) {
    const aux = env.auxOf(i);
    if (aux.scc) out.i32Width(<i32>aux.scc, 3);
    else out.str("   ");
    out.ch(0x20).i32Width(i, 3).str(": ");
    for (let r = 0; r < 10; r++) out.ch(aux.liveRegs & bit(r) ? 0x30 + r : 0x2e);
    out.ch(0x20);
    disasm(out, env.insn(i));
    out.ch(0x0a);
    if (opOf(env.insn(i)) == OP_LD_IMM64) i++;
  }
}
