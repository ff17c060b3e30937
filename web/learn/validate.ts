// Whether a lesson does what it says: its solution passes, its start does not, every typical mistake gets its own hint.
import type { Engine } from "../worker/evaluate.ts";
import { attempt } from "./attempt.ts";
import type { Lesson } from "./lesson.ts";

/** What of a lesson does not hold when its programs run. */
export async function complaintsOf(parts: Engine, lesson: Lesson): Promise<string[]> {
  const found: string[] = [];
  const solution = await attempt(parts, lesson, lesson.solution);
  if (!solution.passed) {
    const kinds = lesson.checks.filter((_, i) => !solution.checks[i]).map(({ kind }) => kind);
    found.push(`the solution fails ${kinds.join(", ")}${solution.where ? ` (${solution.where})` : ""}`);
  }
  const start = await attempt(parts, lesson, lesson.start);
  if (start.passed) found.push("the start passes already");
  else if (!start.hint) found.push("the start gets no hint");
  for (const mistake of lesson.mistakes) {
    const { passed, hint, checks } = await attempt(parts, lesson, mistake.source);
    const kinds = lesson.checks.filter((_, i) => !checks[i]).map(({ kind }) => kind);
    if (passed) found.push(`mistake ${mistake.name} passes`);
    else if (hint?.id !== mistake.hint) {
      found.push(
        `mistake ${mistake.name} fails ${kinds.join(", ")} and gets the hint ${hint?.id ?? "(none)"}, not ${mistake.hint}`,
      );
    }
  }
  return found;
}
