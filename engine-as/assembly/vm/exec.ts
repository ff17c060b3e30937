// Runs bare instructions in the checked VM without verification: what instruction-set conformance suites ask for.
// One program at a time; r1 is the start of its memory, r2 its length.
import { Program } from "../prog";
import { pointer, REGION_WRITE, regionAdd, regionSet } from "./region";
import { faultText, fail, RunStatus, setReg, vm } from "./state";
import { vmForget, vmPrepare, vmResult, vmRun, vmStart } from "./interp";

let prog: Program | null = null;
let memoryAt: usize = 0;
let memorySize: u32 = 0;
let region: i32 = 0;

function clear(): void {
  const p = prog;
  if (p !== null) {
    vmForget(p);
    heap.free(p.insns);
  }
  if (memoryAt) heap.free(memoryAt);
  prog = null;
  memoryAt = 0;
}

/** Makes room for `len` instructions: where the host writes them. */
export function execInsns(len: i32): usize {
  clear();
  const p = new Program();
  p.len = len;
  p.insns = heap.alloc(<usize>max(len, 1) << 3);
  prog = p;
  return p.insns;
}

/** Makes room for the program's memory: where the host writes it, and finds it afterwards. */
export function execMemory(size: u32): usize {
  memoryAt = heap.alloc(max(size, 1));
  memorySize = size;
  return memoryAt;
}

/** The program at hand, for translation. */
export function execProgram(): Program | null {
  return prog;
}

/** Starts the program. */
export function execStart(): void {
  const p = prog;
  if (p === null) return;
  if (!region) region = regionAdd(memoryAt, memorySize, REGION_WRITE);
  regionSet(region, memoryAt, memorySize, REGION_WRITE);
  vmPrepare(p);
  for (let i = 0; i < 11; i++) setReg(i, 0);
  vmStart(p, memorySize ? pointer(region, memoryAt) : 0);
  setReg(2, memorySize);
  if (!p.len) fail("no instructions");
}

/** Goes on for at most `fuel` instructions: RunStatus. */
export function execRun(fuel: i32): i32 {
  return vmRun(fuel);
}

/** r0 after the end. */
export function execResult(): u64 {
  return vmResult();
}

/** Why it failed: address and (execErrorLength) length of the text. */
export function execError(): usize {
  return faultText().ptr;
}

export function execErrorLength(): i32 {
  return faultText().len;
}

/** Instructions executed since execStart. */
export function execCount(): u64 {
  return vm.executed;
}
