// Makes a demo of what one does in the workbench: whatever stands still for a moment (program, maps, panes, place) is a step.
import { readProject, writeProject } from "../state/codec";
import { PROJECT_MEMBERS } from "../state/project";
import { type Store, useStore } from "../state/store";
import { lengthOf } from "../state/view";
import { CAPS, type Demo, type DemoStep, readDemo, writeDemo } from "./demo";

/** Milliseconds without a change that make a step. */
export const REST = 1200;
const KEY = "mapwalk.demo";

const store = useStore;
let end: (() => void) | null = null;

/** What one would see on the stage now. `last`: the step before, whose project is shared where nothing was edited. */
export function stepOf(state: Store, last: DemoStep | undefined): DemoStep {
  const { columns, full, position, maps, shownMap, target } = state;
  const project = readProject(writeProject(state), "project");
  const same = last && JSON.stringify(last.project) === JSON.stringify(project);
  const { mode, callback, runStep, step } = position;
  const at = mode === "run" ? { mode, callback, step: runStep, line: "" } : { mode, callback: 0, step, line: "" };
  return {
    ...{ title: "", say: "" },
    panes: full ? [[full]] : columns.map(({ slots }) => slots.map(({ front }) => front)),
    project: same ? last.project : project,
    map: shownMap === target ? "" : (maps[shownMap]?.name ?? ""),
    at: lengthOf(state) > 0 ? at : null,
  };
}

/** Whether two steps show the same, whatever is said to them. */
export const looksSame = (a: DemoStep, b: DemoStep): boolean =>
  a.project === b.project && JSON.stringify([a.panes, a.map, a.at]) === JSON.stringify([b.panes, b.map, b.at]);

const WATCHED = [
  ...PROJECT_MEMBERS,
  ...["position", "columns", "full", "shownMap", "answers", "status"],
] as (keyof Store)[];

export function startRecording(): void {
  if (end) return;
  const state = store.getState();
  // What is recorded is what the room will see: the panes of this arrangement.
  if (state.preset !== "present") state.setPreset("present");
  store.setState({ recording: [] });
  let timer = setTimeout(take, REST);
  const unsubscribe = store.subscribe((now, before) => {
    if (!WATCHED.some((name) => now[name] !== before[name])) return;
    clearTimeout(timer);
    timer = setTimeout(take, REST);
  });
  end = () => {
    clearTimeout(timer);
    unsubscribe();
    end = null;
  };
}

/** Takes a step, unless it looks like the last one or the answer is still awaited. */
function take(): void {
  const state = store.getState();
  const { recording, status } = state;
  if (!recording || status !== "current" || recording.length >= CAPS.steps) return;
  const last = recording.at(-1);
  const step = stepOf(state, last);
  if (!last || !looksSame(step, last)) store.setState({ recording: [...recording, step] });
}

/** Ends the recording and opens it for its last touches. */
export function stopRecording(): void {
  take();
  end?.();
  const { recording: steps, openDialog } = store.getState();
  store.setState({ recording: null });
  if (!steps || steps.length === 0) return;
  setDraft({ title: "A demo", about: "", minutes: 5, steps });
  openDialog("talks");
}

// What was recorded last stays in this browser until it is thrown away.

export function setDraft(draft: Demo | null): void {
  store.setState({ draft });
  try {
    if (draft) localStorage.setItem(KEY, JSON.stringify(writeDemo(draft)));
    else localStorage.removeItem(KEY);
  } catch {
    // Full or forbidden: it lasts as long as the page.
  }
}

export async function restoreDraft(): Promise<void> {
  if (store.getState().draft) return;
  try {
    const kept = localStorage.getItem(KEY);
    if (kept && kept.length <= CAPS.file) store.setState({ draft: await readDemo(JSON.parse(kept)) });
  } catch {
    // An older version's, or none.
  }
}
