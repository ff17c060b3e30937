// Random accepted programs, interpreted and translated: what they return, write and leave in their maps is the same.
import { expect, test } from "vitest";
import type { Case } from "../../cli/answer.ts";
import { Reused } from "../../cli/fuzz/engine.ts";
import { generate } from "../../cli/fuzz/families.ts";
import { Random } from "../../cli/fuzz/random.ts";

const PROGRAMS = 150;
const OPTIONS = { logLevel: 0, ranges: false, time: 0 };

/** What a program shows of its pointers depends on where the engine put things: those eight bytes count as a pointer. */
const withoutAddresses = (outcome: unknown) => JSON.stringify(outcome).replaceAll(/[0-9a-f]{10}88ffff/g, "(pointer)");

test("translated programs do what interpreted ones do", () => {
  const [slow, fast] = [new Reused(), new Reused()];
  let ran = 0;
  for (let n = 0; n < PROGRAMS; n++) {
    const c: Case = generate(new Random(77_003 + n), n);
    const want = slow.ask(c, OPTIONS);
    if (want.answer?.load?.errno || want.fault?.includes("not simulated")) continue;
    const got = fast.ask(c, { ...OPTIONS, jit: true });
    const { iter, maps_after } = want.answer ?? {};
    if (iter) ran++;
    expect(got.fault, c.insns).toBe(want.fault);
    const outcome = { iter: got.answer?.iter, maps_after: got.answer?.maps_after };
    expect(withoutAddresses(outcome), c.insns).toEqual(withoutAddresses({ iter, maps_after }));
  }
  expect(ran).toBeGreaterThan(PROGRAMS / 10);
});
