// The debugger's port: the verification's records, an instruction's text, and the machine between two slices of a run.
// Reads what other parts keep and changes nothing that a program or a system call could see.
import { disasm } from "../isa/disasm";
import { Text } from "../util/text";
import { Trace } from "../verifier/trace";
import { REGS } from "../vm/code";
import { REGIONS } from "../vm/region";
import { fpOf, frameAt, vm, vmPc } from "../vm/state";

let limit: i32 = 0;
let last: Trace | null = null;

/** The next program loads tell their verification in up to `bytes` of records; 0: none. Forgets what the last one told. */
export function setTrace(bytes: i32): void {
  limit = bytes;
  keepTrace(null);
}

/** For prog_load: how many bytes of records to ask for. */
export function traceLimit(): i32 {
  return limit;
}

/** For prog_load: what came of it. */
export function keepTrace(trace: Trace | null): void {
  const old = last;
  if (old !== null) old.free();
  last = trace;
}

/** Records of the last load (verifier/trace.ts), traceLen() bytes. */
export function tracePtr(): usize {
  const trace = last;
  return trace === null ? 0 : trace.records.ptr;
}

export function traceLen(): i32 {
  const trace = last;
  return trace === null ? 0 : trace.records.len;
}

/** Records that found no room. */
export function traceLost(): i32 {
  const trace = last;
  return trace === null ? 0 : trace.lost;
}

const text = new Text(128);

/** The kernel's text for the instruction in host memory at `insn` (16 bytes readable): its length; see insnTextPtr. */
export function insnText(insn: usize): i32 {
  text.truncate(0);
  disasm(text, insn);
  return text.len;
}

export function insnTextPtr(): usize {
  return text.ptr;
}

/** u32 pc, frame, fuel left, registers' address, regions' address, stack's end address, stack's depth; pad; u64 fp. */
const MACHINE: usize = memory.data(40, 8);

/** The running program between two slices; see MACHINE. */
export function machine(): usize {
  store<i32>(MACHINE, vmPc());
  store<i32>(MACHINE, vm.frame, 4);
  store<i32>(MACHINE, vm.left, 8);
  store<u32>(MACHINE, <u32>REGS, 12);
  store<u32>(MACHINE, <u32>REGIONS, 16);
  const fp = fpOf(vm.frame);
  store<u32>(MACHINE, <u32>fp, 20);
  store<u32>(MACHINE, frameAt(vm.frame).depth, 24);
  store<u64>(MACHINE, fp, 32);
  return MACHINE;
}

/** Marks the fuel gauge, so that a call that runs nothing is seen to have used none. */
export function setFuel(left: i32): void {
  vm.left = left;
}
