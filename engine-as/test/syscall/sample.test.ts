// A sample of every family of cases, whole answers: log, ranges, link, every read, the maps afterwards.
import { expect, test } from "vitest";
import { type Answer, answer, type Case } from "../../cli/answer.ts";
import { capLog } from "../../cli/cap.ts";
import { Engine } from "../../cli/engine.ts";
import { recorded } from "../data.ts";

const engine = new Engine();
const LOG_CAP = 1500;

for (const { name, question, answer: expected } of recorded<Case, Answer>("sample")) {
  test(name, () => {
    const got = answer(engine.kernel(), question, { logLevel: 2, ranges: true, time: 0 });
    expect(capLog(got, LOG_CAP)).toEqual(expected);
  });
}
