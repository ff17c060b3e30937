// Bare instructions in the engine's checked VM, without verification and without a kernel around them.
// What conformance suites and the differential tests of the instruction set use.

interface ExecExports {
  memory: WebAssembly.Memory;
  execInsns(len: number): number;
  execMemory(size: number): number;
  execStart(): void;
  execRun(fuel: number): number;
  execResult(): bigint;
  execError(): number;
  execErrorLength(): number;
}

/** What a program did: r0 and its memory, or why it failed. */
export type ExecResult = { r0: bigint; memory: Uint8Array } | { error: string };

// RunStatus of the VM
const RUNNING = 0;
const DONE = 1;
const SLICE = 1_000_000;
/** Largest memory of a program. */
const MOST_MEMORY = 1 << 28;

export class Exec {
  readonly #x: ExecExports;

  /** `exports` of an instance of the engine, or of the test entry with only the VM. */
  constructor(exports: WebAssembly.Exports) {
    this.#x = exports as unknown as ExecExports;
  }

  /** Called when a program is loaded and not yet started; may translate it. */
  onLoad: () => void = () => {};

  /** Runs `insns` on a copy of `memory` (r1: its start, r2: its length), at most `limit` instructions, `slice` at a time. */
  run(insns: Uint8Array, memory: Uint8Array, limit = 100_000_000, slice = SLICE): ExecResult {
    const x = this.#x;
    if (insns.length === 0 || insns.length % 8)
      return { error: "the instructions are not a positive multiple of 8 bytes" };
    if (memory.length > MOST_MEMORY) return { error: "more memory than the VM gives to a program" };
    const code = x.execInsns(insns.length / 8) >>> 0;
    new Uint8Array(x.memory.buffer, code, insns.length).set(insns);
    const at = x.execMemory(memory.length) >>> 0;
    new Uint8Array(x.memory.buffer, at, memory.length).set(memory);
    this.onLoad();
    x.execStart();
    let status = RUNNING;
    for (let left = limit; status === RUNNING; left -= slice) {
      if (left <= 0) return { error: `not finished after ${limit} instructions` };
      status = x.execRun(Math.min(left, slice));
    }
    if (status !== DONE) {
      const text = new Uint8Array(x.memory.buffer, x.execError() >>> 0, x.execErrorLength());
      return { error: new TextDecoder("latin1").decode(text) };
    }
    return {
      r0: BigInt.asUintN(64, x.execResult()),
      memory: new Uint8Array(x.memory.buffer, at, memory.length).slice(),
    };
  }
}
