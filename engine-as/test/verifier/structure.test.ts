// The shape of programs against the running kernel: functions with prototypes and tags, callbacks, iterators, loops in
// loops, variable stack offsets, source lines; compiled C among them. Loads only.
import { expect, test } from "vitest";
import { type Answer, answer, type Case } from "../../cli/answer.ts";
import { capLog } from "../../cli/cap.ts";
import { Engine } from "../../cli/engine.ts";
import { recorded } from "../data.ts";

const engine = new Engine();
const LOG_CAP = 1500;

for (const { name, question, answer: expected } of recorded<Case, Answer>("structure")) {
  test(name, () => {
    const got = engine.withEnoughTypes((kernel) => answer(kernel, question, { logLevel: 2, ranges: false, time: 0 }));
    expect(capLog({ name: got.name, ...(got.load ? { load: got.load } : {}) }, LOG_CAP)).toEqual(expected);
  });
}
