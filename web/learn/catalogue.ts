// All lessons in their order, with their translations. Loaded when the first lesson is opened.
import { type Lesson, type Translation, translated } from "./lesson";

const lessons = import.meta.glob<Lesson>("./lessons/*.md", { eager: true, import: "default" });
const words = import.meta.glob<Translation>("./lessons/*/*.md", { eager: true, import: "default" });

/** In the order of their files' names. */
export const LESSONS: readonly Lesson[] = Object.keys(lessons)
  .sort()
  .map((path) => lessons[path]);

/** The lesson in a language; what is not translated stays in English. */
export function lessonIn(language: string, id: string): Lesson | undefined {
  const lesson = LESSONS.find((one) => one.id === id);
  const path = Object.keys(words).find((one) => one.includes(`/${language}/`) && words[one].id === id);
  return lesson && translated(lesson, path ? words[path] : undefined);
}
