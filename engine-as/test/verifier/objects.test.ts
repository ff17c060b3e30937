// Calls and what they work on: every helper and kernel function with good and bad arguments, locks, timers and kptrs in
// map values, sections, references, iterators and dynptrs, formats and strings when they run, against the running kernel.
import { expect, test } from "vitest";
import { type Answer, answer, type Case } from "../../cli/answer.ts";
import { capLog } from "../../cli/cap.ts";
import { Engine } from "../../cli/engine.ts";
import { recorded } from "../data.ts";

const engine = new Engine();
const LOG_CAP = 400;
const OPTIONS = { logLevel: 2, ranges: false, time: 0 };

for (const { name, question, answer: expected } of recorded<Case, Answer>("objects")) {
  test(name, () => {
    const got = engine.withEnoughTypes((kernel) => answer(kernel, question, OPTIONS));
    expect(capLog(got, LOG_CAP)).toEqual(expected);
  });
}
