// A station of the causal path as a sentence.
import type { Cause, CauseKind } from "./path.ts";

const SENTENCES: Record<CauseKind, (cause: Cause) => string> = {
  given: ({ place }) => `${place} is passed in`,
  passed: ({ place }) => `${place} is passed to the function`,
  unset: ({ place }) => `${place} has no value at the start`,
  set: ({ place }) => `${place} is set`,
  loaded: ({ place, from }) => `${place} is loaded from ${from}`,
  called: ({ place }) => `${place} is what the call returns`,
  copied: ({ place, from }) => `${place} is a copy of ${from}`,
  computed: ({ place, from }) => `${place} is computed from ${from}`,
  narrowed: ({ place, taken }) => `${taken ? "jumps" : "goes on"}: that narrows ${place}`,
  branch: ({ taken }) => (taken ? "jumps from here" : "goes on without jumping"),
  "used-up": ({ place }) => `the call uses up ${place}`,
  refused: () => "refused here",
};

/** What happened at the station, without the value. */
export function inWords(cause: Cause): string {
  const times = cause.times > 1 ? `, ${cause.times} times on this path` : "";
  return SENTENCES[cause.kind](cause) + times;
}
