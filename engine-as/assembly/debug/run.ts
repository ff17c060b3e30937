// What stepping through a run needs beside the port's view of the machine: clocks, places to stop at, and what the next
// instruction is going to touch. Stepping back is the host's: it copies the memory and replays.
import { Program } from "../prog";
import { Insn, Op } from "../vm/code";
import { access } from "../vm/region";
import { vmBreak } from "../vm/interp";
import { vm } from "../vm/state";
import { BPF_LOAD_ACQ } from "../isa/opcode";

/** Instructions executed in all runs of programs so far: the time that the debugger counts in. */
export function runClock(): u64 {
  return vm.total;
}

/** Runs of programs begun so far. */
export function runCount(): u32 {
  return vm.runs;
}

/** The run with this number (runCount() when it has begun) stops before its first instruction; 0 for none. */
export function runHoldAt(run: u32): void {
  vm.holdAt = run;
}

/** Every program is interpreted from now on, or not: the debugger's clock counts single instructions. */
export function runStepping(on: bool): void {
  vm.stepping = on;
}

/** Sets or clears a breakpoint at an instruction of the running program. */
export function runBreak(insn: i32, on: bool): void {
  if (vm.prog && insn >= 0 && insn < vm.codeLen) vmBreak(changetype<Program>(vm.prog), insn, on);
}

/** No breakpoints and no hold in the running program: its memory may be an old copy that had some. */
export function runClear(): void {
  vm.holdAt = 0;
  vm.hold = false;
  for (let i = 0; i < vm.codeLen; i++) runBreak(i, false);
}

/** u64 address as the program sees it; u32 linear address (0: not accessible), size, 1 = write | 2 = read. */
const ACCESS: usize = memory.data(24, 8);

/** The memory operand of the instruction that runs next: see ACCESS; 0 when it has none. */
export function runNextAccess(): usize {
  const i = changetype<Insn>(vm.pc);
  const op = i.op >> 16 ? (i.op >> 16) - 1 : i.op;
  let size: u32 = 0;
  let how: u32 = 2;
  let base = load<u64>(i.src);
  if (op >= Op.LD8 && op <= Op.LDS32) {
    size = 1 << ((op - Op.LD8) & 3);
  } else if (op == Op.PROBE) {
    size = 1 << (<u32>i.imm & 3);
  } else if (op >= Op.ST8_K && op <= Op.ST64_X) {
    size = 1 << ((op - Op.ST8_K) & 3);
    how = 1;
    base = load<u64>(i.dst);
  } else if (op == Op.ATOMIC) {
    size = 1 << <u32>(i.imm >> 32);
    if (<i32>i.imm != BPF_LOAD_ACQ) {
      how = 3;
      base = load<u64>(i.dst);
    }
  } else {
    return 0;
  }
  const addr = base + i.off;
  store<u64>(ACCESS, addr);
  store<u32>(ACCESS, <u32>access(addr, size, false), 8);
  store<u32>(ACCESS, size, 12);
  store<u32>(ACCESS, how, 16);
  return ACCESS;
}
