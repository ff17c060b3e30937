// The slice of the course: the open lesson, the attempt under way, what was solved.
import type { Outcome } from "../learn/attempt";
import type { Lesson } from "../learn/lesson";
import { type Progress, readProgress, writeProgress } from "../learn/progress";
import type { LessonLanguage } from "../learn/words";
import type { Slice } from "./store";

export interface LessonSlice {
  /** The open lesson in English; null for the list of all. */
  lesson: Lesson | null;
  lessonLanguage: LessonLanguage;
  /** The attempt that the engine is asked for; counted up, so that each is a request of its own. */
  attempt: { id: number; lesson: Lesson; source: string } | null;
  /** What came of the newest attempt; null before one and while one is under way. */
  outcome: Outcome | null;
  /** What was solved so far. */
  solved: Progress;
  setLessonLanguage(language: LessonLanguage): void;
  /** Opens a lesson with the program that it begins with; null closes it. */
  openLesson(lesson: Lesson | null): Promise<void>;
  /** Tries what stands in the editor. */
  checkLesson(): void;
  receiveOutcome(outcome: Outcome): void;
}

export const createLessonSlice: Slice<LessonSlice> = (set, get) => ({
  lesson: null,
  lessonLanguage: "en",
  attempt: null,
  outcome: null,
  solved: readProgress(),
  setLessonLanguage: (lessonLanguage) => set({ lessonLanguage }),
  openLesson: async (lesson) => {
    if (!lesson) return set({ lesson: null, outcome: null, attempt: null });
    const { startOf } = await import("../learn/project");
    get().openShared({ project: startOf(lesson), view: undefined });
    set({ lesson, outcome: null, attempt: null });
    get().showPane("lesson");
  },
  checkLesson: () =>
    set(({ lesson, source, attempt }) =>
      lesson ? { attempt: { id: (attempt?.id ?? 0) + 1, lesson, source }, outcome: null } : {},
    ),
  receiveOutcome: (outcome) =>
    set(({ attempt, solved }) => {
      if (!attempt) return {};
      const { id } = attempt.lesson;
      const known = solved[id] ?? { passed: false, attempts: 0 };
      const entry = { passed: known.passed || outcome.passed, attempts: known.attempts + 1 };
      const next = { ...solved, [id]: entry };
      writeProgress(next);
      return { outcome, attempt: null, solved: next };
    }),
});
