import { describe, expect, it } from "vitest";
import type { Access, Callback, Verification, VerifyStep } from "../worker/protocol";
import {
  index,
  jumpBy,
  knowledgeAt,
  length,
  maximumAt,
  type Position,
  START,
  seek,
  settle,
  stepAt,
  stepBy,
} from "./timeline";

const step = (insn: number, parent: number, changes: [string, string][] = [], frame = 0): VerifyStep => ({
  insn,
  parent,
  frame,
  changes,
  logLine: -1,
});

// 0 → 1 → 2, then a second path from 0: 3 → 4.
const verification: Verification = {
  steps: [
    step(0, -1, [["R6", "ctx()"]]),
    step(1, 0, [["R2", "scalar()"]]),
    step(2, 1, [
      ["R2", "5"],
      ["fp-8", "mmmmmmmm"],
    ]),
    step(7, 0, [["R2", "0"]]),
    step(8, 3, [["R6", ""]]),
  ],
  truncated: false,
  processed: 5,
};
const callback = (steps: number) => ({ steps }) as Callback;
const tape = { verification, callbacks: [callback(3), callback(1), callback(4)] };
const run = (callback: number, runStep: number): Position => ({ ...START, mode: "run", callback, runStep });

describe("timeline", () => {
  it("counts the steps of both timelines", () => {
    expect(length(tape, "verification")).toBe(5);
    expect(length(tape, "run")).toBe(8);
  });

  it("has one number for every place, and finds the place again", () => {
    for (let i = 0; i < 8; i++) expect(index(tape, seek(tape, run(0, 0), i))).toBe(i);
    expect(seek(tape, run(0, 0), 99)).toMatchObject({ callback: 2, runStep: 3 });
    expect(seek(tape, run(0, 0), -5)).toMatchObject({ callback: 0, runStep: 0 });
  });

  it("steps across callbacks in both directions", () => {
    expect(stepBy(tape, run(0, 2), 1)).toMatchObject({ callback: 1, runStep: 0 });
    expect(stepBy(tape, run(1, 0), -1)).toMatchObject({ callback: 0, runStep: 2 });
  });

  it("jumps to a callback's start before it leaves the callback", () => {
    expect(jumpBy(tape, run(2, 2), -1)).toMatchObject({ callback: 2, runStep: 0 });
    expect(jumpBy(tape, run(2, 0), -1)).toMatchObject({ callback: 1, runStep: 0 });
    expect(jumpBy(tape, run(2, 0), 1)).toMatchObject({ callback: 2, runStep: 0 });
  });

  it("jumps over whole paths of the verification", () => {
    expect(jumpBy(tape, START, 1).step).toBe(3);
    expect(jumpBy(tape, { ...START, step: 4 }, -1).step).toBe(3);
    expect(jumpBy(tape, { ...START, step: 3 }, -1).step).toBe(0);
    expect(jumpBy(tape, { ...START, step: 3 }, 1).step).toBe(4);
  });

  it("keeps a valid place after a new answer", () => {
    expect(settle({ verification, callbacks: [] }, run(2, 3)).mode).toBe("verification");
    expect(settle(tape, run(9, 9))).toMatchObject({ mode: "run", callback: 2, runStep: 3 });
    expect(settle({ ...tape, verification: { ...verification, steps: [] } }, START).mode).toBe("run");
  });

  it("finds an instruction, later steps first", () => {
    expect(stepAt(verification, 2, 1)).toBe(2);
    expect(stepAt(verification, 1, 3)).toBe(1);
    expect(stepAt(verification, 99, 0)).toBe(-1);
  });
});

describe("knowledgeAt", () => {
  const at = (i: number) => Object.fromEntries(knowledgeAt(verification, i).map((one) => [one.name, one]));

  it("follows the path, not the order of steps", () => {
    expect(at(3).R2).toEqual({ name: "R2", before: "", after: "0", written: true });
    expect(at(3)["fp-8"]).toBeUndefined();
    expect(at(3).R6).toEqual({ name: "R6", before: "ctx()", after: "ctx()", written: false });
  });

  it("shows what a step changes, and what it forgets", () => {
    expect(at(2).R2).toMatchObject({ before: "scalar()", after: "5" });
    expect(at(4).R6).toMatchObject({ before: "ctx()", after: "", written: true });
  });

  it("lists registers before stack slots", () => {
    expect(knowledgeAt(verification, 2).map((one) => one.name)).toEqual(["R2", "R6", "fp-8"]);
  });
});

describe("maximumAt", () => {
  const access = (step: number, offset: number, size: number, buffer: Access["buffer"] = "value"): Access => ({
    step,
    insn: step,
    buffer,
    offset,
    size,
    kind: "read",
  });
  it("grows with the verification and keeps the buffers apart", () => {
    const accesses = [access(1, 0, 8), access(3, 24, 8), access(2, 0, 4, "key")];
    expect([0, 1, 2, 3].map((step) => maximumAt(accesses, "value", step))).toEqual([0, 8, 8, 32]);
    expect(maximumAt(accesses, "key", 3)).toBe(4);
  });
});
