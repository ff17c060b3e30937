// What is kept of the page's state between visits, as text: versioned, capped and checked. Fetched when there is something
// to read or to write, never at a first visit's first paint.
import { arrangement, PANES, PRESETS, type Remembered, restore } from "./arrangement";
import { parseBreakpoint } from "./breakpoints";
import { readProject, writeProject } from "./codec";
import type { Project } from "./project";
import { boolean, choice, finite, list, optional, type Reader, record, text } from "./read";
import type { Theme } from "./settings";
import type { Store, useStore } from "./store";
import { rememberedOf } from "./workspace";

/** Raised when older content can no longer be read as it is; add a step to `migrate` then. */
export const VERSION = 1;
/** Characters that are kept at most: what browsers grant is shared by the whole origin. */
export const CAP = 1_000_000;
const remembered: Reader<Remembered> = record<Remembered>({
  shares: list(40, finite(0, 1000)),
  front: list(40, choice(PANES)),
});

interface Kept extends Pick<Store, "example" | "edited" | "theme" | "preset" | "letterKeys" | "introduced"> {
  project: Project | undefined;
  remembered: Record<string, Remembered>;
  breakpoints: string[];
}

const arrangements: Reader<Kept["remembered"]> = (value, at) => {
  const entries = Object.entries(value as object).slice(0, 12);
  return Object.fromEntries(entries.map(([key, one]) => [key, remembered(one, at)]));
};

const readKept: Reader<Kept> = record<Kept>({
  project: optional(readProject, undefined),
  example: optional(text(64), ""),
  edited: optional(boolean, false),
  theme: optional(choice<Theme>(["system", "light", "dark", "contrast"]), "system"),
  preset: optional(choice(PRESETS), "debug"),
  remembered: optional(arrangements, {}),
  breakpoints: optional(list(64, text(200)), []),
  letterKeys: optional(boolean, true),
  introduced: optional(boolean, false),
});

/** What is kept, as text; null when it is too much. */
export function keptText(state: Store): string | null {
  const { example, edited, theme, preset, letterKeys, introduced } = state;
  const kept = {
    version: VERSION,
    project: edited ? writeProject(state) : undefined,
    ...{ example, edited, theme, preset, letterKeys, introduced },
    remembered: rememberedOf(state),
    breakpoints: state.breakpoints.map((one) => one.text),
  };
  const whole = JSON.stringify(kept);
  return whole.length <= CAP ? whole : null;
}

/** What kept text says; null when it says nothing that can be used. */
export function readKeptText(kept: string | null): Kept | null {
  if (kept === null || kept.length > CAP) return null;
  try {
    const value = JSON.parse(kept) as { version?: unknown };
    return value.version === VERSION ? readKept(value, "") : null;
  } catch {
    return null;
  }
}

/** Puts into the store what kept text says; does nothing when it says nothing that can be used. */
export async function restoreKept(store: typeof useStore, kept: string): Promise<void> {
  const found = readKeptText(kept);
  if (found) {
    const { project, example, edited, preset, remembered: arrangements, breakpoints, ...settings } = found;
    const { loadExample, setPreset } = store.getState();
    await loadExample(example);
    if (project && edited) store.setState({ ...project, edited, shownMap: project.target });
    store.setState({ ...settings, breakpoints: breakpoints.map(parseBreakpoint).filter((one) => one !== null) });
    // The current arrangement is put away under its own name first; what was kept of it comes after.
    setPreset(preset);
    store.setState(({ size }) => ({
      remembered: arrangements,
      columns: restore(arrangement(preset, size), arrangements[`${preset} ${size}`]),
    }));
  }
}
