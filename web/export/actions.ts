// What the commands about keeping and sharing do: clipboard, files, links. Says in the toast what came of it.
import type { PaneId } from "../state/arrangement";
import { remember } from "../state/arrangement";
import { writeProject } from "../state/codec";
import { encodeShare, type Shared } from "../state/share";
import { type Store, useStore } from "../state/store";
import { bpftoolRecipe } from "./bpftool";
import { issueOf, markdownOf } from "./markdown";
import { KINDS, type Taken } from "./objects";
import { openFile } from "./open";
import { type PictureKind, pictureOf } from "./picture";

const say = (toast: string) => useStore.getState().setToast(toast);

/** All of the page's state that a link holds. */
export function sharedOf(state: Store): Shared {
  return {
    project: state,
    position: state.position,
    breakpoints: state.breakpoints.length > 0 ? state.breakpoints.map((one) => one.text) : undefined,
    view: { preset: state.preset, ...remember(state.columns) },
  };
}

/** The address of the page as it is now. */
export async function linkOf(state: Store): Promise<string> {
  return `${location.origin}${location.pathname}#${await encodeShare(sharedOf(state))}`;
}

async function copy(what: string, text: Promise<string> | string): Promise<void> {
  try {
    await navigator.clipboard.writeText(await text);
    say(`${what} copied`);
  } catch {
    say("The browser did not let the page write to the clipboard");
  }
}

export const copyLink = (state: Store) => copy("Link", linkOf(state));

export const copyMarkdown = (state: Store) =>
  copy(
    "Markdown",
    linkOf(state).then((link) => markdownOf(state, link)),
  );

export const copyIssue = (state: Store) =>
  copy(
    "Report",
    linkOf(state).then((link) => issueOf(state, link, navigator.userAgent)),
  );

export function copyBpftool(state: Store): Promise<void> | void {
  const recipe = bpftoolRecipe(state);
  if (recipe === "") return say("The program has to compile first");
  return copy("Recipe", recipe);
}

/** Hands a file to the browser to be saved. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function savePane(pane: PaneId, kind: PictureKind): Promise<void> {
  try {
    saveFile(`mapwalk-${pane}.${kind}`, await pictureOf(pane, kind));
    say(`mapwalk-${pane}.${kind} saved`);
  } catch (error) {
    say(`No picture: ${error instanceof Error ? error.message : error}`);
  }
}

export function saveProject(state: Store): void {
  const text = JSON.stringify({ mapwalk: 1, project: writeProject(state) }, null, 1);
  saveFile("project.mapwalk.json", new Blob([text], { type: "application/json" }));
}

export function chooseProject(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,.jsonl,.c,.h,.s,.o,text/plain,application/json";
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) void openFile(file);
  };
  input.click();
}

/** Saves the program as a file, and puts the command that runs it on the clipboard. */
export async function take(kind: Taken, state: Store): Promise<void> {
  const { title, file, command } = KINDS[kind];
  const made = file(state);
  if (!made) return say(`${title}: there is none of this program`);
  saveFile(made.name, new Blob([made.content as BlobPart]));
  await copy(`${made.name} saved; its command`, command(state));
}

export { openFile };
