// A lesson in the player: what it explains, its exercise with what is checked, one attempt after the other. Fetched only
// where a lesson is wanted.
import { type Lesson, type Translation, translated } from "../learn/lesson.ts";
import { startOf } from "../learn/project.ts";
import { checkWords, LANGUAGES, type LessonLanguage, WORDS } from "../learn/words.ts";
import type { Attempt } from "../sdk/protocol.ts";
import type { Project } from "../state/project.ts";
import { h } from "./dom.ts";
import "./lesson.css";
import { prose } from "./prose.ts";
import type { Session } from "./session.ts";

// Each is a file of its own.
const lessons = import.meta.glob<Lesson>("../learn/lessons/*.md", { import: "default" });
const words = import.meta.glob<Translation>("../learn/lessons/*/*.md", { import: "default" });

const named = <T>(files: Record<string, () => Promise<T>>, end: RegExp) =>
  files[Object.keys(files).find((path) => end.test(path)) ?? ""];

/** An id stands in its file's name behind the number. Rejects with a sentence when there is no such lesson. */
async function find(id: string, language: LessonLanguage): Promise<{ lesson: Lesson; shown: Lesson }> {
  const name = `\\d+-${id}\\.md$`;
  const read = named(lessons, new RegExp(`/lessons/${name}`));
  if (!read) throw new Error(`there is no lesson "${id}"`);
  const [lesson, other] = await Promise.all([read(), named(words, new RegExp(`/${language}/${name}`))?.()]);
  return { lesson, shown: translated(lesson, other) };
}

/** Opens a lesson; `tell` hears of every attempt. */
export async function openLesson(
  session: Session,
  id: string,
  wanted: string,
  tell: (attempt: Attempt) => void,
): Promise<{ element: HTMLElement; project: Project; title: string }> {
  const language = (wanted in LANGUAGES ? wanted : "en") as LessonLanguage;
  const { lesson, shown } = await find(id, language);
  const say = WORDS[language];
  const [intro, exercise, after] = shown.sections;
  const marks = lesson.checks.map(() => h("span", { "aria-hidden": "true" }, "·"));
  const list = h(
    "ul",
    { class: "lesson-checks" },
    ...shown.checks.map((check, i) => h("li", {}, marks[i], checkWords(language, check))),
  );
  const status = h("div", { role: "status" });
  const afterwards = h("div", {});
  const button = h("button", { class: "button strong", onclick: () => void check() }, say.check);
  let attempts = 0;

  async function check(): Promise<void> {
    button.disabled = true;
    button.textContent = say.checking;
    try {
      const { passed, checks, hint, where } = await session.attempt(lesson);
      attempts++;
      for (const [i, mark] of marks.entries()) {
        mark.textContent = checks[i] ? "✓" : "✗";
        mark.parentElement!.className = checks[i] ? "holds" : "fails";
      }
      const help = hint ? (shown.hints.find((one) => one.id === hint.id)?.say ?? hint.say) : say.noHint;
      const lines = [
        h("p", {}, h("strong", {}, passed ? say.solved : say.notYet), where && ` ${say.where}: ${where}.`),
      ];
      if (!passed) lines.push(h("p", {}, h("strong", {}, `${say.hint}: `), help));
      status.replaceChildren(...lines);
      if (passed && after) afterwards.replaceChildren(h("h3", {}, after.heading), ...prose(after.body));
      status.scrollIntoView({ block: "nearest" });
      tell({ id: lesson.id, passed, attempts });
    } catch (error) {
      status.replaceChildren(h("p", { class: "error" }, error instanceof Error ? error.message : String(error)));
    } finally {
      button.disabled = false;
      button.textContent = say.check;
    }
  }

  const element = h(
    "section",
    { class: "lesson", lang: language, "aria-label": shown.title },
    h("details", { open: true }, h("summary", {}, shown.summary), ...prose(intro.body)),
    h("h3", {}, exercise.heading),
    ...prose(exercise.body),
    list,
    h(
      "div",
      { class: "lesson-actions" },
      button,
      h(
        "details",
        {},
        h("summary", {}, say.solution),
        h("pre", { class: "lesson-code", tabindex: 0 }, lesson.solution),
      ),
    ),
    status,
    afterwards,
  );
  return { element, project: startOf(lesson), title: shown.title };
}
