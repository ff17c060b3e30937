// Calls and what they work on: every helper and kernel function with good and bad arguments, locks, timers and kptrs in
// map values, sections, references, iterators and dynptrs, formats and strings when they run, against the running kernel.
import { expect, test } from "vitest";
import type { Answer, Case } from "../../cli/answer.ts";
import { capLog } from "../../cli/cap.ts";
import { Reused } from "../../cli/fuzz/engine.ts";
import { recorded } from "../data.ts";

const engine = new Reused();
const LOG_CAP = 400;
const OPTIONS = { logLevel: 2, ranges: false, time: 0 };

for (const { name, question, answer: expected } of recorded<Case, Answer>("objects")) {
  test(name, () => {
    const { answer, fault } = engine.ask(question, OPTIONS);
    expect(fault).toBeUndefined();
    expect(capLog(answer as Answer, LOG_CAP)).toEqual(expected);
  });
}
