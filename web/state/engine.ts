// Joins the store to the worker: edits become requests after a short pause, replies become state. No React.
import { EngineClient, type Port } from "../worker/client";
import { searchOf } from "./breakpoints";
import { type Project, toInput } from "./project";
import { type Store, useStore } from "./store";

/** Milliseconds without an edit before the engine is asked: at most these, fewer where the last answer came quickly. */
export const DEBOUNCE = 150;
/** What an answer may cost the page's breath, so that it is asked for with every key. */
const QUICK = 12;

const inputs = [
  "language",
  "source",
  "license",
  "maps",
  "target",
  "program",
  "linkInterface",
  "logLevel",
  "plan",
  "readSize",
  "cpus",
] as const;
const project = (state: Store): Project => state;
const differs = (a: Store, b: Store) => inputs.some((name) => a[name] !== b[name]);

/** Starts the engine and keeps it fed; returns what ends it. */
export function connectEngine(spawn: () => Port): () => void {
  const store = useStore;
  const client = new EngineClient(spawn, {
    ready: (kernel) => store.getState().markReady(kernel),
    answer: (answer) => store.getState().receive(answer),
    progress: (stage, text) => store.getState().markProgress(stage, text),
    moment: (moment) => store.getState().receiveMoment(moment),
    path: (path) => store.getState().receivePath(path),
    outcome: (outcome) => store.getState().receiveOutcome(outcome),
    stop: (found) => store.getState().receiveStop(found),
    restarted: (reason) => store.getState().markRestarted(reason),
  });
  const evaluate = () => client.evaluate(toInput(project(store.getState())));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = store.subscribe((now, before) => {
    // An answer may bring declarations that its own source made; they need no other answer.
    if (differs(now, before) && now.answers === before.answers) {
      now.markBusy();
      clearTimeout(timer);
      // Choosing an example is one decision, not typing.
      timer = setTimeout(evaluate, now.example === before.example ? patience(now.time) : 0);
    }
    if (now.halts !== before.halts) client.halt();
    if (now.editing && (!before.editing || now.language !== before.language)) client.prepare(now.language);
    follow(client, now, before);
  });
  evaluate();
  return () => {
    clearTimeout(timer);
    unsubscribe();
    client.close();
  };
}

/** How long an edit rests, by what the last one's answer took. */
const patience = (time: number) => (time <= QUICK ? 0 : Math.min(DEBOUNCE, time * 3));

/** Fetches what the run's new place needs, and searches for stops. */
function follow(client: EngineClient, now: Store, before: Store): void {
  const { position, callbacks } = now;
  if (now.attempt && now.attempt !== before.attempt) client.attempt(now.attempt.lesson, now.attempt.source);
  if (now.search && now.search !== before.search) client.findStop(searchOf(now));
  if (position.mode !== "run" || callbacks.length === 0 || now.status !== "current") return;
  const fresh = callbacks !== before.callbacks || before.position.mode !== "run" || before.status !== "current";
  if (fresh || position.callback !== before.position.callback) client.path(position.callback);
  if (fresh || position !== before.position) client.moment(position.callback, position.runStep);
}
