// Turns heat and slices on and off, and keeps them true while they are on. The only part of this folder that knows the store.
import type { LineMark } from "../state/insight";
import { type Store, useStore } from "../state/store";
import { currentInsn } from "../state/view";
import { dataflowOf } from "./dataflow.ts";
import { type Heat, heatOf } from "./heat.ts";
import { type Slice, sliceOf, wayInRun, wayToStep } from "./slice.ts";

/** Shows or hides how often the verifier processed each instruction. */
export function toggleHeat(): void {
  watch();
  const { heat } = useStore.getState();
  useStore.setState(heat ? { heat: null } : { heat: freshHeat(useStore.getState()) });
}

/** Shows what a register ("R3") or stack slot ("fp-8") depends on at the selected moment; the same again hides it. */
export function followRegister(name: string): void {
  watch();
  const state = useStore.getState();
  const { slice, position, code, verification, path } = state;
  const here = slice?.name === name && slice.at === position;
  if (here) dropSlice();
  if (!code || here) return;
  const running = position.mode === "run";
  if (running && path?.callback !== position.callback) return;
  const way = running ? wayInRun(code, path!, position.runStep) : wayToStep(verification, position.step);
  if (way.way.length === 0) return;
  useStore.setState({ slice: { ...sliceOf(code, way, name), at: position } });
}

/** The same for what the selected instruction makes, or looks at where it makes nothing. */
export function followCurrent(): void {
  const state = useStore.getState();
  const insn = currentInsn(state);
  if (!state.code || insn < 0) return;
  const { defines, uses } = dataflowOf(state.code.insns, insn);
  followRegister(`R${defines >= 0 ? defines : (uses[0] ?? 0)}`);
}

/** Hides the slice. */
export const dropSlice = (): void => useStore.setState({ slice: null });

const freshHeat = ({ verification, code }: Store): Heat => heatOf(verification, code?.lines ?? []);

let watching = false;

function watch(): void {
  if (watching) return;
  watching = true;
  useStore.subscribe((now, before) => {
    // A slice is about an answer; the next one may be another program's.
    if (now.answers !== before.answers && (now.slice || now.heat))
      useStore.setState({ slice: null, heat: now.heat && freshHeat(now) });
    else if (now.heat !== before.heat || now.slice !== before.slice)
      useStore.setState({ lineMarks: marksOf(now.heat, now.slice, now.code?.lines ?? []) });
  });
}

/** Lines of the source that heat and slice have something to say about. */
export function marksOf(heat: Heat | null, slice: Slice | null, lines: readonly number[]): LineMark[] {
  const marks: LineMark[] = [];
  const roles = new Map<number, "sets" | "narrows">();
  for (const [insn, role] of slice?.roles ?? []) {
    const line = lines[insn];
    if (line > 0 && roles.get(line) !== "sets") roles.set(line, role);
  }
  for (const [line, role] of roles)
    marks.push({
      line,
      className: role === "sets" ? "line-slice" : "line-narrows",
      glyph: role === "sets" ? "mark-slice" : "mark-narrows",
      hover:
        role === "sets" ? `${slice?.name} is made of what this line gives` : `narrows what is known of ${slice?.name}`,
    });
  for (const [line, count] of heat?.lines ?? []) {
    // What was processed once is what one expects; only the rest is worth a number.
    const after = count === 0 ? "never reached" : count > 1 ? `× ${count.toLocaleString("en")}` : undefined;
    marks.push({ line, className: "line-heat", hover: timesInWords(count, heat?.atLeast ?? false), after });
  }
  return marks;
}

function timesInWords(count: number, atLeast: boolean): string {
  if (count === 0) return "never processed by the verifier";
  return `processed ${atLeast ? "at least " : ""}${count.toLocaleString("en")} time${count === 1 ? "" : "s"} by the verifier`;
}
