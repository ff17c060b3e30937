// The interpreter: one switch over dense operation numbers, every access of the program checked, fuel for every instruction.
// Longer than other files because it is one row an operation. What helpers do is not here.
import { BPF_ADD, BPF_AND, BPF_CMPXCHG, BPF_FETCH, BPF_LOAD_ACQ, BPF_OR, BPF_STORE_REL, BPF_XCHG, BPF_XOR } from "../isa/opcode";
import { Program } from "../prog";
import { CODE_SIZE, Insn, Op, REGS } from "./code";
import { Decoder } from "./decode";
import { eachNext, eachStart, loopNext, loopStart, tailCall } from "./callbacks";
import { access, MAX_REGIONS, REGIONS, REGION_BASE, REGION_SHIFT, reach } from "./region";
import { stackDepthAt } from "./subprogs";
import { begin, faultText, fail, FrameKind, frameAt, fpOf, push, reg, RunStatus, setProgram, setReg, vm } from "./state";

// Operands: d the destination register, s the source register, k the immediate; 64 or 32 bits of it.
// @ts-ignore: decorator
@inline function d64(i: Insn): u64 { return load<u64>(i.dst); }
// @ts-ignore: decorator
@inline function s64(i: Insn): u64 { return load<u64>(i.src); }
// @ts-ignore: decorator
@inline function k64(i: Insn): u64 { return i.imm; }
// @ts-ignore: decorator
@inline function d32(i: Insn): u32 { return load<u32>(i.dst); }
// @ts-ignore: decorator
@inline function s32(i: Insn): u32 { return load<u32>(i.src); }
// @ts-ignore: decorator
@inline function k32(i: Insn): u32 { return <u32>i.imm; }
// @ts-ignore: decorator
@inline function put64(i: Insn, v: u64): void { store<u64>(i.dst, v); }
// @ts-ignore: decorator
@inline function put32(i: Insn, v: u32): void { store<u64>(i.dst, <u64>v); }

// Division as the instruction set has it: by zero gives zero, a remainder by zero the dividend; the one overflow wraps.
// @ts-ignore: decorator
@inline function div64(a: u64, b: u64): u64 { return b ? a / b : 0; }
// @ts-ignore: decorator
@inline function mod64(a: u64, b: u64): u64 { return b ? a % b : a; }
// @ts-ignore: decorator
@inline function div32(a: u32, b: u32): u32 { return b ? a / b : 0; }
// @ts-ignore: decorator
@inline function mod32(a: u32, b: u32): u32 { return b ? a % b : a; }
// @ts-ignore: decorator
@inline function sdiv64(a: u64, b: u64): u64 { return b + 1 <= 1 ? (b ? 0 - a : 0) : <u64>(<i64>a / <i64>b); }
// @ts-ignore: decorator
@inline function smod64(a: u64, b: u64): u64 { return b + 1 <= 1 ? (b ? 0 : a) : <u64>(<i64>a % <i64>b); }
// @ts-ignore: decorator
@inline function sdiv32(a: u32, b: u32): u32 { return b + 1 <= 1 ? (b ? 0 - a : 0) : <u32>(<i32>a / <i32>b); }
// @ts-ignore: decorator
@inline function smod32(a: u32, b: u32): u32 { return b + 1 <= 1 ? (b ? 0 : a) : <u32>(<i32>a % <i32>b); }

/** Linear address of 1 << log bytes at `addr`, 0 if the limits alone do not allow to read (write) them. */
// @ts-ignore: decorator
@inline function readable(addr: u64, log: u32): usize {
  const index = <u32>(addr >> 32) - REGION_BASE;
  if (index < MAX_REGIONS) {
    const r = REGIONS + (<usize>index << REGION_SHIFT);
    if (<u32>addr - load<u32>(r) < load<u32>(r + 4 + (log << 2))) return <usize>addr;
  }
  return 0;
}
// @ts-ignore: decorator
@inline function writable(addr: u64, log: u32): usize {
  const index = <u32>(addr >> 32) - REGION_BASE;
  if (index < MAX_REGIONS) {
    const r = REGIONS + (<usize>index << REGION_SHIFT);
    if (<u32>addr - load<u32>(r) < load<u32>(r + 20 + (log << 2))) return <usize>addr;
  }
  return 0;
}

/** A load through a BTF pointer: what cannot be read is 0. `how`: log2(size), + 4 for sign extension. */
export function probe(addr: u64, how: u32): u64 {
  const a = access(addr, 1 << (how & 3), false);
  return a ? (how & 4 ? loadSigned(a, how & 3) : loadSized(a, how)) : 0;
}

function loadSized(a: usize, log: u32): u64 {
  return log == 3 ? load<u64>(a) : log == 2 ? <u64>load<u32>(a) : log == 1 ? <u64>load<u16>(a) : <u64>load<u8>(a);
}

function loadSigned(a: usize, log: u32): u64 {
  return <u64>(log == 2 ? <i64>load<i32>(a) : log == 1 ? <i64>load<i16>(a) : <i64>load<i8>(a));
}

function storeSized(a: usize, log: u32, v: u64): void {
  if (log == 3) store<u64>(a, v);
  else if (log == 2) store<u32>(a, <u32>v);
  else if (log == 1) store<u16>(a, <u16>v);
  else store<u8>(a, <u8>v);
}

/** An atomic operation; false if the memory may not be accessed. There is one CPU running, so order needs no care. */
function atomic(i: Insn): bool {
  const kind = <i32>i.imm;
  const log = <u32>(i.imm >> 32);
  if (kind == BPF_LOAD_ACQ) {
    const from = access(s64(i) + i.off, 1 << log, false);
    if (!from) return badAccess(s64(i) + i.off, 1 << log, false);
    put64(i, loadSized(from, log));
    return true;
  }
  const a = access(d64(i) + i.off, 1 << log, true);
  if (!a) return badAccess(d64(i) + i.off, 1 << log, true);
  const old = loadSized(a, log);
  const v = s64(i);
  if (kind == BPF_STORE_REL) {
    storeSized(a, log, v);
  } else if (kind == BPF_CMPXCHG) {
    const expected = log == 3 ? reg(0) : reg(0) & 0xffffffff;
    if (old == expected) storeSized(a, log, v);
    setReg(0, old);
  } else {
    const op = kind & ~BPF_FETCH;
    storeSized(a, log, kind == BPF_XCHG ? v : op == BPF_ADD ? old + v : op == BPF_AND ? old & v : op == BPF_OR ? old | v : old ^ v);
    if (kind & BPF_FETCH) store<u64>(i.src, old);
  }
  return true;
}

/** Uses up one may_goto of the running function; false when there are none left. */
function mayGoto(): bool {
  const f = frameAt(vm.frame);
  if (f.mayGoto == 0) return false;
  f.mayGoto--;
  return true;
}

/** Leaves the running frame: the instruction to go on with, or 0 at the end of the main program. */
function pop(): usize {
  const at = vm.frame;
  if (at == 0) return 0;
  const f = frameAt(at);
  if (f.kind != FrameKind.CALL) {
    const again = f.kind == FrameKind.LOOP ? loopNext(f) : eachNext(f);
    if (again) return again;
  }
  setReg(6, f.r6);
  setReg(7, f.r7);
  setReg(8, f.r8);
  setReg(9, f.r9);
  vm.frame = at - 1;
  setReg(10, fpOf(at - 1));
  if (f.prog) {
    setProgram(changetype<Program>(f.prog));
    f.prog = 0;
  }
  return f.ret;
}

function fault(what: string): bool {
  fail(what);
  return false;
}

function badAccess(addr: u64, size: u32, write: bool): bool {
  fail(write ? "invalid write of " : "invalid read of ");
  faultText().u64(size).str(" bytes at ").hex0x(addr).str(", ").u64(reach(addr)).str(" accessible");
  return false;
}

/** Decodes `prog` if nobody did yet. */
export function vmPrepare(prog: Program): void {
  if (prog.code) return;
  prog.code = heap.alloc(<usize>(prog.len + 1) * CODE_SIZE);
  new Decoder(prog.insns, prog.len, prog.code, prog).run();
}

/** The decoded form goes with its program. */
export function vmForget(prog: Program): void {
  if (prog.code) heap.free(prog.code);
  prog.code = 0;
}

/** Makes `prog` ready to run from its start with r1 = ctx. */
export function vmStart(prog: Program, ctx: u64): void {
  vm.entry = vm.stepping ? 0 : prog.translated;
  vmPrepare(prog);
  begin(prog, ctx, stackDepthAt(prog, 0));
}

/** The program's return value after RunStatus.DONE. */
export function vmResult(): u64 {
  return reg(0);
}

/** Slices with less than this are for stepping: they are interpreted, so that they end exactly. */
const TRANSLATED_FUEL: i32 = 1000;
/** Translated code counts ways back and calls instead of instructions, and is many times faster: its fuel for one of a slice. */
const TRANSLATED_RATE: i32 = 32;
/** What a run costs beside its loops and calls. */
const RUN_COST: i32 = 16;

/** The fuel that translated code gets for `fuel` instructions; 0 if the slice is one for stepping. */
export function directFuel(fuel: i32): i32 {
  return fuel < TRANSLATED_FUEL ? 0 : min(fuel, i32.MAX_VALUE / TRANSLATED_RATE) * TRANSLATED_RATE;
}

/** Instructions' worth of fuel that translated code has left. */
export function directLeft(left: i32): i32 {
  return max(left, 0) / TRANSLATED_RATE;
}

/** Runs a program that stands at its start as translated code. */
function runTranslated(fuel: i32): void {
  const entry = vm.entry;
  vm.entry = 0;
  const result = call_indirect<u64>(entry, reg(1), directFuel(fuel));
  if (vm.status == RunStatus.UNWIND) {
    // Out of fuel; the registers are where the interpreter has them.
    vm.status = RunStatus.RUNNING;
    vm.left = 0;
  } else if (vm.status == RunStatus.RUNNING) {
    setReg(0, result);
    vm.status = RunStatus.DONE;
    vm.left = max(directLeft(vm.left) - RUN_COST, 0);
  }
}

/** Runs one instruction, a breakpoint on it or not. */
export function vmStep(): RunStatus {
  const i = changetype<Insn>(vm.pc);
  const mark = i.op;
  if (mark >> 16) i.op = (mark >> 16) - 1;
  const status = vmRun(1);
  i.op = mark;
  return status;
}

/** Sets or clears a breakpoint at an instruction of a prepared program. */
export function vmBreak(prog: Program, index: i32, on: bool): void {
  const i = changetype<Insn>(prog.code + <usize>index * CODE_SIZE);
  if (on && !(i.op >> 16)) i.op = (i.op + 1) << 16 | 0xffff;
  else if (!on && i.op >> 16) i.op = (i.op >> 16) - 1;
}

// @ts-ignore: decorator
@inline function leave(pc: usize, left: i32): void {
  vm.pc = pc;
  vm.left = left + 1;
}

/**
 * Runs until the fuel is used up or an instruction needs more than registers and plain memory. No case calls a function: V8 would
 * then keep pc and fuel on its stack, which doubles the time of every instruction. Every case goes on by itself: one common
 * `pc += CODE_SIZE` behind the switch is a jump more, and costs two to three times as much (indirect jumps get mispredicted).
 */
function hot(): void {
  let pc = vm.pc;
  let left = vm.left;
  for (;;) {
    if (--left < 0) return leave(pc, left);
    const i = changetype<Insn>(pc);
    switch (i.op) {
      case Op.ADD64_K: put64(i, d64(i) + k64(i)); pc += CODE_SIZE; continue;
      case Op.ADD64_X: put64(i, d64(i) + s64(i)); pc += CODE_SIZE; continue;
      case Op.SUB64_K: put64(i, d64(i) - k64(i)); pc += CODE_SIZE; continue;
      case Op.SUB64_X: put64(i, d64(i) - s64(i)); pc += CODE_SIZE; continue;
      case Op.MUL64_K: put64(i, d64(i) * k64(i)); pc += CODE_SIZE; continue;
      case Op.MUL64_X: put64(i, d64(i) * s64(i)); pc += CODE_SIZE; continue;
      case Op.DIV64_K: put64(i, div64(d64(i), k64(i))); pc += CODE_SIZE; continue;
      case Op.DIV64_X: put64(i, div64(d64(i), s64(i))); pc += CODE_SIZE; continue;
      case Op.OR64_K: put64(i, d64(i) | k64(i)); pc += CODE_SIZE; continue;
      case Op.OR64_X: put64(i, d64(i) | s64(i)); pc += CODE_SIZE; continue;
      case Op.AND64_K: put64(i, d64(i) & k64(i)); pc += CODE_SIZE; continue;
      case Op.AND64_X: put64(i, d64(i) & s64(i)); pc += CODE_SIZE; continue;
      case Op.LSH64_K: put64(i, d64(i) << k64(i)); pc += CODE_SIZE; continue;
      case Op.LSH64_X: put64(i, d64(i) << s64(i)); pc += CODE_SIZE; continue;
      case Op.RSH64_K: put64(i, d64(i) >> k64(i)); pc += CODE_SIZE; continue;
      case Op.RSH64_X: put64(i, d64(i) >> s64(i)); pc += CODE_SIZE; continue;
      case Op.MOD64_K: put64(i, mod64(d64(i), k64(i))); pc += CODE_SIZE; continue;
      case Op.MOD64_X: put64(i, mod64(d64(i), s64(i))); pc += CODE_SIZE; continue;
      case Op.XOR64_K: put64(i, d64(i) ^ k64(i)); pc += CODE_SIZE; continue;
      case Op.XOR64_X: put64(i, d64(i) ^ s64(i)); pc += CODE_SIZE; continue;
      case Op.MOV64_K: put64(i, k64(i)); pc += CODE_SIZE; continue;
      case Op.MOV64_X: put64(i, s64(i)); pc += CODE_SIZE; continue;
      case Op.ARSH64_K: put64(i, <u64>(<i64>d64(i) >> <i64>k64(i))); pc += CODE_SIZE; continue;
      case Op.ARSH64_X: put64(i, <u64>(<i64>d64(i) >> <i64>s64(i))); pc += CODE_SIZE; continue;
      case Op.SDIV64_K: put64(i, sdiv64(d64(i), k64(i))); pc += CODE_SIZE; continue;
      case Op.SDIV64_X: put64(i, sdiv64(d64(i), s64(i))); pc += CODE_SIZE; continue;
      case Op.SMOD64_K: put64(i, smod64(d64(i), k64(i))); pc += CODE_SIZE; continue;
      case Op.SMOD64_X: put64(i, smod64(d64(i), s64(i))); pc += CODE_SIZE; continue;
      case Op.ADD32_K: put32(i, d32(i) + k32(i)); pc += CODE_SIZE; continue;
      case Op.ADD32_X: put32(i, d32(i) + s32(i)); pc += CODE_SIZE; continue;
      case Op.SUB32_K: put32(i, d32(i) - k32(i)); pc += CODE_SIZE; continue;
      case Op.SUB32_X: put32(i, d32(i) - s32(i)); pc += CODE_SIZE; continue;
      case Op.MUL32_K: put32(i, d32(i) * k32(i)); pc += CODE_SIZE; continue;
      case Op.MUL32_X: put32(i, d32(i) * s32(i)); pc += CODE_SIZE; continue;
      case Op.DIV32_K: put32(i, div32(d32(i), k32(i))); pc += CODE_SIZE; continue;
      case Op.DIV32_X: put32(i, div32(d32(i), s32(i))); pc += CODE_SIZE; continue;
      case Op.OR32_K: put32(i, d32(i) | k32(i)); pc += CODE_SIZE; continue;
      case Op.OR32_X: put32(i, d32(i) | s32(i)); pc += CODE_SIZE; continue;
      case Op.AND32_K: put32(i, d32(i) & k32(i)); pc += CODE_SIZE; continue;
      case Op.AND32_X: put32(i, d32(i) & s32(i)); pc += CODE_SIZE; continue;
      case Op.LSH32_K: put32(i, d32(i) << k32(i)); pc += CODE_SIZE; continue;
      case Op.LSH32_X: put32(i, d32(i) << s32(i)); pc += CODE_SIZE; continue;
      case Op.RSH32_K: put32(i, d32(i) >> k32(i)); pc += CODE_SIZE; continue;
      case Op.RSH32_X: put32(i, d32(i) >> s32(i)); pc += CODE_SIZE; continue;
      case Op.MOD32_K: put32(i, mod32(d32(i), k32(i))); pc += CODE_SIZE; continue;
      case Op.MOD32_X: put32(i, mod32(d32(i), s32(i))); pc += CODE_SIZE; continue;
      case Op.XOR32_K: put32(i, d32(i) ^ k32(i)); pc += CODE_SIZE; continue;
      case Op.XOR32_X: put32(i, d32(i) ^ s32(i)); pc += CODE_SIZE; continue;
      case Op.MOV32_K: put32(i, k32(i)); pc += CODE_SIZE; continue;
      case Op.MOV32_X: put32(i, s32(i)); pc += CODE_SIZE; continue;
      case Op.ARSH32_K: put32(i, <u32>(<i32>d32(i) >> <i32>k32(i))); pc += CODE_SIZE; continue;
      case Op.ARSH32_X: put32(i, <u32>(<i32>d32(i) >> <i32>s32(i))); pc += CODE_SIZE; continue;
      case Op.SDIV32_K: put32(i, sdiv32(d32(i), k32(i))); pc += CODE_SIZE; continue;
      case Op.SDIV32_X: put32(i, sdiv32(d32(i), s32(i))); pc += CODE_SIZE; continue;
      case Op.SMOD32_K: put32(i, smod32(d32(i), k32(i))); pc += CODE_SIZE; continue;
      case Op.SMOD32_X: put32(i, smod32(d32(i), s32(i))); pc += CODE_SIZE; continue;
      case Op.NEG64: put64(i, 0 - d64(i)); pc += CODE_SIZE; continue;
      case Op.NEG32: put32(i, 0 - d32(i)); pc += CODE_SIZE; continue;
      case Op.SX8_64: put64(i, <u64>(<i64>(<i8>s64(i)))); pc += CODE_SIZE; continue;
      case Op.SX16_64: put64(i, <u64>(<i64>(<i16>s64(i)))); pc += CODE_SIZE; continue;
      case Op.SX32_64: put64(i, <u64>(<i64>(<i32>s64(i)))); pc += CODE_SIZE; continue;
      case Op.SX8_32: put32(i, <u32>(<i32>(<i8>s32(i)))); pc += CODE_SIZE; continue;
      case Op.SX16_32: put32(i, <u32>(<i32>(<i16>s32(i)))); pc += CODE_SIZE; continue;
      case Op.ZX16: put64(i, d64(i) & 0xffff); pc += CODE_SIZE; continue;
      case Op.SWAP16: put64(i, <u64>bswap<u16>(<u16>d64(i))); pc += CODE_SIZE; continue;
      case Op.SWAP32: put64(i, <u64>bswap<u32>(d32(i))); pc += CODE_SIZE; continue;
      case Op.SWAP64: put64(i, bswap<u64>(d64(i))); pc += CODE_SIZE; continue;
      case Op.NOP: pc += CODE_SIZE; continue;
      case Op.JEQ64_K: if (d64(i) == k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JEQ64_X: if (d64(i) == s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGT64_K: if (d64(i) > k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGT64_X: if (d64(i) > s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGE64_K: if (d64(i) >= k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGE64_X: if (d64(i) >= s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSET64_K: if ((d64(i) & k64(i)) != 0) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSET64_X: if ((d64(i) & s64(i)) != 0) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JNE64_K: if (d64(i) != k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JNE64_X: if (d64(i) != s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGT64_K: if (<i64>d64(i) > <i64>k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGT64_X: if (<i64>d64(i) > <i64>s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGE64_K: if (<i64>d64(i) >= <i64>k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGE64_X: if (<i64>d64(i) >= <i64>s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLT64_K: if (d64(i) < k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLT64_X: if (d64(i) < s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLE64_K: if (d64(i) <= k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLE64_X: if (d64(i) <= s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLT64_K: if (<i64>d64(i) < <i64>k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLT64_X: if (<i64>d64(i) < <i64>s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLE64_K: if (<i64>d64(i) <= <i64>k64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLE64_X: if (<i64>d64(i) <= <i64>s64(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JEQ32_K: if (d32(i) == k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JEQ32_X: if (d32(i) == s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGT32_K: if (d32(i) > k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGT32_X: if (d32(i) > s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGE32_K: if (d32(i) >= k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JGE32_X: if (d32(i) >= s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSET32_K: if ((d32(i) & k32(i)) != 0) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSET32_X: if ((d32(i) & s32(i)) != 0) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JNE32_K: if (d32(i) != k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JNE32_X: if (d32(i) != s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGT32_K: if (<i32>d32(i) > <i32>k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGT32_X: if (<i32>d32(i) > <i32>s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGE32_K: if (<i32>d32(i) >= <i32>k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSGE32_X: if (<i32>d32(i) >= <i32>s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLT32_K: if (d32(i) < k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLT32_X: if (d32(i) < s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLE32_K: if (d32(i) <= k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JLE32_X: if (d32(i) <= s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLT32_K: if (<i32>d32(i) < <i32>k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLT32_X: if (<i32>d32(i) < <i32>s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLE32_K: if (<i32>d32(i) <= <i32>k32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JSLE32_X: if (<i32>d32(i) <= <i32>s32(i)) { pc = <usize>i.off; continue; } pc += CODE_SIZE; continue;
      case Op.JA: pc = <usize>i.off; continue;
      case Op.LD8: {
        const a = readable(s64(i) + i.off, 0);
        if (!a) return leave(pc, left);
        put64(i, load<u8>(a));
        pc += CODE_SIZE; continue;
      }
      case Op.LD16: {
        const a = readable(s64(i) + i.off, 1);
        if (!a) return leave(pc, left);
        put64(i, load<u16>(a));
        pc += CODE_SIZE; continue;
      }
      case Op.LD32: {
        const a = readable(s64(i) + i.off, 2);
        if (!a) return leave(pc, left);
        put64(i, load<u32>(a));
        pc += CODE_SIZE; continue;
      }
      case Op.LD64: {
        const a = readable(s64(i) + i.off, 3);
        if (!a) return leave(pc, left);
        put64(i, load<u64>(a));
        pc += CODE_SIZE; continue;
      }
      case Op.LDS8: {
        const a = readable(s64(i) + i.off, 0);
        if (!a) return leave(pc, left);
        put64(i, load<i8>(a));
        pc += CODE_SIZE; continue;
      }
      case Op.LDS16: {
        const a = readable(s64(i) + i.off, 1);
        if (!a) return leave(pc, left);
        put64(i, load<i16>(a));
        pc += CODE_SIZE; continue;
      }
      case Op.LDS32: {
        const a = readable(s64(i) + i.off, 2);
        if (!a) return leave(pc, left);
        put64(i, load<i32>(a));
        pc += CODE_SIZE; continue;
      }
      case Op.ST8_K: {
        const a = writable(d64(i) + i.off, 0);
        if (!a) return leave(pc, left);
        store<u8>(a, <u8>k64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.ST16_K: {
        const a = writable(d64(i) + i.off, 1);
        if (!a) return leave(pc, left);
        store<u16>(a, <u16>k64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.ST32_K: {
        const a = writable(d64(i) + i.off, 2);
        if (!a) return leave(pc, left);
        store<u32>(a, <u32>k64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.ST64_K: {
        const a = writable(d64(i) + i.off, 3);
        if (!a) return leave(pc, left);
        store<u64>(a, <u64>k64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.ST8_X: {
        const a = writable(d64(i) + i.off, 0);
        if (!a) return leave(pc, left);
        store<u8>(a, <u8>s64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.ST16_X: {
        const a = writable(d64(i) + i.off, 1);
        if (!a) return leave(pc, left);
        store<u16>(a, <u16>s64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.ST32_X: {
        const a = writable(d64(i) + i.off, 2);
        if (!a) return leave(pc, left);
        store<u32>(a, <u32>s64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.ST64_X: {
        const a = writable(d64(i) + i.off, 3);
        if (!a) return leave(pc, left);
        store<u64>(a, <u64>s64(i));
        pc += CODE_SIZE; continue;
      }
      case Op.LD_IMM64:
        put64(i, k64(i));
        pc += 2 * CODE_SIZE;
        continue;
      default:
        return leave(pc, left);
    }
  }
}

/** A memory access that the fast check did not allow: strided regions, and defects. */
function slowAccess(i: Insn): bool {
  const op = i.op;
  const write = op >= Op.ST8_K;
  const log = write ? (op - Op.ST8_K) & 3 : op >= Op.LDS8 ? op - Op.LDS8 : op - Op.LD8;
  const addr = (write ? d64(i) : s64(i)) + i.off;
  const a = access(addr, 1 << log, write);
  if (!a) return badAccess(addr, 1 << log, write);
  if (write) storeSized(a, log, op >= Op.ST8_X ? s64(i) : k64(i));
  else put64(i, op >= Op.LDS8 ? loadSigned(a, log) : loadSized(a, log));
  return true;
}

function next(): bool {
  vm.pc += CODE_SIZE;
  return true;
}

function goto_(to: usize): bool {
  vm.pc = to ? to : vm.pc + CODE_SIZE;
  return true;
}

/** Executes the instruction at hand, one that hot() leaves alone. False when the program stops at it. */
function cold(i: Insn): bool {
  const op = i.op;
  if (op >= Op.LD8 && op <= Op.ST64_X && op != Op.PROBE) return slowAccess(i) && next();
  switch (op) {
    case Op.PROBE:
      put64(i, probe(s64(i) + i.off, <u32>i.imm));
      return next();
    case Op.ATOMIC:
      return atomic(i) && next();
    case Op.MAY_GOTO:
      return goto_(mayGoto() ? 0 : <usize>i.off);
    case Op.CALL:
      setReg(0, call_indirect<u64>(<u32>i.imm, reg(1), reg(2), reg(3), reg(4), reg(5)));
      return vm.status != RunStatus.FAULT && next();
    case Op.CALL_LOCAL:
      if (!push(FrameKind.CALL, vm.pc + CODE_SIZE, <u32>i.imm)) return fault("call stack too deep");
      return goto_(<usize>i.off);
    case Op.CALL_LOOP:
    case Op.CALL_EACH:
    case Op.TAIL_CALL: {
      const to = op == Op.CALL_LOOP ? loopStart() : op == Op.CALL_EACH ? eachStart() : tailCall();
      return vm.status != RunStatus.FAULT && goto_(to);
    }
    case Op.EXIT: {
      const to = pop();
      if (to) return goto_(to);
      vm.status = RunStatus.DONE;
      return false;
    }
    default:
      // A breakpoint keeps the real operation in its upper half.
      if (op >> 16) {
        vm.status = RunStatus.BREAK;
        vm.left++;
        return false;
      }
      return fault(op == Op.UNREACHED ? "instruction was never verified" : "invalid instruction");
  }
}

/** Runs at most `fuel` instructions from where the program stands. */
export function vmRun(fuel: i32): RunStatus {
  if (vm.status != RunStatus.RUNNING && vm.status != RunStatus.BREAK) return vm.status;
  vm.status = RunStatus.RUNNING;
  vm.left = fuel;
  if (vm.hold) {
    vm.hold = false;
    return (vm.status = RunStatus.BREAK);
  }
  if (vm.entry && fuel >= TRANSLATED_FUEL) {
    runTranslated(fuel);
    return vm.status;
  }
  vm.entry = 0;
  do {
    hot();
  } while (vm.left > 0 && (vm.left--, cold(changetype<Insn>(vm.pc))));
  vm.executed += fuel - vm.left;
  vm.total += fuel - vm.left;
  return vm.status;
}
