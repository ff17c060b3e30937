// The slice of what is worked out of the answers when it is asked for. Empty until then: who works it out (insight/) is
// fetched by the command, and keeps it here for the panes to draw.
import type { Heat } from "../insight/heat";
import type { Slice as Dependencies } from "../insight/slice";
import type { Version } from "../insight/versions";
import type { Slice } from "./store";
import type { Position } from "./timeline";

/** A line of the source (from 1) that has something to say. */
export interface LineMark {
  line: number;
  className: string;
  hover: string;
  /** A sign left of the line's number. */
  glyph?: string;
  /** Text behind the line's end. */
  after?: string;
}

export interface InsightSlice {
  /** How often each instruction was processed; null while nobody wants to see it. */
  heat: Heat | null;
  /** What a register depends on, and the moment at which it was asked; null for none. */
  slice: (Dependencies & { at: Position }) | null;
  /** Both, on the lines of the source. */
  lineMarks: readonly LineMark[];
  /** The version that the current one is compared with. */
  versionA: Version | null;
}

export const createInsightSlice: Slice<InsightSlice> = () => ({
  heat: null,
  slice: null,
  lineMarks: [],
  versionA: null,
});
