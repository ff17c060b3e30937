// The stage's keys, which a clicker sends too. They come before those of the page and of the editor.
import { go, leave, openPresenter, resize, toggleBlack } from "./play";

interface StageKey {
  /** KeyboardEvent.key. */
  keys: readonly string[];
  what: string;
  /** Also while somebody types. */
  always: boolean;
  run(): void;
}

const fullscreen = () =>
  void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(
    () => undefined,
  );

export const STAGE_KEYS: readonly StageKey[] = [
  { keys: ["PageDown"], what: "next step", always: true, run: () => go(1) },
  { keys: ["PageUp"], what: "previous step", always: true, run: () => go(-1) },
  { keys: ["b", "B", "."], what: "black, and back", always: false, run: toggleBlack },
  { keys: ["n", "N"], what: "notes in a second window", always: false, run: () => void openPresenter() },
  { keys: ["+", "="], what: "larger type", always: false, run: () => resize(0.1) },
  { keys: ["-"], what: "smaller type", always: false, run: () => resize(-0.1) },
  { keys: ["f", "F"], what: "the whole screen", always: false, run: fullscreen },
  { keys: ["Escape"], what: "leave the stage", always: false, run: leave },
];

const FIELD = "input, textarea, select, [contenteditable], .monaco-editor, dialog";

/** Runs the event's key and keeps it from everybody else. */
export function onStageKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof Element && event.target.closest(FIELD) !== null;
  const found = STAGE_KEYS.find(({ keys, always }) => keys.includes(event.key) && (always || !typing));
  if (!found) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  found.run();
}
