// One attempt at an exercise: the learner's program and the solution on the same maps, every check on every run.
import { toInput } from "../state/project.ts";
import { type Engine, evaluate } from "../worker/evaluate.ts";
import { judge } from "./checks.ts";
import { type Failure, hintFor } from "./hints.ts";
import type { Hint, Lesson, Try } from "./lesson.ts";
import { type Observed, observe } from "./observe.ts";
import { projectOf } from "./project.ts";

/** What came of it. */
export interface Outcome {
  passed: boolean;
  /** One a check of the lesson: whether it held in every run that was made. */
  checks: boolean[];
  /** In the words of the run that failed; empty for the one that the page shows. */
  where: string;
  hint: Hint | null;
}

/** Tries a source; the runs after the first that fails are not made. */
export async function attempt(engine: Engine, lesson: Lesson, source: string): Promise<Outcome> {
  for (const [run, one] of lesson.tries.entries()) {
    const observed = await observedIn(engine, source, one);
    const solution = await observedIn(engine, lesson.solution, one);
    const checks = judge(lesson.checks, observed, solution);
    const failed = checks.indexOf(false);
    if (failed < 0) continue;
    const failure: Failure = { observed, solution, check: lesson.checks[failed], run, start: lesson.start };
    return { passed: false, checks, where: one.say, hint: hintFor(lesson.hints, failure) ?? null };
  }
  return { passed: true, checks: lesson.checks.map(() => true), where: "", hint: null };
}

async function observedIn(engine: Engine, source: string, one: Try): Promise<Observed> {
  const project = projectOf(source, one);
  const evaluated = await evaluate(engine, toInput(project), async () => "go");
  const { answer, program } = evaluated!;
  return observe(source, answer, program?.maps.map(({ name }) => name) ?? []);
}
