// The examples end to end in the worker's own code, against what a real Linux 6.18 answered (e2e/recorded).
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { KernelTypes } from "../../engine-as/host/kernel-types.ts";
import { ALL } from "../examples/all.ts";
import { byHand } from "../examples/index.ts";
import { joined } from "../panes/map/rows.ts";
import { toBase64 } from "../state/base64.ts";
import { toHex } from "../state/bytes.ts";
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
  const evaluated = await evaluate(engine, input, async () => "go");
  if (!evaluated) throw new Error("given up");
  return evaluated.answer;
}

it("types that a program lacks are fetched until they are enough, and the answer is the same", async () => {
  const fetched: string[] = [];
  const types = await KernelTypes.open(async (name) => {
    fetched.push(name);
    return new Uint8Array(file(`public/${name}`));
  });
  const lazy: Engine = {
    module: engine.module,
    get types() {
      return types.current;
    },
    usualTypes: () => types.usual(),
    moreTypes: () => types.grow(),
  };
  const answerOf = async (source: string, from: Engine) => {
    const input = { ...toInput(byHand(ALL[0])), source };
    return (await evaluate(from, input, async () => "go"))!.answer;
  };
  const far = `
    r1 = *(u64 *)(r1 + 0)
    r1 = *(u64 *)(r1 + 0)
    r1 = *(u64 *)(r1 + 104)
    if r1 == 0 goto pc+1
    r1 = *(u64 *)(r1 + 32)
    r0 = 0
    exit`;
  const near = (await answerOf("r0 = 0\nexit\n", lazy)).stages;
  expect(near.every(({ state }) => state === "ok")).toBe(true);
  expect(fetched).toEqual(["kernel-types-core.bin"]);
  const lazily = await answerOf(far, lazy);
  expect(fetched).toEqual(["kernel-types-core.bin", "kernel-types.bin"]);
  const atOnce = await answerOf(far, engine);
  expect(lazily.log.replaceAll(/\d+ usec/g, "")).toBe(atOnce.log.replaceAll(/\d+ usec/g, ""));
  expect(lazily.stages.map(({ name, state }) => [name, state])).toEqual(
    atOnce.stages.map(({ name, state }) => [name, state]),
  );
});

it("C has vmlinux.h whole, however little the engine began with", async () => {
  const types = await KernelTypes.open(async (name) => new Uint8Array(file(`public/${name}`)));
  const lazy: Engine = { module: engine.module, types: types.current, usualTypes: () => types.usual() };
  const source = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __u64); } m SEC(".maps");
SEC("iter/bpf_map_elem") int walk(struct bpf_iter__bpf_map_elem *ctx) { return sizeof(struct task_struct) < 100; }
char _license[] SEC("license") = "GPL";`;
  const input = { ...toInput(ALL[0]), language: "c" as const, source };
  const { answer } = (await evaluate(lazy, input, async () => "go"))!;
  expect(answer.problems).toEqual([]);
  expect(answer.stages.map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
});

describe.each(recorded)("the example $name, as Linux answers", (kernel) => {
  const [id, hand] = kernel.name.split(".");
  const found = ALL.find((one) => one.id === id)!;
  const example = hand ? byHand(found) : found;
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

describe.each(ALL.map((example) => [example.id, example] as const))("the example %s in C", (_, example) => {
  let answer: Answer;
  beforeAll(async () => {
    answer = await answerTo(toInput(example));
  });

  it("compiles, and declares the maps that it names", () => {
    expect(answer.stages[0].state).toBe("ok");
    const declared = answer.declared!.filter(({ data }) => !data);
    const shape = ({ name, type, maxEntries, flags }: (typeof declared)[number]) => ({ name, type, maxEntries, flags });
    expect(declared.map(shape)).toEqual(example.maps.map((map) => shape({ ...map })));
  });

  it("does what its assembly does", async () => {
    if (!example.assembly) return expect(answer.stages.map(({ state }) => state)).toEqual(Array(5).fill("ok"));
    const hand = await answerTo(toInput(byHand(example)));
    expect(answer.stages.map(({ name, errno }) => [name, errno])).toEqual(
      hand.stages.map(({ name, errno }) => [name, errno]),
    );
    expect(toHex(answer.output, "")).toBe(toHex(hand.output, ""));
    const elements = ({ maps }: Answer) => maps.slice(0, example.maps.length).map((map) => map.after);
    expect(elements(answer)).toEqual(elements(hand));
  });
});

describe("C", () => {
  const source = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
struct stats { __u64 packets; __be32 peer; __u32 pad; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct stats);
} flows SEC(".maps");
__u64 total;
SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *ctx)
{
	struct stats *stats = ctx->value;
	if (!stats)
		return 0;
	total += stats->packets;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu %llu\\n", stats->packets, total);
	return 0;
}
SEC("iter/bpf_map_elem")
int quiet(struct bpf_iter__bpf_map_elem *ctx) { return 0; }
char LICENSE[] SEC("license") = "GPL";
`;
  const flows = { name: "flows", type: "array" as const, key: "u32 k", value: "u64 v", maxEntries: 1, flags: 0 };
  const entries: [string, string][] = [["01000000", "0500000000000000"]];
  const input = toInput({ ...ALL[0], language: "c", source, maps: [{ ...flows, entries }] });

  it("declares its own maps; the page's elements go into them by name", async () => {
    const answer = await answerTo(input);
    expect(answer.problems).toEqual([]);
    expect(answer.declared!.map(({ name, type, value }) => [name, type, value])).toEqual([
      ["flows", "hash", "u64 packets; be32 peer; u32 pad"],
      [".rodata", "array", expect.anything()],
      [".bss", "array", expect.anything()],
    ]);
    expect(new TextDecoder().decode(answer.output)).toBe("5 5\n");
    expect(answer.code!.lines.slice(0, 2)).toEqual([13, 16]);
    expect(answer.ranges).toMatchObject({ key: 0, value: 8, valueLimit: 16 });
  });

  it("has several iterators to choose from", async () => {
    const answer = await answerTo({ ...input, program: "quiet" });
    expect(answer.programs).toEqual(["dump", "quiet"]);
    expect(answer.output.length).toBe(0);
  });

  it("says where a source does not compile", async () => {
    const answer = await answerTo({ ...input, source: source.replace("return 0;", "return nothing;") });
    expect(answer.stages[0]).toMatchObject({ name: "compile", state: "failed" });
    expect(answer.problems[0]).toMatchObject({ stage: "compile", line: 17, severity: "error" });
  });
});

describe("an object", () => {
  const compiled = ALL.find(({ id }) => id === "globals")!;
  const object = async () => (await answerTo(toInput(compiled))).artifact!.object!;
  const opened = (bytes: Uint8Array) => answerTo(toInput({ ...compiled, language: "object", source: toBase64(bytes) }));

  it("loads, links and reads like the source that it was compiled from, and tells its lines", async () => {
    const source = await answerTo(toInput(compiled));
    const answer = await opened(source.artifact!.object!);
    expect(answer.problems).toEqual([]);
    expect(answer.output).toEqual(source.output);
    expect(answer.code!.lines).toEqual(source.code!.lines);
    expect(answer.declared).toEqual(source.declared);
    const texts = compiled.source.split("\n");
    expect(answer.listing!.lines.length).toBeGreaterThan(3);
    for (const [line, text] of answer.listing!.lines) expect(text.trim()).toBe(texts[line - 1].trim());
  });

  it("that is damaged is refused with section and offset", async () => {
    const bytes = await object();
    for (const damaged of [bytes.slice(0, 40), bytes.slice(0, bytes.length / 2), new Uint8Array(100)]) {
      const answer = await opened(damaged);
      expect(answer.stages[0]).toMatchObject({ name: "compile", state: "failed" });
      expect(answer.problems[0].message).toMatch(/^[\w .-]+\+0x[0-9a-f]+: /);
    }
  });
});

describe("problems", () => {
  const first = byHand(ALL[0]);
  const withSource = (source: string) => toInput({ ...first, source });

  it("stops at a source that does not assemble, and says where", async () => {
    const answer = await answerTo(withSource("r0 = 0\nr1 = nonsense nonsense\nexit"));
    expect(answer.stages.map((stage) => stage.state)).toEqual(["failed", "skipped", "skipped", "skipped", "skipped"]);
    expect(answer.problems[0]).toMatchObject({ stage: "compile", line: 2 });
  });

  it("names the instruction and line of a refusal", async () => {
    const answer = await answerTo(toInput(byHand(ALL.find((one) => one.id === "null-check")!)));
    const problem = answer.problems[0];
    expect(problem).toMatchObject({ stage: "load", insn: 4, message: "R8 invalid mem access 'buf_or_null'" });
    expect(answer.code?.lines[4]).toBe(problem.line);
  });

  it("knows each step's line in the log", async () => {
    for (const example of ALL) {
      const { log, verification } = await answerTo(toInput(example));
      const lines = log.split("\n");
      for (const { insn, logLine } of verification.steps) expect(lines[logLine]).toMatch(new RegExp(`^${insn}: \\(`));
    }
  });

  it("names the access that the link refuses", async () => {
    const answer = await answerTo(toInput(byHand(ALL.find((one) => one.id === "past-value")!)));
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

  it("walks a map that a rule filled, with a value for every CPU that is set", async () => {
    const [map] = first.maps;
    const fill = { count: 20_000, keys: "mix", values: "zero" } as const;
    const many = { ...map, type: "percpu_hash" as const, flags: 0, maxEntries: 20_000, entries: [], fill };
    const source = "r1 = *(u64 *)(r1 + 24)\nif r1 == 0 goto end\nr2 = 1\n*(u64 *)(r1 + 16) = r2\nend:\nr0 = 0\nexit";
    const answer = await answerTo(toInput({ ...first, source, maps: [many], cpus: 3 }));
    expect(answer.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(answer.stages.at(-1)).toMatchObject({ name: "read", state: "ok" });
    const [{ values }] = answer.maps[0].before;
    expect(values.map((value) => toHex(value, ""))).toEqual(Array(3).fill("0000000000000000"));
  });

  it("runs on translated where no more callbacks can be recorded, with the same output", async () => {
    const [map] = first.maps;
    const fill = { count: 60_000, keys: "index", values: "index" } as const;
    const many = { ...map, type: "array" as const, flags: 0, maxEntries: 60_000, entries: [], fill };
    const answer = await answerTo(toInput({ ...first, maps: [many] }));
    const read = answer.stages.at(-1)!;
    expect(read).toMatchObject({ name: "read", state: "ok" });
    expect(read.summary).toContain("translated to WebAssembly");
    expect(answer.callbacks.length).toBeGreaterThan(1000);
    expect(answer.callbacks.length).toBeLessThan(60_000);
    expect(answer.reads.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(60_000);
    const lines = new TextDecoder().decode(answer.output).trimEnd().split("\n");
    expect(lines.map((line) => Number(line.split(" ").at(-1)))).toEqual(Array.from({ length: 60_000 }, (_, i) => i));
  });

  it("stops a fill where it is when that is asked for, and goes on with what there is", async () => {
    const fill = { count: 100_000, keys: "index", values: "index" } as const;
    const many = { ...first.maps[0], flags: 0, maxEntries: 100_000, entries: [], fill };
    const evaluated = await evaluate(engine, toInput({ ...first, maps: [many] }), async (stage) =>
      stage === "load" ? "halt" : "go",
    );
    const { problems, stages } = evaluated!.answer;
    expect(problems.map(({ message }) => message).join()).toMatch(/filled with 16384 elements only/);
    expect(stages.at(-1)).toMatchObject({ name: "read", state: "ok" });
  });

  it("is given up between slices when a newer edit has come", async () => {
    const input = { ...withSource("r0 = 0\nexit"), readSize: 1 };
    const map = { ...input.maps[0], type: "array" as const, flags: 0, maxEntries: 1 << 20, entries: [] };
    expect(await evaluate(engine, { ...input, maps: [map] }, async () => "drop")).toBeNull();
    const halted = await evaluate(engine, { ...input, maps: [map] }, async () => "halt");
    expect(halted!.answer.stages.at(-1)).toMatchObject({ name: "read", state: "stopped" });
  });
});
