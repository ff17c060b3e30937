// Where one is in the verification or in the run, and what the steps of both timelines lead to. Pure functions.
import type { Access, Callback, Verification } from "../worker/protocol";

/** The two timelines. */
export type Mode = "verification" | "run";

/** A moment of the whole page. Both timelines keep their place while the other one is shown. */
export interface Position {
  mode: Mode;
  /** Step of the verification. */
  step: number;
  /** Call of the program, and instruction in it. */
  callback: number;
  runStep: number;
}

/** What the timelines run over. */
export interface Tape {
  verification: Verification;
  callbacks: Callback[];
}

export const START: Position = { mode: "verification", step: 0, callback: 0, runStep: 0 };

const clamp = (value: number, count: number) => Math.max(0, Math.min(value, count - 1));

/** The number of steps of the current timeline. */
export function length(tape: Tape, mode: Mode): number {
  if (mode === "verification") return tape.verification.steps.length;
  return tape.callbacks.reduce((sum, callback) => sum + callback.steps, 0);
}

/** The place as one number from 0, for the slider. */
export function index(tape: Tape, at: Position): number {
  if (at.mode === "verification") return at.step;
  let before = 0;
  for (let i = 0; i < at.callback; i++) before += tape.callbacks[i]?.steps ?? 0;
  return before + at.runStep;
}

/** The inverse of index(), clamped to what there is. */
export function seek(tape: Tape, at: Position, target: number): Position {
  const wanted = clamp(target, length(tape, at.mode));
  if (at.mode === "verification") return { ...at, step: wanted };
  let rest = wanted;
  for (let i = 0; i < tape.callbacks.length; i++) {
    const { steps } = tape.callbacks[i];
    if (rest < steps) return { ...at, callback: i, runStep: rest };
    rest -= steps;
  }
  return { ...at, callback: 0, runStep: 0 };
}

/** One instruction forwards or backwards, across callbacks. */
export function stepBy(tape: Tape, at: Position, by: number): Position {
  return seek(tape, at, index(tape, at) + by);
}

/**
 * To the first instruction of the next source line on the way, or of the previous one. `lines`: the line of every
 * instruction; `insns`: what the callback at hand runs, null while that is not known.
 */
export function stepLine(
  tape: Tape,
  at: Position,
  by: 1 | -1,
  lines: readonly number[],
  insns: ArrayLike<number> | null,
): Position {
  const { steps } = tape.verification;
  const verifying = at.mode === "verification";
  if (!verifying && !insns) return stepBy(tape, at, by);
  const count = verifying ? steps.length : insns!.length;
  const lineAt = (i: number) => lines[verifying ? steps[i].insn : insns![i]] ?? 0;
  const from = verifying ? at.step : at.runStep;
  let to = from;
  // Backwards, the beginning of the current line counts as a line of its own.
  if (by < 0 && to > 0) to--;
  if (by > 0) while (to < count && lineAt(to) === lineAt(from)) to++;
  else while (to > 0 && lineAt(to - 1) === lineAt(to)) to--;
  if (to >= count || to === from)
    return verifying ? { ...at, step: clamp(to, count) } : stepBy(tape, at, by > 0 ? count - from : -1);
  return verifying ? { ...at, step: to } : { ...at, runStep: to };
}

/** One callback, or one path of the verification, forwards or backwards. */
export function jumpBy(tape: Tape, at: Position, by: 1 | -1): Position {
  if (at.mode === "run") {
    if (by < 0 && at.runStep > 0) return { ...at, runStep: 0 };
    return { ...at, callback: clamp(at.callback + by, tape.callbacks.length), runStep: 0 };
  }
  const { steps } = tape.verification;
  let step = at.step + by;
  while (step > 0 && step < steps.length - 1 && !startsPath(tape.verification, step)) step += by;
  return { ...at, step: clamp(step, steps.length) };
}

/** True where the verifier took up a path that it had put aside. */
export function startsPath(verification: Verification, step: number): boolean {
  const { steps } = verification;
  return step === 0 || steps[step].parent !== step - 1 || steps[step - 1].end !== undefined;
}

/** Keeps a place valid after a new answer; a timeline that became empty gives way to the other one. */
export function settle(tape: Tape, at: Position): Position {
  const mode = length(tape, at.mode) > 0 ? at.mode : length(tape, "run") > 0 ? "run" : "verification";
  const callback = clamp(at.callback, tape.callbacks.length);
  const runStep = clamp(at.runStep, tape.callbacks[callback]?.steps ?? 0);
  return { mode, step: clamp(at.step, tape.verification.steps.length), callback, runStep };
}

/** The nearest step of the verification at an instruction, later ones first; -1 when it was never reached. */
export function stepAt({ steps }: Verification, insn: number, from: number): number {
  for (let i = from; i < steps.length; i++) if (steps[i].insn === insn) return i;
  for (let i = Math.min(from, steps.length) - 1; i >= 0; i--) if (steps[i].insn === insn) return i;
  return -1;
}

/** What the verifier knows of a register or stack slot. */
export interface Known {
  name: string;
  /** Before the step; empty when nothing is known. */
  before: string;
  /** After it. */
  after: string;
  /** The step wrote it, be it with the same knowledge as before. */
  written: boolean;
}

const rank = (name: string) => {
  const match = /^(\D+)(-?\d+)/.exec(name);
  return match ? (match[1].startsWith("R") ? 0 : 1000) + Math.abs(Number(match[2])) : 9999;
};

/** Registers and stack slots around a step: walks the path back to its start, but no further than `limit` steps. */
export function knowledgeAt({ steps }: Verification, step: number, limit = 100_000): Known[] {
  const current = steps[step];
  if (!current) return [];
  const now = new Map(current.changes);
  const before = new Map<string, string>();
  for (const [name, text] of current.before ?? []) before.set(name, text);
  let at = current.before ? -1 : current.parent;
  for (let walked = 0; at >= 0 && walked < limit; walked++) {
    const { frame, parent, changes, before: whole } = steps[at];
    if (frame === current.frame) {
      for (const [name, text] of changes) if (!before.has(name)) before.set(name, text);
      for (const [name, text] of whole ?? []) if (!before.has(name)) before.set(name, text);
    }
    at = whole && frame === current.frame ? -1 : parent;
  }
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names]
    .map((name): Known => {
      const old = before.get(name) ?? "";
      return { name, before: old, after: now.get(name) ?? old, written: now.has(name) };
    })
    .filter((known) => known.before !== "" || known.after !== "")
    .sort((a, b) => rank(a.name) - rank(b.name));
}

/** The maximum that the verifier has recorded for a buffer after a step. */
export function maximumAt(accesses: readonly Access[], buffer: Access["buffer"], step: number): number {
  let maximum = 0;
  for (const access of accesses) {
    if (access.buffer === buffer && access.step <= step) maximum = Math.max(maximum, access.offset + access.size);
  }
  return maximum;
}
