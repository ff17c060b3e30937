// The slice of the stage: which demo is played and where it stands, and what is being recorded. What moves them is in
// web/stage, fetched when somebody gives a talk.
import type { Demo, DemoStep } from "../stage/demo";
import type { Columns } from "./arrangement";
import type { Slice } from "./store";

/** A demo that is being played. */
export interface OnStage {
  demo: Demo;
  /** Index of its step. */
  at: number;
  /** Nothing is shown. */
  black: boolean;
  /** The step's panes, in place of the workbench's own arrangement. */
  columns: Columns;
  /** Size of the type, 1 as it was made. */
  scale: number;
  /** Date.now() at the beginning. */
  started: number;
}

export interface StageSlice {
  /** Null in the workbench. */
  stage: OnStage | null;
  /** Steps recorded so far; null when nothing is recorded. */
  recording: DemoStep[] | null;
  /** The demo that was recorded last, as far as its author has brought it. */
  draft: Demo | null;
}

export const createStageSlice: Slice<StageSlice> = () => ({ stage: null, recording: null, draft: null });

/** Where the stage keeps its place over a reload: one tab's own. */
export const STAGE_KEY = "mapwalk.stage";

/** What to play as soon as the page opens: what a reload interrupted, or the talk that the address names; null for neither. */
export function wanted(): { kept: string } | { talk: string } | null {
  try {
    const kept = sessionStorage.getItem(STAGE_KEY);
    if (kept) return { kept };
  } catch {
    // Without a storage a reload begins anew.
  }
  const talk = new URLSearchParams(location.search).get("talk");
  return talk ? { talk } : null;
}
