// The one store, made of slices. What a person edits goes in, what the engine answers comes back; panes read and draw.

import type { StateCreator } from "zustand";
import { create } from "zustand";
import { type BreakpointsSlice, createBreakpointsSlice } from "./breakpoints";
import { createExplanationsSlice, type ExplanationsSlice } from "./explanations";
import { createInsightSlice, type InsightSlice } from "./insight";
import { createLessonSlice, type LessonSlice } from "./lesson";
import { createMapsSlice, type MapsSlice } from "./maps";
import { createPlanSlice, type PlanSlice } from "./plan";
import { createProgramSlice, type ProgramSlice } from "./program";
import { createSessionSlice, type SessionSlice } from "./session";
import { createSettingsSlice, type SettingsSlice } from "./settings";
import { createSourceSlice, type SourceSlice } from "./source";
import { createStageSlice, type StageSlice } from "./stage";
import { createViewSlice, type ViewSlice } from "./view";
import { createWorkspaceSlice, type WorkspaceSlice } from "./workspace";

export type Store = SourceSlice &
  MapsSlice &
  PlanSlice &
  ProgramSlice &
  SessionSlice &
  SettingsSlice &
  ViewSlice &
  WorkspaceSlice &
  BreakpointsSlice &
  ExplanationsSlice &
  LessonSlice &
  StageSlice &
  InsightSlice;

/** A slice sees the whole store. */
export type Slice<T> = StateCreator<Store, [], [], T>;

/** The initializer by itself, so that tests can make stores of their own. */
export const initializer: StateCreator<Store> = (...args) => ({
  ...createSourceSlice(...args),
  ...createMapsSlice(...args),
  ...createPlanSlice(...args),
  ...createProgramSlice(...args),
  ...createSessionSlice(...args),
  ...createSettingsSlice(...args),
  ...createViewSlice(...args),
  ...createWorkspaceSlice(...args),
  ...createBreakpointsSlice(...args),
  ...createExplanationsSlice(...args),
  ...createLessonSlice(...args),
  ...createStageSlice(...args),
  ...createInsightSlice(...args),
});

export const useStore = create<Store>()(initializer);
