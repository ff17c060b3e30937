// With a log every step of looking back is told, without one the walk takes short cuts (verifier/trail.ts): both must
// keep and compare the same states, which the statistics show.
import { describe, expect, it } from "vitest";
import { answer } from "../../cli/answer.ts";
import { Engine } from "../../cli/engine.ts";
import { generate } from "../../cli/fuzz/families.ts";
import { Random } from "../../cli/fuzz/random.ts";

const PROGRAMS = 112;
const STATISTICS = 4;
const STEPS = 2;

describe("without a log", () => {
  it("the same states are kept", () => {
    const engine = new Engine();
    let kernel = engine.kernel();
    let accepted = 0;
    for (let n = 0; n < PROGRAMS; n++) {
      if (n % 50 === 0) kernel = engine.kernel();
      const c = { ...generate(new Random(20_011 + n), n), run: false };
      const ask = (logLevel: number) => {
        const { load } = answer(kernel, c, { logLevel, ranges: false, time: 0 });
        return { errno: load?.errno, statistics: load?.log?.match(/^processed .*$/m)?.[0] };
      };
      const quiet = ask(STATISTICS);
      // A log of a million steps does not fit: its errno is another.
      expect(quiet.statistics, c.name).toBe(ask(STEPS).statistics);
      if (quiet.errno === 0) accepted++;
    }
    expect(accepted).toBeGreaterThan(PROGRAMS / 4);
  });
});
