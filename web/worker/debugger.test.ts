// Moments of a run: the same in any order, and in agreement with what the run itself recorded.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ALL } from "../examples/all.ts";
import { byHand } from "../examples/index.ts";
import { holds, parseBreakpoint } from "../state/breakpoints.ts";
import { parseLayout, readNumber } from "../state/layout.ts";
import { toInput } from "../state/project.ts";
import { Debugger } from "./debugger.ts";
import { type Engine, type Evaluated, evaluate } from "./evaluate.ts";

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
let engine: Engine;
let run: Evaluated;

beforeAll(async () => {
  const module = await WebAssembly.compile(file("engine-as/build/engine.wasm"));
  engine = { module, types: new Uint8Array(file("public/kernel-types.bin")) };
  const example = byHand(ALL.find(({ id }) => id === "write-values")!);
  run = (await evaluate(engine, toInput(example), async () => "go"))!;
});

describe("the debugger", () => {
  it("gives every moment the same in any order", () => {
    const forwards = new Debugger(engine, run);
    const places = run.answer.callbacks.flatMap(({ steps }, callback) =>
      Array.from({ length: steps }, (_, step) => ({ callback, step })),
    );
    const seen = places.map(({ callback, step }) => forwards.moment(callback, step));
    const backwards = new Debugger(engine, run);
    for (let i = places.length - 1; i >= 0; i--) {
      expect(backwards.moment(places[i].callback, places[i].step)).toEqual(seen[i]);
    }
  });

  it("gives the same moments where the memory has no room for a copy of itself", () => {
    const [kept, none] = [new Debugger(engine, run), new Debugger(engine, run, 0)];
    for (const callback of [2, 0, 1]) {
      for (const step of [3, 1]) expect(none.moment(callback, step)).toEqual(kept.moment(callback, step));
      expect(none.path(callback)).toEqual(kept.path(callback));
    }
  });

  it("has the value before and after each call as the run recorded it", () => {
    const debug = new Debugger(engine, run);
    for (const { index, steps, key, valueAfter } of run.answer.callbacks) {
      const last = debug.moment(index, steps - 1)!;
      expect(last.key).toEqual(key);
      expect(last.value).toEqual(valueAfter);
    }
  });

  it("goes the way of the instructions, and names what they gave", () => {
    const debug = new Debugger(engine, run);
    const { insns, results } = debug.path(1)!;
    expect(Array.from(insns)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(results[1]).toBe("r7 = key");
    expect(results[12]).toBe("value +16 = 1");
    expect(Array.from(debug.path(4)!.insns)).toEqual([0, 1, 2, 3, 22, 23]);
  });

  it("tells which memory an instruction touches", () => {
    const debug = new Debugger(engine, run);
    expect(debug.moment(0, 10)?.effects).toEqual([{ kind: "read", region: "value", offset: 16, size: 4 }]);
    expect(debug.moment(0, 7)?.effects).toEqual([{ kind: "write", region: "stack", offset: -8, size: 8 }]);
    expect(debug.moment(0, 6)?.effects.map((effect) => effect.kind)).toEqual(["read", "write"]);
  });

  it("knows no moment outside of the run", () => {
    const debug = new Debugger(engine, run);
    expect(debug.moment(0, 24)).toBeNull();
    expect(debug.moment(9, 0)).toBeNull();
    expect(debug.path(9)).toBeNull();
  });

  const alive = async () => true;
  const keyField = parseLayout("be32 src; be32 dst").fields[0];
  const stopsOf = (...texts: string[]) =>
    texts
      .map((text) => parseBreakpoint(text)!)
      .map(({ insn, condition }) => ({ insns: insn < 0 ? null : [insn], condition }));

  it.each([
    ["insn 6"],
    ["insn 6", "insn 12"],
    ["seq_num == 2"],
    ["seq_num s>= 1"],
    ["insn 9 if seq_num == 3"],
    ["r2 > 100"],
    ["r3 & 1", "insn 0"],
    ["insn 7 if r2 == 77"],
    ["key == 0x0a000004"],
    ["insn 3 if key != 0x0a000004"],
    ["r5 == 0x123456789"],
  ])("stops at %j %j as a walk over every moment does, both ways", async (...texts) => {
    const debug = new Debugger(engine, run);
    const stops = stopsOf(...texts);
    const expected: string[] = [];
    for (const { index, steps, seqNum, key } of run.answer.callbacks) {
      const was = stops.map(() => false);
      for (let step = 0; step < steps; step++) {
        const { insn, registers } = debug.moment(index, step)!;
        const hit = stops.map(({ insns, condition }, i) => {
          const subject = condition?.subject;
          const left =
            subject === undefined
              ? null
              : subject === "seq_num"
                ? BigInt(seqNum)
                : subject === "key"
                  ? key && readNumber(key, keyField)
                  : registers[subject.register].before;
          const now = condition === null || (left !== null && holds(left, condition.operator, condition.value));
          const before = was[i];
          was[i] = now;
          if (insns) return now && insns.includes(insn);
          return now && (typeof subject === "object" ? !before : step === 0);
        });
        if (hit.includes(true)) expected.push(`${index} ${step}`);
      }
    }
    const forwards: string[] = [];
    let from = { callback: 0, step: -1 };
    for (;;) {
      const found = await debug.stop({ from, direction: 1, stops, keyField }, alive);
      if (!found) break;
      forwards.push(`${found.callback} ${found.step}`);
      from = found;
    }
    expect(forwards).toEqual(expected);
    const backwards: string[] = [];
    from = { callback: run.answer.callbacks.length - 1, step: Number.MAX_SAFE_INTEGER };
    for (;;) {
      const found = await debug.stop({ from, direction: -1, stops, keyField }, alive);
      if (!found) break;
      backwards.push(`${found.callback} ${found.step}`);
      from = found;
    }
    expect(backwards.reverse()).toEqual(expected);
  });
});
