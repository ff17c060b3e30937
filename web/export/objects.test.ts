// What is taken away from the page can be read again: a case by the page and the command line, an array by a compiler.
import { describe, expect, it } from "vitest";
import { assemble } from "../assembler/index";
import type { Store } from "../state/store";
import { KINDS } from "./objects";
import { caseProject } from "./open";

const source = "r1 = map[counts] ll\nr0 = 0\nexit\n";
const { insns } = assemble(source, { maps: ["counts"] });
const counts = { name: "counts", type: "hash", key: "u32 id", value: "u64 n", maxEntries: 8, flags: 64 } as const;
const state = {
  language: "asm",
  source,
  license: "GPL",
  maps: [{ ...counts, entries: [["01000000", "05"]] }],
  target: 0,
  cpus: 2,
  plan: [
    { size: 16, changes: [{ op: "update", map: "counts", key: "02000000", value: "07", flags: 1 }] },
    {
      size: 0,
      changes: [
        {
          op: "fill",
          map: "counts",
          key: "",
          value: "",
          flags: 0,
          fill: { from: 3, count: 2, keys: "mix", values: "index" },
        },
      ],
    },
  ],
  readSize: 32,
  code: { insns, lines: [], text: ["(18) r1 = map[counts]", "", "(b7) r0 = 0", "(95) exit"] },
  artifact: null,
} as unknown as Store;

describe("what is taken away", () => {
  it("a case comes back as the same program and elements", () => {
    const text = KINDS.case.file(state)!.content as string;
    const project = caseProject(JSON.parse(text));
    const again = assemble(project.source, { maps: project.maps.map(({ name }) => name) });
    expect(again.errors).toEqual([]);
    expect(again.insns).toEqual(insns);
    expect(project.maps[0]).toMatchObject({ name: "counts", type: "hash", maxEntries: 8, flags: 64 });
    expect(project.maps[0].entries).toEqual([["01000000", "0500000000000000"]]);
    expect(project.plan.slice(0, 2)).toEqual(state.plan);
    expect(project.readSize).toBe(32);
  });

  it("hex and array hold every instruction", () => {
    expect((KINDS.hex.file(state)!.content as string).trim()).toHaveLength(insns.length * 2);
    const array = KINDS.array.file(state)!.content as string;
    expect(array.match(/\.code = /g)).toHaveLength(insns.length / 8);
    expect(array).toContain("{ .code = 0x95, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0 }");
  });

  it("nothing is offered that is not there", () => {
    expect(KINDS.object.file(state)).toBeNull();
    expect(() => caseProject({ insns: "00", maps: [] })).toThrow("8 bytes");
  });
});
