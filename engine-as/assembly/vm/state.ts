// The running program's state between two slices: where it stands, its frames and stacks, why it stopped.
// All of it lies in linear memory, so that a copy of the memory is a checkpoint.
import { Program } from "../prog";
import { Text } from "../util/text";
import { CODE_SIZE, REGS, STACK_SIZE } from "./code";
import { pointer, regionSet, REGION_WRITE, STACK_FRAMES } from "./region";

/** Why vmRun came back. */
export const enum RunStatus {
  /** The fuel is used up. */
  RUNNING,
  /** The main program returned; see vmResult(). */
  DONE,
  /** A check failed: a defect of the verifier, or an unverified program. */
  FAULT,
  /** Stands at an instruction with a breakpoint, which has not run yet. */
  BREAK,
  /** Between translated code and the interpreter only: the former has no fuel left, the latter goes on. */
  UNWIND,
}

/** How a frame was entered, hence what its exit does. */
export const enum FrameKind {
  CALL,
  LOOP,
  EACH,
}

/** Iterations that may_goto allows in one call of a function. */
export const MAY_GOTO_BUDGET: u32 = 8388608;

@unmanaged
export class Frame {
  kind: FrameKind;
  /** Decoded instruction to go on with after the exit. */
  ret: usize;
  mayGoto: u32;
  /** Bytes of stack that a call finds zeroed. */
  depth: u32;
  /** LOOP, EACH: the callback's first instruction. */
  callback: usize;
  /** LOOP, EACH: calls so far, and (LOOP) their limit. */
  index: u32;
  count: u32;
  /** EACH: MapDesc, and the walk's cursor. */
  map: usize;
  cursor0: u32;
  cursor1: u32;
  /** EACH: region of the current key, 0 if none was needed yet. */
  keyRegion: i32;
  ctx: u64;
  /** The program to go back to after the exit; 0 if it still is the running one. */
  prog: usize;
  /** The caller's. */
  r6: u64;
  r7: u64;
  r8: u64;
  r9: u64;
}

@unmanaged
export class Vm {
  pc: usize;
  /** Fuel left of the current slice. */
  left: i32;
  status: RunStatus;
  /** Index of the running frame. */
  frame: i32;
  /** The running program's decoded instructions. */
  code: usize;
  codeLen: i32;
  /** Zeroed bytes at the top of the main program's stack. */
  depth: u32;
  /** Instructions executed in this run of the program, and in all runs. */
  executed: u64;
  total: u64;
  /** Runs begun so far. When it reaches `holdAt`, the run stops before its first instruction, once. */
  runs: u32;
  holdAt: u32;
  hold: bool;
  /** Translated code is not used: its clock does not count single instructions. */
  stepping: bool;
  /** Function table index of the translated program, while the run stands at its start; 0 to interpret. */
  entry: u32;
  /** Program (kept alive by whoever started it). */
  prog: usize;
  /** Tail calls made in this run of the program. */
  tailCalls: u32;
}

/** One frame beside the regions' count of stacks. */
const FRAMES: usize = memory.data(<i32>(offsetof<Frame>() * STACK_FRAMES), 8);
const STACKS: usize = memory.data(STACK_FRAMES * <i32>STACK_SIZE, 16);

export const vm: Vm = changetype<Vm>(memory.data(offsetof<Vm>(), 8));

const faultText_ = new Text(128);

/** What went wrong, after RunStatus.FAULT. */
export function faultText(): Text {
  return faultText_;
}

export function frameAt(index: i32): Frame {
  return changetype<Frame>(FRAMES + <usize>index * offsetof<Frame>());
}

/** Lowest address of a frame's stack. */
export function stackOf(frame: i32): usize {
  return STACKS + <usize>frame * STACK_SIZE;
}

/** The frame's r10. */
export function fpOf(frame: i32): u64 {
  return pointer(frame + 1, stackOf(frame) + STACK_SIZE);
}

for (let i = 0; i < STACK_FRAMES; i++) regionSet(i + 1, stackOf(i), STACK_SIZE, REGION_WRITE);

/** Register n of the running frame. */
// @ts-ignore: decorator
@inline export function reg(n: i32): u64 {
  return load<u64>(REGS + (<usize>n << 3));
}

// @ts-ignore: decorator
@inline export function setReg(n: i32, v: u64): void {
  store<u64>(REGS + (<usize>n << 3), v);
}

/** Stops the program with a defect; appends nothing if there is one already. Returns 0 for the callers' convenience. */
export function fail(what: string): u64 {
  if (vm.status != RunStatus.FAULT) {
    vm.status = RunStatus.FAULT;
    faultText_.truncate(0);
    faultText_.str(what);
  }
  return 0;
}

/** Index of the instruction that is to run next. */
export function vmPc(): i32 {
  return <i32>((vm.pc - vm.code) / CODE_SIZE);
}

/** The running frame's function begins afresh: registers of the caller saved, own stack and budget. False if too deep. */
export function push(kind: FrameKind, ret: usize, depth: u32): bool {
  const at = vm.frame + 1;
  if (at >= STACK_FRAMES) return false;
  const f = frameAt(at);
  f.kind = kind;
  f.ret = ret;
  f.r6 = reg(6);
  f.r7 = reg(7);
  f.r8 = reg(8);
  f.r9 = reg(9);
  enter(f, at, depth);
  return true;
}

/** Gives frame `at` its stack, `depth` bytes of it zeroed. */
export function enter(f: Frame, at: i32, depth: u32): void {
  vm.frame = at;
  f.mayGoto = MAY_GOTO_BUDGET;
  f.depth = depth;
  const top = stackOf(at) + STACK_SIZE;
  for (let p = top - depth; p < top; p += 8) store<u64>(p, 0);
  setReg(10, fpOf(at));
}

/** Makes `prog` the one whose instructions run. */
export function setProgram(prog: Program): void {
  vm.prog = changetype<usize>(prog);
  vm.code = prog.code;
  vm.codeLen = prog.len;
}

/** Makes `prog` the running one, at its first instruction, with r1 = ctx. */
export function begin(prog: Program, ctx: u64, depth: u32): void {
  setProgram(prog);
  if (vm.tailCalls) for (let i = 0; i < STACK_FRAMES; i++) frameAt(i).prog = 0;
  vm.tailCalls = 0;
  vm.pc = prog.code;
  vm.status = RunStatus.RUNNING;
  vm.executed = 0;
  vm.hold = ++vm.runs == vm.holdAt;
  vm.depth = depth;
  setReg(1, ctx);
  enter(frameAt(0), 0, depth);
}
