// Every pane with its component: the one place where the frame and the panes meet. Most of the first view's panes come
// with second.ts; a pane that the first view does not show arrives when it is asked for.
import { type ComponentType, lazy, type ReactNode } from "react";
import { SourcePane } from "../panes/source/SourcePane";
import type { PaneId } from "../state/arrangement";
import type { Store } from "../state/store";

type Second = typeof import("./second");

/** A component of second.ts. */
export const second = (name: keyof Second): ComponentType =>
  lazy(() => import("./second").then((module) => ({ default: module[name] })));

export interface PaneEntry {
  Component: ComponentType;
  /** The mark on its tab. A primitive, or the tab is drawn anew with every change of the store. */
  badge?(state: Store): ReactNode;
  /** Stays mounted behind others: what it holds is dear to build. */
  keep?: boolean;
}

export const REGISTRY: Record<PaneId, PaneEntry> = {
  source: { Component: SourcePane, keep: true },
  bytecode: { Component: second("BytecodePane") },
  ranges: { Component: second("RangesPane") },
  callbacks: { Component: second("CallbacksPane") },
  registers: { Component: second("RegistersPane") },
  map: { Component: second("MapPane") },
  problems: {
    Component: lazy(() => import("../panes/problems/ProblemsPane")),
    badge: ({ problems }) => problems.length || undefined,
  },
  output: {
    Component: second("OutputPane"),
    badge: ({ output }) => (output.length > 0 ? `${output.length} B` : undefined),
  },
  reads: {
    Component: lazy(() => import("../panes/reads/ReadsPane")),
    badge: ({ plan }) => plan.length || undefined,
  },
  log: { Component: lazy(() => import("../panes/log/LogPane")) },
  link: { Component: lazy(() => import("../panes/ranges/LinkPane")) },
  syscalls: {
    Component: lazy(() => import("../panes/syscalls/SyscallsPane")),
    badge: ({ syscalls }) => syscalls.length || undefined,
  },
  paths: { Component: lazy(() => import("../panes/paths/PathsPane")) },
  compare: { Component: lazy(() => import("../panes/compare/ComparePane")) },
  lesson: { Component: lazy(() => import("../panes/lesson/LessonPane")) },
  breakpoints: {
    Component: lazy(() => import("../panes/breakpoints/BreakpointsPane")),
    badge: ({ breakpoints }) => breakpoints.length || undefined,
  },
};
