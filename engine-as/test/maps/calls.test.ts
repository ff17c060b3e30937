// Maps of every kind against the running kernel: creation, lookups, updates, deletions, eviction, order.
import { expect, test } from "vitest";
import { type CallResult, type CallsCase, makeCalls } from "../../cli/calls.ts";
import { Engine } from "../../cli/engine.ts";
import { recorded } from "../data.ts";

const engine = new Engine();

for (const { name, question, answer } of recorded<CallsCase, { results: CallResult[] }>("calls")) {
  test(name, () => {
    expect(makeCalls(engine.kernel(), question)).toEqual(answer.results);
  });
}
