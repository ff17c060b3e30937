// From a step's place to a position in the timelines, once the engine has answered.
import type { Store } from "../state/store";
import { length, type Position, settle } from "../state/timeline";
import { tapeOf } from "../state/view";
import type { Place } from "./demo";

const from = (wanted: number, count: number) => (wanted < 0 ? count + wanted : wanted);

/** Index of the last instruction of the first line that holds `text`, from `start` on; -1 without one. */
function onLine(source: string, lines: readonly number[], insns: ArrayLike<number>, start: number, text: string) {
  const wanted = new Set(source.split("\n").flatMap((line, i) => (line.includes(text) ? [i + 1] : [])));
  const lineAt = (i: number) => lines[insns[i]];
  let at = start;
  while (at < insns.length && !wanted.has(lineAt(at))) at++;
  if (at >= insns.length) return -1;
  while (at + 1 < insns.length && lineAt(at + 1) === lineAt(at)) at++;
  return at;
}

/**
 * The position of a place; null while the call's instructions are not known. What the program never reaches is passed
 * over: the place is then `step` itself.
 */
export function positionOf(state: Store, { mode, callback, step, line }: Place): Position | null {
  const { source, code, verification, callbacks, path, position } = state;
  const tape = tapeOf(state);
  if (length(tape, mode) === 0) return settle(tape, { ...position, mode });
  const lines = code?.lines ?? [];
  if (mode === "verification") {
    const start = from(step, verification.steps.length);
    const insns = verification.steps.map(({ insn }) => insn);
    const found = line === "" ? start : onLine(source, lines, insns, start, line);
    return settle(tape, { ...position, mode, step: found < 0 ? start : found });
  }
  const call = settle(tape, { ...position, mode, callback: from(callback, callbacks.length) }).callback;
  const start = from(step, callbacks[call].steps);
  if (line === "") return settle(tape, { ...position, mode, callback: call, runStep: start });
  if (path?.callback !== call) return null;
  const found = onLine(source, lines, path.insns, start, line);
  return settle(tape, { ...position, mode, callback: call, runStep: found < 0 ? start : found });
}
