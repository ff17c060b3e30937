// The shape of programs against the running kernel: functions with prototypes and tags, callbacks, iterators, loops in
// loops, variable stack offsets, source lines; compiled C among them. Loads only.
import { expect, test } from "vitest";
import type { Answer, Case } from "../../cli/answer.ts";
import { capLog } from "../../cli/cap.ts";
import { Reused } from "../../cli/fuzz/engine.ts";
import { recorded } from "../data.ts";

const engine = new Reused();
const LOG_CAP = 1500;
const OPTIONS = { logLevel: 2, ranges: false, time: 0 };

for (const { name, question, answer: expected } of recorded<Case, Answer>("structure")) {
  test(name, () => {
    const { answer, fault } = engine.ask({ ...question, run: false }, OPTIONS);
    expect(fault).toBeUndefined();
    expect(capLog(answer as Answer, LOG_CAP)).toEqual(expected);
  });
}
