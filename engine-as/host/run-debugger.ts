// A run of an iterator that can be stepped in both directions. Time is the number of instructions that have run; going back is
// restoring a copy of the engine's memory and running forwards again, so every moment of the run can be reached in any order.
// While a debugger is open, its kernel must not be used for anything that allocates.
import { type Machine, readMachine } from "./debug.ts";
import { READ_BREAK, READ_FAULT, READ_PENDING } from "./exports.ts";
import type { Kernel } from "./kernel.ts";
import { Snapshots } from "./snapshots.ts";

interface RunExports {
  memory: WebAssembly.Memory;
  hostAlloc(size: number): number;
  hostFree(at: number): void;
  read(fd: number, buf: number, size: number, fuel: number): number;
  readResume(fd: number, fuel: number): number;
  readAbandon(fd: number): void;
  faultPtr(): number;
  faultLen(): number;
  runClock(): bigint;
  runCount(): number;
  runHoldAt(run: number): void;
  runStepping(on: boolean): void;
  runBreak(insn: number, on: boolean): void;
  runClear(): void;
  runNextAccess(): number;
}

/** The outcome of one read(2) of the run. */
export interface RunRead {
  size: number;
  /** Negative errno, 0 for success. */
  errno: number;
  data: Uint8Array;
}

/** The memory operand of an instruction, and its bytes. */
export interface RunAccess {
  address: bigint;
  size: number;
  read: boolean;
  write: boolean;
  /** Empty when the address cannot be accessed. */
  bytes: Uint8Array;
}

/** One instruction and what it did. */
export interface RunEffect {
  /** Instruction. */
  pc: number;
  before: Machine;
  after: Machine;
  access?: RunAccess & { after: Uint8Array };
}

/** What is the host's at a moment: plain data, never changed in place. */
interface HostState {
  /** Runs of the program begun. */
  callback: number;
  reads: readonly RunRead[];
  ended: boolean;
  fault: string;
}

export interface RunOptions {
  /** Sizes of the successive reads; the last repeats. */
  readSizes?: number[];
  /** Bytes that the copies may take. */
  budget?: number;
  /** Reads after which the run ends in any case. */
  mostReads?: number;
  /** Whether a reader reads on after these reads; not asked after a fault. */
  readsOn?: (reads: readonly RunRead[]) => boolean;
  /**
   * Called when a read has returned, with the number of reads so far. May make system calls, the same ones whenever it is
   * called with that number; what they need of scratch space must have been taken before the debugger is opened.
   */
  between?: (reads: number) => void;
}

const SLICE = 1_000_000;
/** What beginning a callback costs, in instructions: replaying many short ones is as long as replaying a few long ones. */
const CALLBACK_COST = 32;

export class RunDebugger {
  readonly #kernel: Kernel;
  readonly #x: RunExports;
  readonly #fd: number;
  readonly #sizes: number[];
  readonly #mostReads: number;
  readonly #readsOn: (reads: readonly RunRead[]) => boolean;
  readonly #between: (reads: number) => void;
  readonly #buffer: number;
  readonly #clock0: bigint;
  readonly #runs0: number;
  readonly #snapshots: Snapshots;
  readonly #breakpoints = new Set<number>();
  #time = 0;
  /** What a replay from the start to the last copy would cost. */
  #copied = CALLBACK_COST;
  #host: HostState = { callback: 1, reads: [], ended: false, fault: "" };

  /** Begins the run of iterator `fd`: stands before the first instruction of the first callback. */
  constructor(kernel: Kernel, fd: number, options: RunOptions = {}) {
    this.#kernel = kernel;
    this.#x = kernel.exports as unknown as RunExports;
    this.#fd = fd;
    this.#sizes = options.readSizes?.length ? options.readSizes : [65536];
    this.#mostReads = options.mostReads ?? 4096;
    this.#readsOn = options.readsOn ?? toTheEnd;
    this.#between = options.between ?? (() => undefined);
    this.#buffer = this.#x.hostAlloc(Math.max(...this.#sizes, 1)) >>> 0;
    this.#clock0 = this.#x.runClock();
    this.#runs0 = this.#x.runCount();
    this.#x.runStepping(true);
    this.#settle(this.#x.read(fd, this.#buffer, this.#size(), 0));
    this.#snapshots = new Snapshots(this.#x.memory, this.#host, options.budget);
  }

  /** Instructions that have run. */
  get time(): number {
    return this.#time;
  }

  /** The callback at hand, from 1. */
  get callback(): number {
    return this.#host.callback;
  }

  /** The reads that have returned so far. */
  get reads(): readonly RunRead[] {
    return this.#host.reads;
  }

  /** Nothing is left to run. */
  get ended(): boolean {
    return this.#host.ended;
  }

  /** Why the program was stopped as a defect, else empty. */
  get fault(): string {
    return this.#host.fault;
  }

  /** Bytes that the copies of the memory take. */
  get memoryUsed(): number {
    return this.#snapshots.size;
  }

  /** False where the memory is larger than what its copies may take: the run can only go on. */
  get canGoBack(): boolean {
    return this.#snapshots.complete;
  }

  /** Registers, stack and place; undefined at the end. */
  machine(): Machine | undefined {
    return this.ended ? undefined : readMachine(this.#kernel);
  }

  /** The memory operand of the next instruction. */
  nextAccess(): RunAccess | undefined {
    const at = this.ended ? 0 : this.#x.runNextAccess() >>> 0;
    if (!at) return undefined;
    const view = new DataView(this.#x.memory.buffer);
    const size = view.getUint32(at + 12, true);
    const how = view.getUint32(at + 16, true);
    const bytes = this.#bytes(view.getUint32(at + 8, true), size);
    return { address: view.getBigUint64(at, true), size, read: (how & 2) !== 0, write: (how & 1) !== 0, bytes };
  }

  #bytes(at: number, size: number): Uint8Array {
    return new Uint8Array(this.#x.memory.buffer).slice(at, at ? at + size : 0);
  }

  // Moving

  /** One instruction forwards, with what it did; undefined at the end. */
  step(): RunEffect | undefined {
    const before = this.machine();
    if (!before) return undefined;
    const access = this.nextAccess();
    const at = access ? new DataView(this.#x.memory.buffer).getUint32((this.#x.runNextAccess() >>> 0) + 8, true) : 0;
    this.#advance(this.#time + 1, 0, false);
    const after = this.machine() ?? { ...before, registers: before.registers.slice(), stack: before.stack.slice() };
    return access
      ? { pc: before.pc, before, after, access: { ...access, after: this.#bytes(at, access.size) } }
      : { pc: before.pc, before, after };
  }

  /** One instruction back. */
  stepBack(): void {
    if (this.#time > 0) this.seek(this.#time - 1);
  }

  /** To the moment when `time` instructions have run, or to the end. Throws a RangeError where it cannot go back. */
  seek(time: number): void {
    if (time < this.#time || this.ended) this.#goBack((t) => t <= time);
    this.#advance(time, 0, false);
  }

  /** To before the first instruction of callback `n` (from 1), or to the end. */
  seekCallback(n: number): void {
    if (n <= this.#host.callback || this.ended) {
      this.#goBack((_, state) => (state as HostState).callback < n);
      if (n <= this.#host.callback) return;
    }
    this.#advance(Infinity, n, false);
  }

  /** To the next callback, whatever this one still does. */
  stepOverCallback(): void {
    this.seekCallback(this.callback + 1);
  }

  /** Out of the function that a call at hand enters; one step where there is no call. */
  stepOver(): void {
    const from = this.machine();
    const callback = this.callback;
    if (!from) return;
    this.step();
    const now = this.machine();
    if (!now || now.frame <= from.frame) return;
    // The call returns to the next slot in the same frame.
    const back = from.pc + 1;
    const mine = !this.#breakpoints.has(back);
    if (mine) this.#x.runBreak(back, true);
    for (;;) {
      if (!this.#advance(Infinity, callback + 1, true)) break;
      const m = this.machine();
      if (!m || this.callback !== callback || (m.pc === back && m.frame === from.frame)) break;
      if (m.pc !== back) break;
    }
    if (mine) this.#x.runBreak(back, false);
  }

  /** Where runToBreakpoint stops: before these instructions. */
  setBreakpoints(insns: Iterable<number>): void {
    this.#breakpoints.clear();
    for (const insn of insns) this.#breakpoints.add(insn);
  }

  /** On to the next breakpoint; false at the end of the run. */
  runToBreakpoint(): boolean {
    for (const insn of this.#breakpoints) this.#x.runBreak(insn, true);
    const found = this.#advance(Infinity, 0, true);
    for (const insn of this.#breakpoints) this.#x.runBreak(insn, false);
    return found;
  }

  /** Gives everything back; a pending read is given up. */
  close(): void {
    this.#x.runHoldAt(0);
    this.#x.runStepping(false);
    if (!this.ended) this.#x.readAbandon(this.#fd);
    this.#x.hostFree(this.#buffer);
  }

  // The machinery

  #size(): number {
    return this.#sizes[Math.min(this.#host.reads.length, this.#sizes.length - 1)] ?? 0;
  }

  #goBack(fits: (time: number, state: unknown) => boolean): void {
    const point = this.#snapshots.find(fits);
    this.#snapshots.restore(point.time);
    this.#x.runClear();
    this.#time = point.time;
    this.#host = point.state as HostState;
  }

  /** Takes in what a read answered; begins the next read, without running anything, when one has returned. */
  #settle(answer: number): void {
    let n = answer;
    for (;;) {
      this.#time = Number(this.#x.runClock() - this.#clock0);
      this.#host = { ...this.#host, callback: this.#x.runCount() - this.#runs0 };
      if (n === READ_PENDING || n === READ_BREAK) return;
      if (n === READ_FAULT) {
        const fault = this.#bytes(this.#x.faultPtr() >>> 0, this.#x.faultLen());
        this.#host = { ...this.#host, ended: true, fault: new TextDecoder("latin1").decode(fault) };
        return;
      }
      const size = this.#size();
      const read = { size, errno: Math.min(n, 0), data: this.#bytes(this.#buffer, Math.max(n, 0)) };
      const reads = [...this.#host.reads, read];
      const ended = !this.#readsOn(reads) || reads.length >= this.#mostReads;
      this.#host = { ...this.#host, reads, ended };
      this.#between(reads.length);
      if (ended) return;
      n = this.#x.read(this.#fd, this.#buffer, this.#size(), 0);
    }
  }

  /**
   * Runs forwards until `time`, the beginning of callback `until` (0: none), a breakpoint if `breaks`, or the end. True when it
   * stands at a breakpoint.
   */
  #advance(time: number, until: number, breaks: boolean): boolean {
    this.#x.runHoldAt(until ? this.#runs0 + until : 0);
    const start = this.#time;
    while (this.#time < time && !this.ended) {
      const cost = this.#time + CALLBACK_COST * this.#host.callback;
      if (cost - this.#copied >= this.#snapshots.interval) {
        this.#snapshots.take(this.#time, this.#host);
        this.#copied = cost;
      }
      // A breakpoint where the run stands is stepped over, not met again.
      const fuel = Math.min(time - this.#time, SLICE);
      const answer = this.#x.readResume(this.#fd, fuel);
      this.#settle(answer);
      if (answer === READ_BREAK) {
        if (until && this.callback >= until) return false;
        if (breaks && this.#time > start) return true;
        if (breaks) this.#stepOffBreakpoint();
      }
    }
    return false;
  }

  #stepOffBreakpoint(): void {
    const pc = readMachine(this.#kernel).pc;
    this.#x.runBreak(pc, false);
    this.#settle(this.#x.readResume(this.#fd, 1));
    this.#x.runBreak(pc, true);
  }
}

const EAGAIN = 11;

/** Until the end of the file or an error that is not worth another try. */
function toTheEnd(reads: readonly RunRead[]): boolean {
  const last = reads.at(-1);
  if (!last) return true;
  return last.errno ? last.errno === -EAGAIN : last.data.length > 0 || last.size === 0;
}
