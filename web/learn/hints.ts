// Which hint answers which mistake: the first whose conditions all hold. One row a condition.
import { ERRNO_NAMES } from "../../engine-as/host/types.ts";
import { within } from "./checks.ts";
import type { Check, Hint } from "./lesson.ts";
import type { Observed } from "./observe.ts";

/** The first run that failed a check. */
export interface Failure {
  observed: Observed;
  solution: Observed;
  /** The check that failed first. */
  check: Check;
  /** Number of the run, 0 for the one that the page shows. */
  run: number;
  /** The program that the lesson begins with. */
  start: string;
}

interface Row {
  takes: string;
  holds(failure: Failure, want: unknown): boolean;
}

const matches = (text: string, want: unknown) => new RegExp(String(want), "m").test(text);
/** Without comments and blanks: what a compiler would see the same. */
const bare = (source: string) => source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "").replace(/\s+/g, "");

export const CONDITIONS: Readonly<Record<string, Row>> = {
  unchanged: {
    takes: "true: nothing was changed yet",
    holds: (f, want) => (bare(f.observed.source) === bare(f.start)) === want,
  },
  failed: { takes: "the kind of the check that failed", holds: (f, want) => f.check.kind === want },
  message: {
    takes: "a regular expression over the compiler's, the verifier's or the link's words",
    holds: (f, want) => f.observed.message !== "" && matches(f.observed.message, want),
  },
  errno: {
    takes: "the errno with which it ended",
    holds: ({ observed }, want) =>
      Object.values(observed.stages).some((stage) => stage.errno !== 0 && ERRNO_NAMES[stage.errno] === want),
  },
  stage: {
    takes: "the stage that failed: compile, load, link, create, read",
    holds: ({ observed }, want) =>
      Object.entries(observed.stages).some(([name, { state }]) => name === want && state !== "ok"),
  },
  output: { takes: "a regular expression over the output", holds: (f, want) => matches(f.observed.output, want) },
  source: { takes: "a regular expression over the source", holds: (f, want) => matches(f.observed.source, want) },
  no_source: {
    takes: "a regular expression that the source does not match",
    holds: (f, want) => !matches(f.observed.source, want),
  },
  calls: { takes: "a helper that is called", holds: (f, want) => f.observed.calls.includes(String(want)) },
  no_call: { takes: "a helper that is not called", holds: (f, want) => !f.observed.calls.includes(String(want)) },
  callbacks: {
    takes: "a number or relation",
    holds: (f, want) => within(f.observed.callbacks, want, f.solution.callbacks),
  },
  value_range: {
    takes: "a number or relation",
    holds: (f, want) => within(f.observed.ranges?.value ?? -1, want, f.solution.ranges?.value ?? -1),
  },
  key_range: {
    takes: "a number or relation",
    holds: (f, want) => within(f.observed.ranges?.key ?? -1, want, f.solution.ranges?.key ?? -1),
  },
  other_data: {
    takes: "true: it works with the maps that are shown, not with others",
    holds: (f, want) => f.run > 0 === want,
  },
};

/** The hint for a failure; undefined when none fits. */
export function hintFor(hints: readonly Hint[], failure: Failure): Hint | undefined {
  return hints.find(({ when }) => Object.entries(when).every(([name, want]) => CONDITIONS[name].holds(failure, want)));
}
