// What an exercise can ask for: one row a kind. A check looks at what the engine observed of the learner's program and,
// where it says "same", at what the solution did with the same maps. Nothing compares the text of programs.
import { ERRNO_NAMES } from "../../engine-as/host/types.ts";
import type { Check } from "./lesson.ts";
import type { Observed } from "./observe.ts";

/** Whether `observed` is what is wanted; `solution` ran on the same maps. */
type Holds = (observed: Observed, want: unknown, solution: Observed) => boolean;

/** A row: what a lesson's author may write after the colon, and the rule. */
interface Row {
  /** For WRITING.md and the error messages. */
  takes: string;
  holds: Holds;
}

const errnoOf = (observed: Observed, stage: "load" | "link" | "create" | "read"): string =>
  observed.stages[stage] ? (ERRNO_NAMES[observed.stages[stage].errno] ?? "ok") : "not reached";
const passed = (observed: Observed, stage: "load" | "link" | "read") => observed.stages[stage]?.state === "ok";

/** "same", a number, or a number behind a relation: "<= 8". */
export function within(actual: number, want: unknown, same: number): boolean {
  if (want === "same") return actual === same;
  const match = /^(<=|>=|<|>|=)?\s*(\d+)(x)?$/.exec(String(want));
  if (!match) return false;
  const limit = Number(match[2]);
  const relation = match[1] ?? "=";
  const holds: Record<string, boolean> = {
    "<=": actual <= limit,
    ">=": actual >= limit,
    "<": actual < limit,
    ">": actual > limit,
    "=": actual === limit,
  };
  return holds[relation];
}

const number = 'a number, "<= N", ">= N", or same';
const names = "a name or a list of names";
const listOf = (want: unknown) => (Array.isArray(want) ? want : [want]).map(String);

export const CHECKS: Readonly<Record<string, Row>> = {
  load: { takes: "ok or an errno's name", holds: (o, want) => errnoOf(o, "load") === want },
  link: { takes: "ok or an errno's name", holds: (o, want) => errnoOf(o, "link") === want },
  finished: { takes: "true or false", holds: (o, want) => passed(o, "read") === want },
  message: { takes: "a part of the verifier's last line", holds: (o, want) => o.message.includes(String(want)) },
  key_range: { takes: number, holds: (o, want, s) => within(o.ranges?.key ?? -1, want, s.ranges?.key ?? -1) },
  value_range: { takes: number, holds: (o, want, s) => within(o.ranges?.value ?? -1, want, s.ranges?.value ?? -1) },
  processed: { takes: number, holds: (o, want, s) => within(o.processed, want, s.processed) },
  callbacks: { takes: number, holds: (o, want, s) => within(o.callbacks, want, s.callbacks) },
  executed: { takes: number, holds: (o, want, s) => within(o.executed, want, s.executed) },
  output: {
    takes: "same, or a text",
    holds: (o, want, s) => passed(o, "read") && o.output === (want === "same" ? s.output : want),
  },
  map: {
    takes: "the name of a map that must hold the same elements as the solution's",
    holds: (o, want, s) =>
      listOf(want).every((name) => JSON.stringify(o.maps[name] ?? null) === JSON.stringify(s.maps[name])),
  },
  reads: {
    takes: 'same, or a list of errno names ("ok" for a read that succeeds)',
    holds: (o, want, s) => String(want === "same" ? s.reads.map(nameOf) : want) === String(o.reads.map(nameOf)),
  },
  calls: { takes: names, holds: (o, want) => listOf(want).every((name) => o.calls.includes(name)) },
  no_call: { takes: names, holds: (o, want) => !listOf(want).some((name) => o.calls.includes(name)) },
};

const nameOf = (errno: number) => ERRNO_NAMES[errno] ?? "ok";

/** Checks of one run, in order. */
export function judge(checks: readonly Check[], observed: Observed, solution: Observed): boolean[] {
  return checks.map(({ kind, want }) => CHECKS[kind].holds(observed, want, solution));
}
