import { describe, expect, it } from "vitest";
import type { Verification, VerifyStep } from "../worker/protocol";
import { causalPath, explain } from "./explain";
import { MESSAGES } from "./messages";

const NONE: Verification = { steps: [], truncated: false, processed: 0 };
const step = (insn: number, parent: number, changes: [string, string][], end?: VerifyStep["end"]): VerifyStep => ({
  insn,
  parent,
  frame: 0,
  changes,
  logLine: -1,
  ...(end ? { end } : {}),
});

describe("explain", () => {
  it.each([
    ["R7 invalid mem access 'rdonly_buf_or_null'", /^R7 may be NULL/],
    ["R2 cannot write into rdonly_buf", /^R2 points to read-only/],
    ["R0 invalid variable buffer offset: off=0, var_off=(0x0; 0x3)", /variable part \(0x0; 0x3\)/],
    ["R3 !read_ok", /^R3 has no value/],
    ["At program exit the register R0 has smin=2 smax=2 should have been in [0, 1]", /smin=2 smax=2/],
    ["R2 type=rdonly_buf expected=fp, pkt", /^This argument takes fp, pkt; R2 is rdonly_buf/],
    ["invalid access to map value, value_size=8 off=6 size=4", /8 bytes; the access takes 4 at 6/],
    ["program of this type cannot use helper bpf_redirect_map#51", /^bpf_redirect_map is not offered/],
    ["infinite loop detected at insn 7", /loop at 7/],
    ["invalid write to stack R10 off=0 size=1", /512 bytes below r10/],
  ])("%s", (message, rule) => {
    const found = explain(message, NONE);
    expect(found?.rule).toMatch(rule);
    expect(Object.values(found ?? {}).join(" ")).not.toMatch(/\{\w+\}/);
  });

  it("says nothing of what it does not know", () => {
    expect(explain("the moon is full", NONE)).toBeNull();
  });

  it("has sentences in every row", () => {
    for (const { rule, why, cause, fix } of MESSAGES) {
      for (const sentence of [rule, why, cause, fix]) expect(sentence.length).toBeGreaterThan(3);
    }
  });
});

describe("causalPath", () => {
  it("goes from where the register was set to where it was refused", () => {
    const steps = [
      step(0, -1, [["R6", "ctx()"]]),
      step(1, 0, [["R7", "rdonly_buf_or_null(id=1)"]]),
      step(2, 1, [["R2", "0"]]),
      step(3, 2, [], { kind: "rejected", by: -1, text: "R7 invalid mem access 'rdonly_buf_or_null'" }),
    ];
    expect(causalPath({ ...NONE, steps }, "R7")).toEqual([
      { step: 1, insn: 1, kind: "origin", text: "rdonly_buf_or_null(id=1)" },
      { step: 3, insn: 3, kind: "refused", text: "" },
    ]);
  });

  it("is empty for an accepted program", () => {
    expect(causalPath({ ...NONE, steps: [step(0, -1, [])] }, "R0")).toEqual([]);
  });
});
