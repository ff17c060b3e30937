// Demos as files: what is read is whole, what is written reads the same, what is damaged is refused with its place; and
// every talk that comes with the page leads where it says.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { toInput } from "../state/project";
import { type Store, useStore } from "../state/store";
import { START } from "../state/timeline";
import { Debugger } from "../worker/debugger";
import { type Engine, type Evaluated, evaluate } from "../worker/evaluate";
import { columnsOf, type Demo, readDemo, writeDemo } from "./demo";
import { positionOf } from "./place";

const folder = new URL("talks/", import.meta.url);
const talks = readdirSync(folder);
const read = (name: string) => readDemo(JSON.parse(readFileSync(new URL(name, folder), "utf8")));

describe("a demo's file", () => {
  const first = { example: "read-only", panes: [["source"], ["map"]], say: "one" };

  it("says in each step only what differs from the one before", async () => {
    const demo = await readDemo({
      demo: {
        title: "t",
        steps: [
          first,
          { at: { mode: "run", callback: 1 } },
          { project: { source: ["r0 = 0", "exit"], language: "asm" }, panes: [["log"]] },
          { example: "read-only" },
        ],
      },
    });
    const [one, two, three, four] = demo.steps;
    expect(two.project).toBe(one.project);
    expect(two.panes).toEqual([["source"], ["map"]]);
    expect(two.at).toEqual({ mode: "run", callback: 1, step: 0, line: "" });
    expect(three.project).toMatchObject({ source: "r0 = 0\nexit\n", maps: one.project.maps });
    expect(four.project).toEqual(one.project);
    expect(columnsOf(three.panes)).toEqual([{ share: 1, slots: [{ panes: ["log"], front: "log", share: 1 }] }]);
  });

  it.each([
    ["no steps", { steps: [] }, /no steps/],
    ["a first step without a program", { steps: [{ say: "x" }] }, /steps\[0\] has neither example nor project/],
    ["an example that there is not", { steps: [{ example: "none" }] }, /steps\[0\]\.example/],
    ["a pane that there is not", { steps: [{ ...first, panes: [["none"]] }] }, /steps\[0\]\.panes/],
    ["a project that is none", { steps: [{ project: { source: 5, maps: [] } }] }, /project\.source/],
  ])("is refused with the place: %s", async (_, demo, message) => {
    await expect(readDemo({ demo: { title: "t", ...demo } })).rejects.toThrow(message);
  });

  it.each(talks)("reads the same after it was written: %s", async (name) => {
    const demo = await read(name);
    expect(await readDemo(JSON.parse(JSON.stringify(writeDemo(demo))))).toEqual(demo);
  });
});

describe.each(talks)("the talk %s", (name) => {
  let engine: Engine;
  let demo: Demo;
  beforeAll(async () => {
    const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
    const module = await WebAssembly.compile(file("engine-as/build/engine.wasm"));
    engine = { module, types: new Uint8Array(file("public/kernel-types.bin")) };
    demo = await read(name);
  });

  it("has words for about as long as it says", () => {
    const words = demo.steps.reduce((sum, { say }) => sum + say.split(/\s+/).length, 0);
    // 130 words a minute, and time to look.
    expect(words / 130).toBeGreaterThan(0.5 * demo.minutes);
    expect(words / 130).toBeLessThan(demo.minutes);
    for (const { title, say } of demo.steps) expect([title, say].every((text) => text.length > 10)).toBe(true);
  });

  it("leads to the lines that it names, and no further", async () => {
    let run: Evaluated | null = null;
    let before: Demo["steps"][number] | undefined;
    for (const { project, at, title } of demo.steps) {
      if (project !== before?.project) run = await evaluate(engine, toInput(project), async () => "go");
      before = demo.steps.find((step) => step.project === project);
      if (!run || !at) continue;
      const { answer } = run;
      expect(at.mode === "verification" || answer.callbacks.length > 0, title).toBe(true);
      const call = at.callback < 0 ? answer.callbacks.length + at.callback : at.callback;
      const path = at.mode === "run" ? new Debugger(engine, run).path(call) : null;
      const { code, verification, callbacks } = answer;
      const found = { code, verification, callbacks, path, source: project.source, position: START };
      const state: Store = { ...useStore.getState(), ...found };
      const { mode, runStep, step } = positionOf(state, at)!;
      expect(mode, title).toBe(at.mode);
      const insn = path ? path.insns[runStep] : answer.verification.steps[step].insn;
      expect(project.source.split("\n")[answer.code!.lines[insn] - 1], title).toContain(at.line);
    }
  });
});
