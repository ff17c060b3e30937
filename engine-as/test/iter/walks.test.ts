// Walks over maps that change meanwhile, by the program and between two reads, against the running kernel.
import { expect, test } from "vitest";
import { type Answer, answer, type Case } from "../../cli/answer.ts";
import { capLog } from "../../cli/cap.ts";
import { Engine } from "../../cli/engine.ts";
import { recorded } from "../data.ts";

const engine = new Engine();
const LOG_CAP = 400;

for (const { name, question, answer: expected } of recorded<Case, Answer>("walks")) {
  test(name, () => {
    const got = answer(engine.kernel(), question, { logLevel: 2, ranges: false, time: 0 });
    expect(capLog(got, LOG_CAP)).toEqual(expected);
  });
}
