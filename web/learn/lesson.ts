// What a lesson is, once its Markdown has been read: plain data that the page, the commands and the tests share.
import type { RootContent } from "mdast";
import type { LinkInterface } from "../../engine-as/host/types";

/** A map's elements as a lesson gives them; the program itself declares the map. */
export interface LessonMap {
  /** Layouts in the words of state/layout.ts. */
  key: string;
  value: string;
  /** [key, value]: a number, a text, or a list with one of these a field; a per-CPU value is a list a CPU. */
  entries: [LessonValue, LessonValue][];
}
export type LessonValue = number | string | LessonValue[];

/** One read, and what is changed in the maps once it has returned. */
export interface LessonRead {
  /** Bytes. */
  size: number;
  /** An element that is written, or with the value null deleted. */
  changes: { map: string; key: LessonValue; value: LessonValue | null }[];
}

/** One run of the program: what it is tried on. What is not said here is as in the lesson itself. */
export interface Try {
  /** What differs, in a few words; empty for the first, which the page shows. */
  say: string;
  maps: Record<string, LessonMap>;
  interface: LinkInterface;
  /** The first reads, where something happens between them. */
  plan: LessonRead[];
  /** Bytes of each read(2), of those behind the plan. */
  readSize: number;
}

/** Something that has to be observed. `kind` is a row of CHECKS in checks.ts, `want` what that row takes. */
export interface Check {
  kind: string;
  want: unknown;
  /** In the author's words; empty: the row's own. */
  say: string;
}

/** A hint and the mistake that it answers: all conditions (rows of CONDITIONS in hints.ts) must hold. */
export interface Hint {
  id: string;
  when: Record<string, unknown>;
  say: string;
}

/** A typical mistake, kept beside the lesson so that its hint is tested. */
export interface Mistake {
  name: string;
  /** Id of the hint that it must get. */
  hint: string;
  source: string;
}

/** A part of the text, from one heading to the next. */
export interface Section {
  heading: string;
  body: RootContent[];
}

export interface Lesson {
  id: string;
  title: string;
  summary: string;
  /** About how long it takes. */
  minutes: number;
  /** Panes worth looking at, by their ids. */
  show: string[];
  /** The explanation, the exercise, and what to read when it is solved. */
  sections: Section[];
  start: string;
  solution: string;
  mistakes: Mistake[];
  tries: Try[];
  checks: Check[];
  hints: Hint[];
}

/** The words of a lesson in another language; everything that runs stays with the original. */
export interface Translation {
  id: string;
  title: string;
  summary: string;
  sections: Section[];
  /** By the hint's id. */
  hints: Record<string, string>;
  /** In the order of the lesson's checks; empty: the row's own words. */
  checks: string[];
}

/** The lesson with its words replaced. */
export function translated(lesson: Lesson, words: Translation | undefined): Lesson {
  if (!words) return lesson;
  return {
    ...lesson,
    title: words.title,
    summary: words.summary,
    sections: words.sections,
    hints: lesson.hints.map((hint) => ({ ...hint, say: words.hints[hint.id] ?? hint.say })),
    checks: lesson.checks.map((check, i) => ({ ...check, say: words.checks[i] ?? "" })),
  };
}
