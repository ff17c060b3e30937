// Moments of a run on demand. A second kernel, set up like the one that ran, is moved to where the page looks; what it
// costs to get there is the host's RunDebugger's affair.

import { Kernel } from "../../engine-as/host/kernel.ts";
import { RunDebugger, type RunEffect } from "../../engine-as/host/run-debugger.ts";
import { makeChanges } from "./changes.ts";
import { PACKED, packedOf } from "./contents.ts";
import type { Engine, Evaluated } from "./evaluate.ts";
import { bytesAt, type CallPointers, callPointers, meaningOf, placeOf } from "./pointers.ts";
import type { Callback, MemoryEffect, Moment, PackedElements, Path, StackSlot, StopSearch } from "./protocol.ts";
import { readsOn } from "./reading.ts";
import { loadProgram, loadTypes, makeMaps } from "./setup.ts";
import { atOnce } from "./slices.ts";
import { type Found, findStop } from "./stops.ts";

/** Steps of a callback whose results are worked out in advance. */
const LONGEST_PATH = 1_500;
/** Moments that are kept: stepping to and fro must not run anything twice. */
const KEPT = 128;

/** Opened on the first question, so that an evaluation that nobody steps through costs nothing. */
export class Debugger {
  private readonly engine: Engine;
  private readonly evaluated: Evaluated;
  private readonly callbacks: Callback[];
  /** Instructions before each callback. */
  private readonly starts: number[] = [];
  private readonly kept = new Map<string, Moment>();
  private opened: { kernel: Kernel; run: RunDebugger; ctx: bigint; fds: number[] } | null = null;

  /** `budget`: bytes that copies of the memory may take. */
  constructor(
    engine: Engine,
    evaluated: Evaluated,
    private readonly budget?: number,
  ) {
    this.engine = engine;
    this.evaluated = evaluated;
    this.callbacks = evaluated.answer.callbacks;
    let before = 0;
    for (const { steps } of this.callbacks) {
      this.starts.push(before);
      before += steps;
    }
  }

  /** The machine around a step of a callback; null when there is no such step. */
  moment(callback: number, step: number): Moment | null {
    const id = `${callback} ${step}`;
    const known = this.kept.get(id);
    if (known) return known;
    const at = this.callbacks[callback];
    if (!at || step < 0 || step >= at.steps) return null;
    const { kernel, run, ctx, fds } = this.openAt(this.starts[callback] + step);
    const call = callPointers(kernel, ctx);
    const size = at.valueBefore?.length ?? 0;
    const valueBefore = bytesAt(kernel, call.value, size);
    // The last step ends the callback; what the machine and the maps hold after it is the next one's.
    const last = step === at.steps - 1;
    const mapsNow = () => fds.map((fd) => packedOf(kernel, fd));
    const mapsBefore = last ? mapsNow() : [];
    const effect = run.step();
    if (!effect) return null;
    const maps = last ? mapsBefore : mapsNow();
    const value = last ? valueBefore : bytesAt(kernel, call.value, size);
    const moment = this.describe({ callback, step, call, effect, last, key: at.key, value, maps });
    if (this.kept.size >= KEPT) this.kept.clear();
    this.kept.set(id, moment);
    return moment;
  }

  /** The instructions of a callback and what each gave. */
  path(callback: number): Path | null {
    const at = this.callbacks[callback];
    if (!at) return null;
    const { kernel, run, ctx } = this.openAt(this.starts[callback]);
    const call = callPointers(kernel, ctx);
    const length = Math.min(at.steps, LONGEST_PATH);
    const insns = new Int32Array(length);
    const results: string[] = [];
    for (let step = 0; step < length; step++) {
      const effect = run.step();
      if (!effect) break;
      insns[step] = effect.pc;
      results.push(step === at.steps - 1 ? "" : resultOf(effect, call));
    }
    return { callback, insns, results };
  }

  /** The next stop, or the previous one; see findStop. */
  stop(search: StopSearch, alive: () => Promise<boolean>): Promise<Found | null> {
    const { callbacks, starts } = this;
    const seek = (time: number) => this.openAt(time);
    const machine = () => this.open().run.machine();
    return findStop({ seek, machine, callbacks, starts }, search, alive);
  }

  private describe(now: {
    callback: number;
    step: number;
    call: CallPointers;
    effect: RunEffect;
    last: boolean;
    key: Uint8Array | null;
    value: Uint8Array | null;
    maps: (PackedElements | null)[];
  }): Moment {
    const { callback, step, call, effect, last, key, value, maps } = now;
    const { pc, before } = effect;
    const after = last ? before : effect.after;
    const registers = Array.from(before.registers, (was, i) => {
      const is = after.registers[i];
      return { before: was, after: is, meaning: meaningOf(is, call, after.fp) };
    });
    const stack = slots(before.stack, after.frame === before.frame ? after.stack : before.stack);
    return {
      callback,
      step,
      insn: pc,
      frame: before.frame,
      registers,
      stack,
      effects: effectsOf(effect, call),
      key,
      value,
      maps,
    };
  }

  /** The run when `time` instructions have run. */
  private openAt(time: number) {
    const { run } = this.open();
    // Where there is no room for a copy of the memory, going back is making everything anew.
    if (time < run.time && !run.canGoBack) this.opened = null;
    const opened = this.open();
    opened.run.seek(time);
    return opened;
  }

  private open() {
    if (this.opened) return this.opened;
    const program = this.evaluated.program!;
    const { linkInterface, plan, readSize, cpus: possibleCpus } = program;
    const kernel = new Kernel(this.engine.module, { types: this.engine.types, linkInterface, possibleCpus });
    const btfFd = loadTypes(kernel, program);
    const fds = atOnce(makeMaps(kernel, program.maps, [], btfFd));
    const { fd: progFd } = loadProgram(kernel, program, fds, 0, btfFd);
    const { fd: linkFd } = kernel.linkCreate({ progFd, mapFd: fds[program.target] });
    const iterFd = kernel.iterCreate(linkFd);
    // The copies of the memory hold the scratch space, so that it must not move any more.
    const element = Math.max(...fds.map((fd) => (kernel.mapInfo(fd)?.userValueSize ?? 0) + 512));
    kernel.memory.begin(Math.max(PACKED, 2 * element) + 4096);
    const open = { maps: program.maps, fds };
    const run = new RunDebugger(kernel, iterFd, {
      ...(this.budget === undefined ? {} : { budget: this.budget }),
      readSizes: [...plan.map(({ size }) => size), readSize],
      readsOn: (reads) =>
        readsOn(
          reads.map(({ size, errno, data }) => ({ size, errno: -errno, bytes: data.length })),
          plan.length,
        ),
      between: (reads) => atOnce(makeChanges(kernel, plan[reads - 1]?.changes ?? [], open)),
    });
    const ctx = run.machine()?.registers[1] ?? 0n;
    this.opened = { kernel, run, ctx, fds };
    return this.opened;
  }
}

function effectsOf({ access, before }: RunEffect, call: CallPointers): MemoryEffect[] {
  if (!access) return [];
  const place = placeOf(access.address, call, before.fp) ?? { region: "memory", offset: 0 };
  const effects: MemoryEffect[] = [];
  if (access.read) effects.push({ kind: "read", ...place, size: access.size });
  if (access.write) effects.push({ kind: "write", ...place, size: access.size });
  return effects;
}

/** "r2 = 7", "value +8 = 0"; empty for an instruction that gives nothing. */
function resultOf(effect: RunEffect, call: CallPointers): string {
  const { access, before, after } = effect;
  if (access?.write) {
    const where = meaningOf(access.address, call, before.fp);
    let value = 0n;
    for (let i = access.after.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(access.after[i]);
    return `${where} = ${shown(value, call, before.fp)}`;
  }
  for (let i = 0; i < 10; i++) {
    if (before.registers[i] !== after.registers[i]) return `r${i} = ${shown(after.registers[i], call, after.fp)}`;
  }
  return "";
}

function shown(value: bigint, call: CallPointers, fp: bigint): string {
  const meaning = meaningOf(value, call, fp);
  if (meaning) return meaning;
  const signed = BigInt.asIntN(64, value);
  return signed > -100_000n && signed < 100_000n ? signed.toString() : `0x${value.toString(16)}`;
}

/** The stack as slots of eight bytes from the frame pointer downwards. */
function slots(before: Uint8Array, after: Uint8Array): StackSlot[] {
  const found: StackSlot[] = [];
  for (let end = before.length; end >= 8; end -= 8) {
    const slot = {
      offset: end - 8 - before.length,
      before: before.subarray(end - 8, end),
      after: after.subarray(end - 8, end),
    };
    found.push(slot);
  }
  return found;
}
