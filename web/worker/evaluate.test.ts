// The examples end to end in the worker's own code, against what a real Linux 6.18 answered (e2e/recorded).
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { EXAMPLES } from "../examples/index.ts";
import { joined } from "../panes/map/rows.ts";
import { toHex } from "../state/layout.ts";
import { toInput } from "../state/project.ts";
import { type Engine, evaluate } from "./evaluate.ts";
import type { Answer, Input } from "./protocol.ts";

interface Recorded {
  name: string;
  load: { errno: number; log: string };
  ranges?: { key: number; value: number };
  link?: { errno: number };
  iter?: { errno: number; reads: { size: number; data?: string; errno?: number }[] };
  maps_after?: [key: string, value: string][][];
}

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url));
const recorded: Recorded[] = file("e2e/recorded/examples.jsonl")
  .toString()
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => JSON.parse(line));

let engine: Engine;
beforeAll(async () => {
  const module = await WebAssembly.compile(file("engine-as/build/engine.wasm"));
  engine = { module, types: new Uint8Array(file("public/kernel-types.bin")) };
});

async function answerTo(input: Input): Promise<Answer> {
  const evaluated = await evaluate(engine, input, async () => true);
  if (!evaluated) throw new Error("given up");
  return evaluated.answer;
}

describe.each(recorded)("the example $name, as Linux answers", (kernel) => {
  const example = EXAMPLES.find((one) => one.id === kernel.name)!;
  let answer: Answer;
  beforeAll(async () => {
    answer = await answerTo(toInput(example));
  });
  const stage = (name: string) => answer.stages.find((one) => one.name === name)!;

  it("has the verifier's verdict and log", () => {
    expect(stage("load").errno).toBe(Math.abs(kernel.load.errno));
    // The recorded maps had no names; the page gives them some, and the log tells them.
    expect(answer.log.replaceAll(/map=\w+,/g, "")).toBe(kernel.load.log);
  });

  it("has the access ranges", () => {
    if (kernel.load.errno !== 0) return expect(answer.ranges).toBeNull();
    const { key, value } = answer.ranges!;
    // The kernel was asked for the smallest map that links; a map has at least one byte.
    expect({ key: Math.max(key, 1), value: Math.max(value, 1) }).toEqual(kernel.ranges);
  });

  it("links, or does not", () => {
    if (!kernel.link) return expect(stage("link").state).toBe("skipped");
    expect(stage("link").errno).toBe(Math.abs(kernel.link.errno));
  });

  it("reads the same bytes", () => {
    const bytes = (kernel.iter?.reads ?? []).map((read) => (read.data ?? "").length / 2);
    expect(answer.reads.map((read) => read.bytes)).toEqual(bytes);
    expect(toHex(answer.output, "")).toBe((kernel.iter?.reads ?? []).map((read) => read.data ?? "").join(""));
  });

  it("leaves the same maps in the same order", () => {
    if (!kernel.maps_after) return;
    const maps = answer.maps.map(({ after }) => after.map((one) => [toHex(one.key, ""), toHex(joined(one), "")]));
    expect(maps).toEqual(kernel.maps_after);
  });
});

describe("problems", () => {
  const [first] = EXAMPLES;
  const withSource = (source: string) => toInput({ ...first, source });

  it("stops at a source that does not assemble, and says where", async () => {
    const answer = await answerTo(withSource("r0 = 0\nr1 = nonsense nonsense\nexit"));
    expect(answer.stages.map((stage) => stage.state)).toEqual(["failed", "skipped", "skipped", "skipped", "skipped"]);
    expect(answer.problems[0]).toMatchObject({ stage: "compile", line: 2 });
  });

  it("names the instruction and line of a refusal", async () => {
    const answer = await answerTo(toInput(EXAMPLES.find((one) => one.id === "null-check")!));
    const problem = answer.problems[0];
    expect(problem).toMatchObject({ stage: "load", insn: 4, message: "R8 invalid mem access 'buf_or_null'" });
    expect(answer.code?.lines[4]).toBe(problem.line);
  });

  it("knows each step's line in the log", async () => {
    for (const example of EXAMPLES) {
      const { log, verification } = await answerTo(toInput(example));
      const lines = log.split("\n");
      for (const { insn, logLine } of verification.steps) expect(lines[logLine]).toMatch(new RegExp(`^${insn}: \\(`));
    }
  });

  it("names the access that the link refuses", async () => {
    const answer = await answerTo(toInput(EXAMPLES.find((one) => one.id === "past-value")!));
    expect(answer.problems[0]).toMatchObject({ stage: "link", insn: 8, message: "value 32 > 24" });
  });

  it("says when a map cannot be made, and when it is too small for its elements", async () => {
    const [map] = first.maps;
    const none = await answerTo(toInput({ ...first, maps: [{ ...map, maxEntries: 0 }] }));
    expect(none.problems[0].message).toContain("EINVAL");
    const small = await answerTo(toInput({ ...first, maps: [{ ...map, maxEntries: 2 }] }));
    expect(small.problems[0].message).toMatch(/E2BIG for 3 elements/);
    expect(small.stages.at(-1)?.state).toBe("ok");
  });

  it("stops a reader that would never get further", async () => {
    const answer = await answerTo(withSource("r0 = 1\nexit"));
    expect(answer.stages.at(-1)).toMatchObject({ name: "read", state: "stopped", errno: 11 });
  });

  it("is given up between slices when a newer edit has come", async () => {
    const input = { ...withSource("r0 = 0\nexit"), readSize: 1 };
    const map = { ...input.maps[0], type: "array" as const, flags: 0, maxEntries: 1 << 20, entries: [] };
    expect(await evaluate(engine, { ...input, maps: [map] }, async () => false)).toBeNull();
  });
});
