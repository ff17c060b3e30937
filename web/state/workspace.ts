// The slice of the frame: how the panes stand, which one fills the window, and which dialog is open.
import {
  arrangement,
  bringToFront,
  type Columns,
  inFront,
  moveBorder,
  type PaneId,
  type Preset,
  type Remembered,
  remember,
  restore,
  type Size,
  withLast,
} from "./arrangement";
import type { Slice, Store } from "./store";

/** What can stand above the page. */
export type Dialog = "palette" | "help" | "gallery" | "share" | "tour" | "talks";

export interface WorkspaceSlice {
  preset: Preset;
  size: Size;
  columns: Columns;
  /** Other arrangements as they were left, by preset and size. */
  remembered: Partial<Record<string, Remembered>>;
  /** The pane that fills the window. */
  full: PaneId | null;
  dialog: Dialog | null;
  /** Takes the newer version of the page that waits; null when there is none. */
  takeUpdate: (() => void) | null;
  /** What a command came to, in a few words; empty again after a while. */
  toast: string;
  /** Single letters and digits are keys of the page; some assistive technology wants them for itself. */
  letterKeys: boolean;
  /** The introduction has been seen or skipped. */
  introduced: boolean;
  setPreset(preset: Preset): void;
  setSize(size: Size): void;
  showPane(pane: PaneId): void;
  /** See moveBorder. */
  moveBorder(at: number, within: number | undefined, part: number): void;
  /** Puts the preset's own sizes back. */
  resetLayout(): void;
  toggleFull(pane: PaneId): void;
  leaveFull(): void;
  openDialog(dialog: Dialog): void;
  closeDialog(): void;
  setToast(toast: string): void;
  setLetterKeys(on: boolean): void;
}

const keyOf = ({ preset, size }: Pick<Store, "preset" | "size">) => `${preset} ${size}`;

/** The arrangements as they were left, the current one included. */
export const rememberedOf = (state: Pick<Store, "preset" | "size" | "columns" | "remembered">) => ({
  ...state.remembered,
  [keyOf(state)]: remember(state.columns),
});

export const createWorkspaceSlice: Slice<WorkspaceSlice> = (set) => {
  const change = (to: Partial<Pick<Store, "preset" | "size">>) =>
    set((state) => {
      const remembered = rememberedOf(state);
      const { preset, size } = { ...state, ...to };
      const columns = restore(arrangement(preset, size), remembered[keyOf({ preset, size })]);
      return { preset, size, remembered, columns, full: null };
    });
  return {
    preset: "debug",
    size: "wide",
    columns: arrangement("debug", "wide"),
    remembered: {},
    full: null,
    dialog: null,
    takeUpdate: null,
    toast: "",
    letterKeys: true,
    introduced: false,
    setPreset: (preset) => change({ preset }),
    setSize: (size) => change({ size }),
    showPane: (pane) =>
      set(({ columns, full, stage }) => ({
        // On the stage it takes the place of the last one.
        ...(stage && { stage: { ...stage, columns: withLast(stage.columns, pane) } }),
        columns: inFront(columns, pane) ? columns : bringToFront(columns, pane),
        full: full === null || full === pane ? full : null,
      })),
    moveBorder: (at, within, part) => set(({ columns }) => ({ columns: moveBorder(columns, at, within, part) })),
    resetLayout: () => set(({ preset, size }) => ({ columns: arrangement(preset, size), full: null })),
    toggleFull: (pane) => set(({ full }) => ({ full: full === pane ? null : pane })),
    leaveFull: () => set({ full: null }),
    openDialog: (dialog) => set({ dialog }),
    closeDialog: () => set(({ dialog }) => ({ dialog: null, ...(dialog === "tour" ? { introduced: true } : {}) })),
    setToast: (toast) => set({ toast }),
    setLetterKeys: (letterKeys) => set({ letterKeys }),
  };
};
