import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { KernelTypes } from "../../engine-as/host/kernel-types";
import { PROJECT_DEFAULTS, toInput } from "../state/project";
import { type Engine, evaluate } from "../worker/evaluate";
import type { Answer, Verification, VerifyStep } from "../worker/protocol";
import { type Explanation, explain } from "./explain";
import { causalPath } from "./path";
import { REFUSED } from "./testdata/refused";

const file = (path: string) => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
const MAPS = [
  {
    name: "counts",
    type: "hash" as const,
    key: "u32 id",
    value: "u64 packets; u64 bytes",
    maxEntries: 4,
    flags: 0,
    entries: [],
  },
];

let engine: Engine;
beforeAll(async () => {
  const module = await WebAssembly.compile(file("engine-as/build/engine.wasm"));
  const types = await KernelTypes.open(async (name) => file(`public/${name}`));
  engine = {
    module,
    get types() {
      return types.current;
    },
    usualTypes: () => types.usual(),
    moreTypes: () => types.grow(),
  };
});

/** The explanation of the program's first error, with the answer that it was made from. */
async function explained(name: string): Promise<{ found: Explanation; answer: Answer; insn: number }> {
  const { language, source } = REFUSED.find((program) => program.name === name)!;
  const input = toInput({ ...PROJECT_DEFAULTS, language, source, maps: MAPS });
  const { answer } = (await evaluate(engine, input, async () => "go"))!;
  const problem = answer.problems.find(({ severity }) => severity === "error")!;
  const found = explain(problem, answer);
  if (!found) throw new Error(problem.message);
  return { found, answer, insn: problem.insn };
}

describe("programs that are refused", () => {
  it.each(REFUSED.map(({ name }) => name))("%s: explained, with its place and a path that ends there", async (name) => {
    const { found, answer, insn } = await explained(name);
    expect(insn).toBeGreaterThanOrEqual(0);
    expect(answer.code!.lines[insn]).toBeGreaterThan(0);
    for (const sentence of [found.rule, found.why, found.cause, found.fix]) expect(sentence).not.toMatch(/\{\w+\}/);
    if (found.path.length > 0) expect(found.path.at(-1)).toMatchObject({ kind: "refused", insn });
    for (const [i, { step }] of found.path.entries()) expect(step).toBeGreaterThanOrEqual(found.path[i - 1]?.step ?? 0);
  });

  /** Stations as "place: words, now what is known". */
  const told = ({ path }: Explanation) => path.map(({ words, brief }) => (brief ? `${words}, now ${brief}` : words));

  it.each<[string, Partial<Explanation>, string[]]>([
    [
      "NULL check of the other pointer",
      { register: "R1", now: "buf_or_null(id=2)", must: "a pointer that was compared with NULL" },
      ["R1 is loaded from ctx->value, now buf_or_null(id=2)", "jumps from here"],
    ],
    [
      "index from the value",
      {
        register: "R0",
        must: "offset + size within 8 bytes",
        detail: "The map value has 8 bytes; the access takes 1 at 8.",
      },
      [
        "R0 is what the call returns, now map_value(map=table,ks=4,vs=8)",
        "jumps from here",
        "R1 is loaded from the value, now any number",
        "goes on: that narrows R1, now 0 … 8",
        "R0 is computed from R0 and R1, now map_value table + 0 … 8",
      ],
    ],
    [
      "record that is never given back",
      { register: "", must: "given back", detail: expect.stringMatching(/^It was acquired at instruction \d+\.$/) },
      [
        "R0 is what the call returns, now ringbuf_mem_or_null(id=4,ref_obj_id=4,sz=8)",
        "jumps from here",
        "jumps from here",
      ],
    ],
    [
      "register that was never set",
      { register: "R3", now: "", must: "a value on every path" },
      ["R3 has no value at the start", "goes on without jumping"],
    ],
    ["register used up by a call", { register: "R2", now: "" }, ["the call uses up R2"]],
    [
      "copy through the stack",
      { register: "R9", now: "buf_or_null(id=1)" },
      [
        "R7 is loaded from ctx->value, now buf_or_null(id=1)",
        "fp-8 is a copy of R7, now buf_or_null(id=1)",
        "goes on without jumping",
        "R8 is a copy of fp-8, now buf_or_null(id=1)",
        "R9 is a copy of R8, now buf_or_null(id=1)",
      ],
    ],
    [
      "function that gets a pointer",
      { register: "R1" },
      ["R1 is loaded from ctx->value, now buf_or_null(id=1)", "R1 is passed to the function, now buf_or_null(id=1)"],
    ],
    [
      "unbounded index",
      { register: "R1", must: "a number with bounds" },
      ["R1 is loaded from the value, now any number"],
    ],
    [
      "ctx->meta as the sequence",
      { must: "struct seq_file" },
      ["R1 is loaded from ctx->meta, now trusted_ptr_bpf_iter_meta()"],
    ],
  ])("%s: what it is, what it must be, and how it came about", async (name, expected, path) => {
    const { found } = await explained(name);
    expect(found).toMatchObject(expected);
    expect(told(found).slice(0, -1)).toEqual(path);
  });
});

const NONE: Verification = { steps: [], truncated: false, processed: 0 };

describe("causalPath", () => {
  const step = (insn: number, parent: number, changes: [string, string][], end?: VerifyStep["end"]): VerifyStep => ({
    insn,
    parent,
    frame: 0,
    changes,
    logLine: -1,
    ...(end ? { end } : {}),
  });
  /** r1 += 1; if r1 < 9 goto -2 */
  const code = {
    insns: Uint8Array.of(0x07, 1, 0, 0, 1, 0, 0, 0, 0xa5, 1, 0xfe, 0xff, 9, 0, 0, 0),
    lines: [],
    text: [],
  };

  it("counts the rounds of a loop instead of repeating them", () => {
    const steps: VerifyStep[] = [];
    for (let i = 0; i < 40; i++) steps.push(step(i % 2, i - 1, [["R1", `${i}`]]));
    steps.push(step(0, 39, [], { kind: "rejected", by: -1, text: "R1 !read_ok" }));
    const path = causalPath({ ...NONE, steps }, code, ["R1"]);
    expect(path.map(({ kind, times }) => [kind, times])).toEqual([
      ["unset", 1],
      ["computed", 20],
      ["narrowed", 20],
      ["refused", 1],
    ]);
  });

  it("is empty for an accepted program, and without the code", () => {
    expect(causalPath({ ...NONE, steps: [step(0, -1, [])] }, code, ["R0"])).toEqual([]);
    const refused = [step(0, -1, [], { kind: "rejected", by: -1, text: "" })];
    expect(causalPath({ ...NONE, steps: refused }, null, ["R0"])).toEqual([]);
  });
});
