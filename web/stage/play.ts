// Plays a demo: what is on the stage, and how one goes from step to step. Keeps the reader's own work aside meanwhile.
import { writeProject } from "../state/codec";
import { PROJECT_MEMBERS } from "../state/project";
import { type OnStage, STAGE_KEY } from "../state/stage";
import { type Store, useStore } from "../state/store";
import { lengthOf, placeOf } from "../state/view";
import { openChannel } from "./channel";
import { columnsOf, type Demo, type DemoStep, readDemo, writeDemo } from "./demo";
import { positionOf } from "./place";

const store = useStore;
const get = () => store.getState();

/** What a demo replaces and leaving brings back. */
const OWN = [
  ...PROJECT_MEMBERS,
  ...["drafts", "example", "edited", "opened", "objectShown", "position", "shownMap", "breakpoints", "full"],
] as (keyof Store)[];

let own: Partial<Store> = {};
/** Counted up with every order, so that one that was overtaken ends. */
let turn = 0;
/** The project that was applied last, and how the page holds it since its answer. */
let applied: { project: DemoStep["project"]; text: string } | null = null;
let channel: ReturnType<typeof openChannel> | null = null;
let channelId = "";

const heldText = (state: Store) => JSON.stringify(writeProject(state));

/** Resolves with the first state that is so. */
function when(holds: (state: Store) => boolean): Promise<void> {
  if (holds(get())) return Promise.resolve();
  return new Promise((resolve) => {
    const end = store.subscribe((state) => {
      if (!holds(state)) return;
      end();
      resolve();
    });
  });
}

/** Puts a demo on the stage, at a step. */
export function enter(demo: Demo, { at = 0, scale = 1, started = Date.now(), id = newId() } = {}): void {
  const state = get();
  if (!state.stage) own = Object.fromEntries(OWN.map((name) => [name, state[name]]));
  channel?.close();
  channelId = id;
  channel = openChannel(id, (message) => {
    if (message.kind === "go") go(message.by);
    else if (message.kind === "show") void show(message.at);
    else if (message.kind === "black") toggleBlack();
    else if (message.kind === "restart") change({ started: Date.now() });
    else if (message.kind === "hello") report();
  });
  applied = null;
  store.setState({
    ...{ dialog: null, full: null, breakpoints: [], playing: false },
    stage: { demo, at, scale, started, black: false, columns: columnsOf(demo.steps[0].panes) },
  });
  void show(at);
}

const newId = () => crypto.getRandomValues(new Uint32Array(2)).join("");

/** Back to the workbench as it was. */
export function leave(): void {
  turn++;
  channel?.tell({ kind: "closed" });
  channel?.close();
  channel = null;
  forget();
  history.replaceState(null, "", location.pathname + location.hash);
  store.setState({ ...own, settled: true, stage: null });
}

/** Shows a step, whichever was shown before. */
export async function show(wanted: number): Promise<void> {
  const { stage } = get();
  if (!stage) return;
  const mine = ++turn;
  const at = Math.max(0, Math.min(wanted, stage.demo.steps.length - 1));
  const step = stage.demo.steps[at];
  change({ at, black: false, columns: columnsOf(step.panes) });
  const { answers } = get();
  if (applied?.project !== step.project || applied.text !== heldText(get())) {
    const { project } = step;
    applied = null;
    store.setState({
      ...{ ...project, program: project.program, drafts: {}, opened: null, objectShown: false, edited: true },
      ...{ settled: true, shownMap: project.target, playing: false },
    });
    await when((state) => state.status === "current" && state.answers > answers);
    if (mine !== turn) return;
    applied = { project, text: heldText(get()) };
  }
  await place(step, mine);
  if (mine === turn) report();
}

async function place({ map, at }: DemoStep, mine: number): Promise<void> {
  const shownMap = get().maps.findIndex(({ name }) => name === map);
  store.setState({ shownMap: shownMap < 0 ? get().target : shownMap });
  if (!at) return;
  await when((state) => state.status === "current");
  let position = positionOf(get(), at);
  if (!position) {
    const call = positionOf(get(), { ...at, line: "" });
    store.setState({ position: call ?? get().position });
    await when((state) => state.path?.callback === call?.callback);
    if (mine !== turn) return;
    position = positionOf(get(), at);
  }
  if (position && mine === turn) store.setState({ position });
}

export function go(by: 1 | -1): void {
  const { stage } = get();
  if (stage) void show(stage.at + by);
}

export function toggleBlack(): void {
  const { stage } = get();
  if (stage) change({ black: !stage.black });
}

/** Larger or smaller type. */
export function resize(by: number): void {
  const { stage } = get();
  if (stage) change({ scale: Math.max(0.6, Math.min(2, Math.round((stage.scale + by) * 10) / 10)) });
}

/** Opens the presenter's window; false where the browser forbids it. */
export function openPresenter(): boolean {
  const address = `${location.pathname}?presenter=${channelId}`;
  return window.open(address, `mapwalk-presenter-${channelId}`, "popup,width=960,height=700") !== null;
}

function change(to: Partial<OnStage>): void {
  store.setState(({ stage }) => ({ stage: stage && { ...stage, ...to } }));
  keep();
  report();
}

function report(): void {
  const state = get();
  const { stage, position } = state;
  if (!stage) return;
  const { demo, at, black, started } = stage;
  const of = lengthOf(state);
  const where =
    position.mode === "run" ? `run, call ${position.callback + 1} of ${state.callbacks.length}` : "verification";
  channel?.tell({
    ...{ kind: "report", title: demo.title, minutes: demo.minutes, at, black, started },
    notes: demo.steps.map(({ title, say }) => ({ title, say })),
    place: of > 0 ? `${where}, step ${placeOf(state) + 1} of ${of}` : "",
  });
}

// The place over a reload

let keptFile = { demo: null as Demo | null, file: "" };

function keep(): void {
  const { stage } = get();
  if (!stage) return;
  const { demo, at, scale, started } = stage;
  if (keptFile.demo !== demo) keptFile = { demo, file: JSON.stringify(writeDemo(demo)) };
  try {
    sessionStorage.setItem(STAGE_KEY, JSON.stringify({ at, scale, started, id: channelId, file: keptFile.file }));
  } catch {
    // Without a storage a reload begins anew.
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(STAGE_KEY);
  } catch {
    // Nothing was kept.
  }
}

/** Goes on where a reload interrupted, or begins the talk of that name. */
export async function resume(from: { kept: string } | { talk: string }): Promise<void> {
  try {
    if ("talk" in from) {
      const { findTalk } = await import("./talks");
      const demo = await findTalk(from.talk);
      if (demo) enter(demo);
      return;
    }
    const { file, at, scale, started, id } = JSON.parse(from.kept);
    const number = (value: unknown, otherwise: number) => (Number.isFinite(value) ? (value as number) : otherwise);
    enter(await readDemo(JSON.parse(file)), {
      ...{ at: number(at, 0), scale: number(scale, 1), started: number(started, Date.now()), id: String(id) },
    });
  } catch {
    forget();
  }
}
