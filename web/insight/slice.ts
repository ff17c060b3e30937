// The instructions that a register or stack slot depends on at a moment: backwards over the steps that led there, from
// every value to what it was made of. In a verification also the branches that narrowed what is known of it. Pure.
import type { Code, Path, Verification } from "../worker/protocol";
import { type Dataflow, dataflowOf, type Place } from "./dataflow.ts";

/** sets: it made the value, or a part of it. narrows: a branch after which more is known of it. */
export type Role = "sets" | "narrows";

export interface Slice {
  /** "R3" or "fp-8". */
  name: string;
  /** The instruction after which it is looked at. */
  insn: number;
  roles: Map<number, Role>;
  /** Where the value comes from beyond the program: "the context", "memory", "the result of a call". */
  origins: string[];
  /** The way there was longer than is kept. */
  cut: boolean;
}

/** One instruction on the way; frames count from 0. `narrowed`: of what it told more, by branching. */
interface Flow {
  insn: number;
  frame: number;
  narrowed?: ReadonlySet<string>;
}

/** Steps of the way that are looked at. */
const LONGEST = 100_000;
const FP = 10;

/** What is known of a register's place without the verifier: an offset from its frame's pointer, or a number. */
type Simple = { fp: number } | { number: number } | null;

/** The way to a step of the verification, with what each branch narrowed. */
export function wayToStep({ steps }: Verification, step: number): { way: Flow[]; cut: boolean } {
  const path: number[] = [];
  let at = step;
  for (; at >= 0 && steps[at] && path.length < LONGEST; at = steps[at].parent) path.push(at);
  path.reverse();
  const known: Map<string, string>[] = [];
  const way = path.map((one, i): Flow => {
    const { insn, frame, changes, before } = steps[one];
    if (before || !known[frame]) known[frame] = new Map(before);
    const next = steps[path[i + 1]];
    const after = next?.before && next.frame === frame ? next.before : changes;
    const narrowed = new Set<string>();
    for (const [name, text] of after) if (known[frame].get(name) !== text && text !== "") narrowed.add(name);
    for (const [name, text] of changes) known[frame].set(name, text);
    return { insn, frame, narrowed };
  });
  return { way, cut: at >= 0 };
}

/** The way to a step of a run, inside its callback. */
export function wayInRun(code: Code, path: Path, runStep: number): { way: Flow[]; cut: boolean } {
  const insns = Array.from(path.insns.subarray(0, runStep + 1));
  /** Where each function that was entered goes back to. */
  const back: number[] = [];
  const way = insns.map((insn, i): Flow => {
    const one = { insn, frame: back.length };
    const { kind } = dataflowOf(code.insns, insn);
    // A helper that calls back into the program is followed by one of the program's functions, be it several times.
    if (kind === "subprogram" || (kind === "call" && insns[i + 1] !== insn + 1)) back.push(insn + 1);
    else if (kind === "exit" && insns[i + 1] === back[back.length - 1]) back.pop();
    return one;
  });
  return { way, cut: runStep >= path.insns.length };
}

const slotOf = (offset: number) => `fp${8 * Math.floor(offset / 8)}`;

/** What a way's instructions do, with the stack slots that they touch. */
interface Done extends Flow {
  flow: Dataflow;
  /** Slots read and written; an empty list where the memory is no stack of ours. */
  reads: string[];
  writes: string[];
  /** It writes all of the slot, so that nothing older counts. */
  whole: boolean;
  /** Argument registers that were set since the last call. */
  args: number[];
}

/** Goes the way forwards once, following what points to the stack and which arguments are set. */
function follow(code: Code, way: readonly Flow[]): Done[] {
  const simple: Simple[][] = [];
  const args: Set<number>[] = [];
  return way.map((one): Done => {
    const { insn, frame } = one;
    simple[frame] ??= Array.from({ length: 11 }, (_, i): Simple => (i === FP ? { fp: 0 } : null));
    args[frame] ??= new Set(frame > 0 ? [1, 2, 3, 4, 5] : [1]);
    const [regs, set] = [simple[frame], args[frame]];
    const flow = dataflowOf(code.insns, insn);
    const slots = (place: Place | undefined): string[] => {
      const at = place && regs[place.base];
      return at && "fp" in at ? slotsOf(at.fp + place.offset, place.size) : [];
    };
    const done: Done = {
      ...one,
      flow,
      reads: slots(flow.load),
      writes: slots(flow.store),
      whole: flow.store?.size === 8 && !flow.load,
      args: [...set],
    };
    if (flow.kind === "call" || flow.kind === "subprogram") {
      for (const arg of done.args) {
        const [at, size] = [regs[arg], regs[arg + 1]];
        if (!at || !("fp" in at)) continue;
        const touched = slotsOf(at.fp, size && "number" in size && size.number > 0 ? Math.min(size.number, 512) : 8);
        done.reads.push(...touched);
        done.writes.push(...touched);
      }
      for (let i = 0; i <= 5; i++) regs[i] = null;
      set.clear();
      // The function that is entered has arguments and a stack of its own.
      simple.length = frame + 1;
      args.length = frame + 1;
    } else if (flow.defines >= 0) {
      const { sum } = flow;
      const from: Simple = sum ? (sum.source < 0 ? { number: 0 } : regs[sum.source]) : null;
      regs[flow.defines] = !from
        ? null
        : "fp" in from
          ? { fp: from.fp + sum!.add }
          : { number: from.number + sum!.add };
      if (flow.defines >= 1 && flow.defines <= 5) set.add(flow.defines);
    }
    return done;
  });
}

function slotsOf(offset: number, size: number): string[] {
  const slots = new Set<string>();
  for (let at = offset; at < Math.min(offset + size, 0); at++) slots.add(slotOf(at));
  return [...slots];
}

/** The slice of `name` after the last instruction of the way. */
export function sliceOf(code: Code, { way, cut }: { way: Flow[]; cut: boolean }, name: string): Slice {
  const done = follow(code, way);
  const last = done[done.length - 1];
  const wanted: Set<string>[] = [];
  const want = (frame: number, what: string) => {
    wanted[frame] ??= new Set();
    wanted[frame].add(what);
  };
  const roles = new Map<number, Role>();
  const origins = new Set<string>();
  want(last.frame, name);
  for (let i = done.length - 1; i >= 0; i--) {
    const { insn, frame, flow, reads, writes, whole, args, narrowed } = done[i];
    const mine = wanted[frame];
    const register = (n: number) => n !== FP && want(frame, `R${n}`);
    const inner = done[i + 1]?.frame > frame;
    // What a function wanted of its arguments is its caller's; its stack is gone.
    if (inner) {
      for (const what of wanted[frame + 1] ?? [])
        if (/^R[1-5]$/.test(what)) {
          roles.set(insn, "sets");
          register(Number(what.slice(1)));
        }
      wanted.length = frame + 1;
      mine?.delete("R0");
      continue;
    }
    if (flow.kind === "exit") {
      // The caller wants the result; the function that made it says of what.
      if (frame > 0 && wanted[frame - 1]?.has("R0") && done[i + 1]?.frame === frame - 1) {
        roles.set(insn, "sets");
        register(0);
      }
      continue;
    }
    if (!mine) continue;
    if (flow.kind === "branch") {
      const told = [...(narrowed ?? [])].filter((what) => mine.has(what));
      if (told.length === 0) continue;
      if (!roles.has(insn)) roles.set(insn, "narrows");
      for (const used of flow.uses) register(used);
      continue;
    }
    const makes = flow.defines >= 0 && mine.has(`R${flow.defines}`);
    const stores = writes.some((slot) => mine.has(slot));
    if (!makes && !stores) continue;
    roles.set(insn, "sets");
    if (makes) mine.delete(`R${flow.defines}`);
    if (stores && whole) for (const slot of writes) mine.delete(slot);
    if (flow.kind === "call") {
      origins.add("the result of a call");
      for (const arg of args) register(arg);
    } else for (const used of flow.uses) register(used);
    for (const slot of reads) want(frame, slot);
    if (flow.load && reads.length === 0) origins.add("memory");
  }
  for (const what of wanted[0] ?? []) origins.add(what === "R1" ? "the context" : what);
  return { name, insn: last.insn, roles, origins: [...origins], cut };
}
