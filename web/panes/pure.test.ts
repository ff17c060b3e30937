// The pure parts of the panes: marks on a strip, lines of the log, shares of the output, strace's form.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inBrief } from "../ui/known";
import type { Access, Callback, Verification } from "../worker/protocol";
import { insnOfLine, lineOffsets, stepOfLine } from "./log/lines";
import { writtenBy } from "./output/share";
import { insnsOf, marksOf } from "./ranges/marks";
import { strace } from "./syscalls/strace";

const access = (insn: number, offset: number, size: number, kind: Access["kind"] = "read"): Access => ({
  step: insn,
  insn,
  buffer: "value",
  offset,
  size,
  kind,
});

describe("marks", () => {
  it("joins equal accesses and keeps different kinds apart", () => {
    const marks = marksOf([access(1, 0, 8), access(5, 0, 8), access(2, 0, 8, "write")]);
    expect(marks.map((mark) => [mark.kind, insnsOf(mark)])).toEqual([
      ["read", [1, 5]],
      ["write", [2]],
    ]);
  });

  it("never lets two marks of a lane overlap", () => {
    const one = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 8 }), fc.constantFrom("read", "write", "helper"));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (all) => {
        const marks = marksOf(all.map(([offset, size, kind], i) => access(i, offset, size, kind as Access["kind"])));
        for (const a of marks) {
          for (const b of marks) {
            if (a === b || a.lane !== b.lane) continue;
            expect(a.offset + a.size <= b.offset || b.offset + b.size <= a.offset).toBe(true);
          }
        }
      }),
    );
  });
});

describe("the log's lines", () => {
  it("finds every line, with and without a last newline", () => {
    for (const log of ["a\nbc\n", "a\nbc"]) {
      const offsets = lineOffsets(log);
      const lines = Array.from({ length: offsets.length - 1 }, (_, i) => log.slice(offsets[i], offsets[i + 1] - 1));
      expect(lines).toEqual(["a", "bc"]);
    }
    expect(lineOffsets("")).toHaveLength(1);
  });

  it("knows which instruction a line is about", () => {
    expect(insnOfLine("7: (79) r2 = *(u64 *)(r8 +0)")).toBe(7);
    expect(insnOfLine("from 3 to 20: R1=ctx()")).toBe(20);
    expect(insnOfLine("processed 20 insns (limit 1000000)")).toBe(-1);
  });

  it("leads from a line to the step that wrote it", () => {
    const steps = [3, 5, -1, 9].map((logLine, insn) => ({ insn, parent: insn - 1, frame: 0, changes: [], logLine }));
    const verification: Verification = { steps, truncated: false, processed: 4 };
    expect([2, 3, 4, 5, 8, 9, 99].map((line) => stepOfLine(verification, line))).toEqual([-1, 0, 0, 1, 1, 3, 3]);
  });
});

describe("the output", () => {
  const call = (size: number, extra: Partial<Callback> = {}) =>
    ({ seqBytes: new Uint8Array(size), overflowed: false, ret: 0, key: new Uint8Array(4), ...extra }) as Callback;

  it("tells each call's bytes, and none for what was dropped", () => {
    const calls = [call(4), call(8, { ret: 1 }), call(8), call(2, { key: null, ret: 1 })];
    expect(calls.map((_, i) => writtenBy(calls, i, 14))).toEqual([
      [0, 4],
      [0, 0],
      [4, 12],
      [12, 14],
    ]);
  });
});

describe("strace", () => {
  it("prints calls as strace does", () => {
    const base = { command: "BPF_LINK_CREATE", args: [["prog_fd", 4]] as [string, number][], time: 0 };
    expect(strace({ ...base, name: "bpf", result: -13 })).toBe("bpf(BPF_LINK_CREATE, {prog_fd=4}) = -1 EACCES");
    const read = {
      name: "read",
      command: "",
      args: [
        ["fd", 6],
        ["size", 10],
      ] as [string, number][],
      time: 0,
    };
    expect(strace({ ...read, result: 7 })).toBe("read(6, 10) = 7");
  });
});

describe("what the verifier knows, in brief", () => {
  it.each([
    ["scalar()", "any number"],
    ["scalar(id=3,smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))", "0 … 0xffffffff"],
    ["scalar(umin=1,umax=9,var_off=(0x0; 0xf))", "1 … 9"],
    ["scalar(smin=-5,smax=7)", "-5 … 7"],
    ["Pscalar(smin=smin32=-4095,smax=smax32=-1)", "-4095 … -1"],
    ["scalar(smin=0xffffffff80000000,smax=smax32=7)", "-0x80000000 … 7"],
    ["scalar(smax32=7)", "any number, its low half … 7"],
    [
      "map_value(map=table,ks=4,vs=8,smin=smin32=0,smax=umax=smax32=umax32=8,var_off=(0x0; 0xf))",
      "map_value table + 0 … 8",
    ],
    ["fp(off=-16,smin=smin32=0,smax=umax=smax32=umax32=31,var_off=(0x0; 0x1f))", "fp -16 + 0 … 31"],
    ["rdonly_buf()", "rdonly_buf()"],
    ["7", "7"],
  ])("%s is %s", (text, brief) => expect(inBrief(text)).toBe(brief));
});
