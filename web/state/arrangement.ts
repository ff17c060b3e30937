// Where the panes stand: columns of slots, each slot a stack of panes of which one is in front. A preset is such an
// arrangement for three widths of window. Plain data and pure functions; the panes themselves are in shell/registry.tsx.

/** Every pane of the page. A new one gets its place in each preset below and its row in the registry. */
export const PANES = [
  "source",
  "bytecode",
  "ranges",
  "callbacks",
  "registers",
  "map",
  "problems",
  "output",
  "reads",
  "log",
  "link",
  "syscalls",
  "breakpoints",
  "lesson",
  "paths",
  "compare",
] as const;
export type PaneId = (typeof PANES)[number];

/** A stack of panes. `share`: its part of the column's height, relative to the others'. */
export interface Slot {
  panes: readonly PaneId[];
  front: PaneId;
  share: number;
}

/** `share`: its part of the width. */
export interface Column {
  slots: readonly Slot[];
  share: number;
}

export type Columns = readonly Column[];

/** Width of the window in words: from 1200 px, from 800 px, and below. */
export type Size = "wide" | "medium" | "phone";

export const PRESETS = ["debug", "learn", "present"] as const;
export type Preset = (typeof PRESETS)[number];

const slot = (share: number, ...panes: PaneId[]): Slot => ({ panes, front: panes[0], share });
const column = (share: number, ...slots: Slot[]): Column => ({ slots, share });

const RESULTS: readonly PaneId[] = ["output", "reads", "problems", "log", "link", "syscalls"];

const ARRANGEMENTS: Record<Preset, Record<Exclude<Size, "phone">, Columns>> = {
  debug: {
    wide: [
      column(1.12, slot(0.52, "source", "lesson"), slot(0.17, "callbacks"), slot(0.31, ...RESULTS)),
      column(1, slot(0.52, "bytecode", "paths"), slot(0.48, "registers", "breakpoints")),
      column(1.12, slot(0.52, "ranges"), slot(0.48, "map", "compare")),
    ],
    medium: [
      column(1, slot(1.25, "source", "lesson"), slot(0.5, "callbacks"), slot(0.9, ...RESULTS)),
      column(1, slot(1, "ranges", "bytecode", "paths"), slot(1, "registers", "map", "compare", "breakpoints")),
    ],
  },
  learn: {
    wide: [
      column(0.85, slot(1, "lesson")),
      column(1.1, slot(1.6, "source"), slot(1, "problems", "output", "reads", "log", "link", "syscalls")),
      column(
        1,
        slot(1.2, "ranges"),
        slot(0.5, "callbacks"),
        slot(1, "map", "registers", "bytecode", "paths", "compare", "breakpoints"),
      ),
    ],
    medium: [
      column(
        1,
        slot(1.2, "lesson"),
        slot(1.4, "source"),
        slot(1, "problems", "output", "reads", "log", "link", "syscalls"),
      ),
      column(
        1,
        slot(1.2, "ranges"),
        slot(0.6, "callbacks"),
        slot(0.9, "map", "registers", "bytecode", "paths", "compare", "breakpoints"),
      ),
    ],
  },
  present: {
    wide: [
      column(1, slot(1, "source", "bytecode", "paths", "compare", "breakpoints", "lesson")),
      column(
        1,
        slot(1.2, "ranges"),
        slot(0.6, "callbacks"),
        slot(0.8, "output", "reads", "map", "registers", "problems", "log", "link", "syscalls"),
      ),
    ],
    medium: [
      column(1, slot(1, "source", "bytecode", "paths", "compare", "breakpoints", "lesson")),
      column(
        1,
        slot(1.2, "ranges"),
        slot(0.8, "callbacks", "output", "reads", "map", "registers", "problems", "log", "link", "syscalls"),
      ),
    ],
  },
};

/** One pane at a time, in the order in which a reader wants them. */
const PHONE: Columns = [
  column(
    1,
    slot(
      1,
      "source",
      "ranges",
      "callbacks",
      "output",
      "reads",
      "problems",
      "map",
      "registers",
      "bytecode",
      "paths",
      "log",
      "link",
      "syscalls",
      "compare",
      "breakpoints",
      "lesson",
    ),
  ),
];

/** A preset's own arrangement. */
export const arrangement = (preset: Preset, size: Size): Columns =>
  size === "phone" ? PHONE : ARRANGEMENTS[preset][size];

/** What is remembered of an arrangement: every share in order, and the panes in front. */
export interface Remembered {
  shares: number[];
  front: PaneId[];
}

export function remember(columns: Columns): Remembered {
  return {
    shares: columns.flatMap(({ share, slots }) => [share, ...slots.map((one) => one.share)]),
    front: columns.flatMap(({ slots }) => slots.map((one) => one.front)),
  };
}

/** The arrangement with what was remembered of it, as far as it still fits. */
export function restore(columns: Columns, from: Remembered | undefined): Columns {
  if (!from) return columns;
  const { shares, front } = from;
  const fits = shares.length === remember(columns).shares.length && shares.every((share) => share > 0.02 && share < 50);
  let at = 0;
  return columns.map(({ share, slots }) => ({
    share: fits ? shares[at++] : share,
    slots: slots.map((one) => ({
      ...one,
      share: fits ? shares[at++] : one.share,
      front: one.panes.find((pane) => front.includes(pane)) ?? one.front,
    })),
  }));
}

/** Brings a pane to the front of its slot. */
export function bringToFront(columns: Columns, pane: PaneId): Columns {
  return columns.map((one) => ({
    ...one,
    slots: one.slots.map((it) => (it.panes.includes(pane) ? { ...it, front: pane } : it)),
  }));
}

/** The last slot's panes replaced by one, unless that one can be seen. */
export function withLast(columns: Columns, pane: PaneId): Columns {
  if (inFront(columns, pane)) return columns;
  const last = columns[columns.length - 1];
  const slots = [...last.slots.slice(0, -1), { panes: [pane], front: pane, share: 1 }];
  return [...columns.slice(0, -1), { ...last, slots }];
}

/** True when the pane can be seen. */
export const inFront = (columns: Columns, pane: PaneId): boolean =>
  columns.some(({ slots }) => slots.some(({ front }) => front === pane));

/** The least share that a neighbour keeps, relative to both together. */
const LEAST = 0.08;

/**
 * Moves the border after column `at` (`within` undefined), or after slot `within` of it, so that the first of both
 * neighbours takes `part` (0 … 1) of their room together.
 */
export function moveBorder(columns: Columns, at: number, within: number | undefined, part: number): Columns {
  const split = <T extends { share: number }>(list: readonly T[], i: number): T[] => {
    const both = list[i].share + list[i + 1].share;
    const first = both * Math.max(LEAST, Math.min(1 - LEAST, part));
    return list.map((one, k) =>
      k === i ? { ...one, share: first } : k === i + 1 ? { ...one, share: both - first } : one,
    );
  };
  if (within === undefined) return split(columns, at);
  return columns.map((one, k) => (k === at ? { ...one, slots: split(one.slots, within) } : one));
}

/** The part of both neighbours' room that the first one has. */
export function partOf(columns: Columns, at: number, within: number | undefined): number {
  const list = within === undefined ? columns : columns[at].slots;
  const i = within ?? at;
  return list[i].share / (list[i].share + list[i + 1].share);
}
