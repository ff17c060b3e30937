// Everything that can be done on the page, as one table: the palette, the keys, the help and the tests derive from it.
// A command that needs code of its own fetches it when it is run.
import { EXAMPLES } from "../examples";
import { PANES, PRESETS } from "../state/arrangement";
import type { Theme } from "../state/settings";
import type { Store } from "../state/store";
import { currentInsn, lengthOf, placeOf } from "../state/view";
import { PRESET_WORDS, THEME_WORDS, TITLES } from "./titles";

export const GROUPS = ["step", "breakpoints", "view", "layout", "project", "stage", "look", "help"] as const;

export interface Command {
  /** Unique. */
  id: string;
  group: (typeof GROUPS)[number];
  title: string;
  /** As keyboard.ts reads them: "mod+k", "shift+ArrowRight", "b". */
  keys?: readonly string[];
  /** False when it can do nothing now. */
  can?(state: Store): boolean;
  run(state: Store): void;
}

const stepping = (state: Store) => lengthOf(state) > 0;
const back = (state: Store) => stepping(state) && placeOf(state) > 0;
const on = (state: Store) => stepping(state) && placeOf(state) < lengthOf(state) - 1;
const ran = (state: Store) => state.callbacks.length > 0;
const stops = (state: Store) => ran(state) && state.breakpoints.length > 0;

/** The pane that holds the focus, else the first that can be seen. */
function focusedPane(state: Store) {
  const id = document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset.pane;
  return PANES.find((pane) => pane === id) ?? state.columns[0].slots[0].front;
}

const exporting = (run: (module: typeof import("../export/actions"), state: Store) => void) => (state: Store) =>
  void import("../export/actions").then((module) => run(module, state));

const insight = (run: (module: typeof import("../insight/watch")) => void) => () =>
  void import("../insight/watch").then(run);

/** Files of export/objects.ts. */
const TAKEN = [
  ["object", "the object"],
  ["source", "the source"],
  ["array", "the instructions as a C array"],
  ["hex", "the instructions as hex"],
  ["case", "a case for the oracle"],
] as const;

export const COMMANDS: readonly Command[] = [
  { id: "step", group: "step", title: "Step one instruction", keys: ["ArrowRight"], can: on, run: (s) => s.stepBy(1) },
  { id: "step-back", group: "step", title: "Step back", keys: ["ArrowLeft"], can: back, run: (s) => s.stepBy(-1) },
  {
    id: "step-line",
    group: "step",
    title: "Step to the next source line",
    keys: ["ArrowDown"],
    can: on,
    run: (s) => s.stepLine(1),
  },
  {
    id: "step-line-back",
    group: "step",
    title: "Step back to the previous source line",
    keys: ["ArrowUp"],
    can: back,
    run: (s) => s.stepLine(-1),
  },
  {
    id: "jump",
    group: "step",
    title: "Next callback or path",
    keys: ["shift+ArrowRight"],
    can: on,
    run: (s) => s.jumpBy(1),
  },
  {
    id: "jump-back",
    group: "step",
    title: "Previous callback or path",
    keys: ["shift+ArrowLeft"],
    can: back,
    run: (s) => s.jumpBy(-1),
  },
  { id: "first", group: "step", title: "First step", keys: ["Home"], can: back, run: (s) => s.seek(0) },
  { id: "last", group: "step", title: "Last step", keys: ["End"], can: on, run: (s) => s.seek(lengthOf(s)) },
  {
    id: "timeline",
    group: "step",
    title: "Switch between verification and run",
    keys: ["t"],
    run: (s) => s.setMode(s.position.mode === "run" ? "verification" : "run"),
  },
  {
    id: "play",
    group: "step",
    title: "Play, or pause",
    keys: ["p"],
    can: stepping,
    run: (s) => s.setPlaying(!s.playing),
  },
  {
    id: "continue",
    group: "breakpoints",
    title: "Run to the next breakpoint",
    keys: ["c", "F8"],
    can: stops,
    run: (s) => s.runToStop(1),
  },
  {
    id: "continue-back",
    group: "breakpoints",
    title: "Run back to the previous breakpoint",
    keys: ["shift+c", "shift+F8"],
    can: stops,
    run: (s) => s.runToStop(-1),
  },
  {
    id: "breakpoint",
    group: "breakpoints",
    title: "Breakpoint at this instruction, on or off",
    keys: ["b", "F9"],
    can: (s) => currentInsn(s) >= 0,
    run: (s) => s.toggleBreakpointAt(currentInsn(s)),
  },
  {
    id: "run-to-cursor",
    group: "breakpoints",
    title: "Run to the cursor: to the next time that its line begins",
    keys: ["mod+F10"],
    can: (s) => ran(s) && currentInsn(s) >= 0,
    run: (s) => {
      const insn = currentInsn(s);
      const line = s.code?.lines[insn] ?? 0;
      s.runTo(line > 0 ? { line } : { insn });
    },
  },
  {
    id: "breakpoints-clear",
    group: "breakpoints",
    title: "Remove every breakpoint",
    can: (s) => s.breakpoints.length > 0,
    run: (s) => s.clearBreakpoints(),
  },
  {
    id: "heat",
    group: "view",
    title: "Heat: how often the verifier processed each instruction, on or off",
    keys: ["h"],
    run: insight((m) => m.toggleHeat()),
  },
  {
    id: "slice",
    group: "view",
    title: "Slice: what this instruction's result depends on, on or off",
    keys: ["d"],
    can: (s) => currentInsn(s) >= 0,
    run: insight((m) => m.followCurrent()),
  },
  {
    id: "full",
    group: "view",
    title: "This pane fills the window, or no longer",
    keys: ["f"],
    run: (s) => s.toggleFull(s.full ?? focusedPane(s)),
  },
  ...PANES.map(
    (pane, i): Command => ({
      id: `show-${pane}`,
      group: "view",
      title: `Show ${TITLES[pane]}`,
      keys: i < 9 ? [String(i + 1)] : undefined,
      run: (s) => {
        s.showPane(pane);
        requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-pane="${pane}"]`)?.focus());
      },
    }),
  ),
  ...PRESETS.map(
    (preset): Command => ({
      id: `layout-${preset}`,
      group: "layout",
      title: `Layout: ${PRESET_WORDS[preset]}`,
      run: (s) => s.setPreset(preset),
    }),
  ),
  { id: "layout-reset", group: "layout", title: "Layout: sizes as they were made", run: (s) => s.resetLayout() },
  { id: "gallery", group: "project", title: "Examples …", keys: ["e"], run: (s) => s.openDialog("gallery") },
  {
    id: "lessons",
    group: "project",
    title: "Lessons",
    run: (s) => {
      s.setPreset("learn");
      s.showPane("lesson");
    },
  },
  { id: "share", group: "project", title: "Share …", keys: ["s"], run: (s) => s.openDialog("share") },
  { id: "copy-link", group: "project", title: "Copy a link to all of this", run: exporting((m, s) => m.copyLink(s)) },
  { id: "copy-markdown", group: "project", title: "Copy as Markdown", run: exporting((m, s) => m.copyMarkdown(s)) },
  { id: "copy-issue", group: "project", title: "Copy as an issue report", run: exporting((m, s) => m.copyIssue(s)) },
  {
    id: "copy-bpftool",
    group: "project",
    title: "Copy as a bpftool recipe",
    run: exporting((m, s) => m.copyBpftool(s)),
  },
  {
    id: "save-svg",
    group: "project",
    title: "Save this pane as SVG",
    run: exporting((m, s) => m.savePane(s.full ?? focusedPane(s), "svg")),
  },
  {
    id: "save-png",
    group: "project",
    title: "Save this pane as PNG",
    run: exporting((m, s) => m.savePane(s.full ?? focusedPane(s), "png")),
  },
  {
    id: "save-project",
    group: "project",
    title: "Save the project as a file",
    run: exporting((m, s) => m.saveProject(s)),
  },
  {
    id: "open-project",
    group: "project",
    title: "Open a file: project, C, assembly, object, case …",
    run: exporting((m) => m.chooseProject()),
  },
  ...TAKEN.map(
    ([kind, what]): Command => ({
      id: `take-${kind}`,
      group: "project",
      title: `Save ${what}`,
      can: (s) => s.code !== null || kind === "source",
      run: exporting((m, s) => m.take(kind, s)),
    }),
  ),
  { id: "print", group: "project", title: "Print", run: () => print() },
  {
    id: "reset",
    group: "project",
    title: "Put the example back as it was",
    can: (s) => s.edited,
    run: (s) => s.loadExample(s.example),
  },
  ...EXAMPLES.map(
    ({ id, title }): Command => ({
      id: `example-${id}`,
      group: "project",
      title: `Open example: ${title}`,
      run: (s) => s.loadExample(id),
    }),
  ),
  { id: "talks", group: "stage", title: "Give a talk …", run: (s) => s.openDialog("talks") },
  {
    id: "record",
    group: "stage",
    title: "Record a demo, or stop recording",
    can: (s) => s.stage === null,
    run: (s) =>
      void import("../stage/record").then(({ startRecording, stopRecording }) =>
        s.recording ? stopRecording() : startRecording(),
      ),
  },
  {
    id: "stage-leave",
    group: "stage",
    title: "Leave the stage",
    can: (s) => s.stage !== null,
    run: () => void import("../stage/play").then(({ leave }) => leave()),
  },
  ...(Object.keys(THEME_WORDS) as Theme[]).map(
    (theme): Command => ({
      id: `theme-${theme}`,
      group: "look",
      title: `Theme: ${THEME_WORDS[theme]}`,
      run: (s) => s.setSettings({ theme }),
    }),
  ),
  { id: "palette", group: "help", title: "Commands …", keys: ["mod+k", "/"], run: (s) => s.openDialog("palette") },
  { id: "help", group: "help", title: "Signs and keys", keys: ["?"], run: (s) => s.openDialog("help") },
  { id: "tour", group: "help", title: "The page in four steps", run: (s) => s.openDialog("tour") },
  {
    id: "letter-keys",
    group: "help",
    title: "Single-letter keys, on or off",
    run: (s) => s.setLetterKeys(!s.letterKeys),
  },
];

/** The command by its id. */
export function command(id: string): Command {
  const found = COMMANDS.find((one) => one.id === id);
  if (!found) throw new Error(`no command ${id}`);
  return found;
}
