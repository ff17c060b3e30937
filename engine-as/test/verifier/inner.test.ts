// Maps of maps: what a lookup gives, what it may be passed to, locks and timers in inner maps, ways that meet, and what
// runs, interpreted and as WebAssembly, against the running kernel.
import { expect, test } from "vitest";
import type { Answer, Case } from "../../cli/answer.ts";
import { capLog } from "../../cli/cap.ts";
import { Reused } from "../../cli/fuzz/engine.ts";
import { recorded } from "../data.ts";

const engine = new Reused();
const LOG_CAP = 400;
const OPTIONS = { logLevel: 2, ranges: false, time: 0 };

for (const { name, question, answer: expected } of recorded<Case, Answer>("inner")) {
  test(name, () => {
    for (const jit of [false, true]) {
      const { answer, fault } = engine.ask(question, { ...OPTIONS, jit });
      expect(fault).toBeUndefined();
      expect(capLog(answer as Answer, LOG_CAP)).toEqual(expected);
    }
  });
}
