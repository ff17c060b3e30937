// The debugger's client: the engine's records of a verification, an instruction's text, and the machine of a run that
// stands between two slices. Knows no page.
import type { Kernel } from "./kernel.ts";
import { decodeTrace, type VerificationTrace } from "./trace.ts";

/** The exports of debug/port.ts. */
interface DebugExports {
  setTrace(bytes: number): void;
  tracePtr(): number;
  traceLen(): number;
  traceLost(): number;
  insnText(insn: number): number;
  insnTextPtr(): number;
  machine(): number;
  setFuel(left: number): void;
}

const exportsOf = (kernel: Kernel) => kernel.exports as unknown as DebugExports;

/** Asks the next loads for up to `bytes` of trace; 0 asks for none. */
export function setTrace(kernel: Kernel, bytes: number): void {
  kernel.call(() => exportsOf(kernel).setTrace(bytes));
}

/** The verification of the last load, step by step. */
export function readTrace(kernel: Kernel): VerificationTrace {
  return kernel.call(() => {
    const x = exportsOf(kernel);
    return decodeTrace(kernel.memory.copy(x.tracePtr() >>> 0, x.traceLen() >>> 0), x.traceLost() >>> 0);
  });
}

/** The kernel's text for every 8-byte slot; empty for the second half of a 64-bit load. */
export function disassembly(kernel: Kernel, insns: Uint8Array): string[] {
  return kernel.call(() => {
    const x = exportsOf(kernel);
    const { memory } = kernel;
    const out: string[] = [];
    for (let at = 0; at < insns.length; at += 8) {
      const insn = new Uint8Array(16);
      insn.set(insns.subarray(at, at + 16));
      memory.begin(64);
      const length = x.insnText(memory.put(insn));
      out.push(memory.text(x.insnTextPtr() >>> 0, length));
      if (insns[at] === 0x18) {
        out.push("");
        at += 8;
      }
    }
    return out.slice(0, insns.length / 8);
  });
}

/** The running program between two slices. */
export interface Machine {
  /** Instruction that runs next. */
  pc: number;
  /** Call depth. */
  frame: number;
  registers: BigUint64Array;
  /** The used part of the frame's stack, up to the frame pointer. */
  stack: Uint8Array;
  /** The frame pointer, as the program sees it. */
  fp: bigint;
}

const NUMBER_OF_REGISTERS = 11;

/** Copies the machine's state; only meaningful while a read is pending. */
export function readMachine(kernel: Kernel): Machine {
  return kernel.call(() => {
    const at = exportsOf(kernel).machine() >>> 0;
    const { view } = kernel.memory;
    const u32 = (off: number) => view.getUint32(at + off, true);
    const registers = new BigUint64Array(NUMBER_OF_REGISTERS);
    for (let i = 0; i < NUMBER_OF_REGISTERS; i++) registers[i] = view.getBigUint64(u32(12) + i * 8, true);
    const depth = u32(24);
    return {
      pc: view.getInt32(at, true),
      frame: view.getInt32(at + 4, true),
      registers,
      stack: kernel.memory.copy(u32(20) - depth, depth),
      fp: view.getBigUint64(at + 32, true),
    };
  });
}

/** Runs `body`, which reads or resumes with `fuel`, and tells how much of it the program used. */
export function usedBy<T>(kernel: Kernel, fuel: number, body: () => T): { result: T; used: number } {
  const x = exportsOf(kernel);
  kernel.call(() => x.setFuel(fuel));
  const result = body();
  const left = kernel.call(() => {
    const at = x.machine() >>> 0;
    return kernel.memory.view.getInt32(at + 8, true);
  });
  return { result, used: fuel - Math.max(0, left) };
}
