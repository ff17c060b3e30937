// The prototype tables against what the kernel says of each helper and kfunc: parameters read, argument classes by the
// register types that the kernel lists when it refuses one, results, licence, sleeping.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadEntry, published, recorded } from "./entry";

interface Helpers {
  helperCell(id: number, column: number): number;
  helperArgCount(id: number): number;
  helperName(id: number): string | null;
}
interface Kfuncs {
  memory: WebAssembly.Memory;
  KFUNC_COUNT: { value: number };
  alloc(len: number): number;
  btfInstallVmlinux(ptr: number, len: number): number;
  find(name: string, kind: number): number;
  kfuncRow(id: number): number;
  kfuncFlags(id: number): number;
  kfuncName(row: number): string;
  kfuncArgCount(id: number): number;
}

const MEMORY = "fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_";
/** Accepted register types by argument class (ARG_*). */
const ACCEPTED: Record<number, string> = {
  1: "any",
  2: "map_ptr",
  3: MEMORY,
  4: MEMORY,
  5: MEMORY,
  6: "scalar",
  7: "scalar",
  8: "ctx",
  9: "ptr_, trusted_ptr_, rcu_ptr_",
  10: "sock_common, sock, tcp_sock, xdp_sock, ptr_, trusted_ptr_",
  11: "sock_common, sock, tcp_sock, xdp_sock",
  12: "map_value, ptr_",
  13: "map_value",
  14: "map_value, ptr_",
  15: "ringbuf_mem",
  16: "scalar",
  17: "map_value",
  18: "func",
  19: "fp",
  20: "percpu_ptr_, percpu_rcu_ptr_, percpu_trusted_ptr_",
  21: "fp, dynptr_ptr",
};
/** How a result prints, by RET_*. */
const RESULT: Record<number, RegExp> = {
  0: /^scalar$/,
  1: /^0$/,
  2: /^map_value_or_null$/,
  3: /^ringbuf_mem_or_null$/,
  4: /^mem_or_null$/,
  5: /^ptr_/,
  6: /^ptr_or_null_/,
  7: /^trusted_ptr_/,
};
const GPL = 1;
const SLEEPS = 2;

interface RecordedHelper {
  id: number;
  name: string;
  args: number;
  offered: boolean;
  gpl?: boolean;
  sleeps?: boolean;
  expected?: (string | null)[];
  returns?: string;
}

describe("helpers", () => {
  let engine: Helpers;
  beforeAll(async () => {
    engine = await loadEntry<Helpers>("protos", "protos");
  }, 120_000);

  it.each(recorded<RecordedHelper>("helpers.kernel.jsonl"))("$id $name", (helper) => {
    expect(engine.helperName(helper.id)).toBe(`bpf_${helper.name}`);
    expect(engine.helperArgCount(helper.id)).toBe(helper.args);
    expect(engine.helperCell(helper.id, 0) >= 0).toBe(helper.offered);
    if (!helper.offered) return;
    const flags = engine.helperCell(helper.id, 6);
    expect([(flags & GPL) !== 0, (flags & SLEEPS) !== 0]).toEqual([helper.gpl, helper.sleeps]);
    helper.expected!.forEach((types, i) => {
      if (types) expect([i + 1, ACCEPTED[engine.helperCell(helper.id, i + 1) & 31]]).toEqual([i + 1, types]);
    });
    if (helper.returns) expect(helper.returns).toMatch(RESULT[engine.helperCell(helper.id, 0)]);
  });

  it("have rows whose comments name them", () => {
    const text = readFileSync(new URL("../../assembly/verifier/protos/helpers.ts", import.meta.url), "utf8");
    const rows = [...text.matchAll(/^ {2}(\d+), .*\/\/ (\w+)$/gm)];
    const offered = recorded<RecordedHelper>("helpers.kernel.jsonl").filter((helper) => helper.offered);
    expect(rows.map((row) => Number(row[1]))).toEqual(offered.map((helper) => helper.id));
    for (const [, id, name] of rows) expect(engine.helperName(Number(id))).toBe(`bpf_${name}`);
  });
});

interface RecordedKfunc {
  name: string;
  args: number;
  offered: boolean;
  sleeps: boolean;
  trusted?: boolean;
  acquires?: boolean;
  null?: boolean;
}

describe("kfuncs", () => {
  let engine: Kfuncs;
  beforeAll(async () => {
    engine = await loadEntry<Kfuncs>("btf", "protos");
    const types = published("kernel-types.bin");
    const at = engine.alloc(types.length) >>> 0;
    new Uint8Array(engine.memory.buffer).set(types, at);
    expect(engine.btfInstallVmlinux(at, types.length)).toBe(0);
  }, 120_000);

  it.each(recorded<RecordedKfunc>("kfuncs.kernel.jsonl"))("$name", (kfunc) => {
    const id = engine.find(kfunc.name, 12);
    expect(engine.kfuncArgCount(id)).toBe(kfunc.args);
    expect(engine.kfuncRow(id) >= 0).toBe(kfunc.offered);
    if (!kfunc.offered) return;
    expect(engine.kfuncName(engine.kfuncRow(id))).toBe(kfunc.name);
    const has = (...bits: number[]) => bits.some((bit) => (engine.kfuncFlags(id) >> bit) & 1);
    expect(has(4)).toBe(kfunc.sleeps);
    // A NULL is refused by those that release, or want trusted or rcu pointers.
    if (kfunc.trusted) expect(has(1, 3, 5)).toBe(true);
    if (kfunc.acquires !== undefined) expect([has(0), has(2)]).toEqual([kfunc.acquires, kfunc.null]);
  });

  it("have rows whose comments name them", () => {
    const text = readFileSync(new URL("../../assembly/verifier/protos/kfuncs.ts", import.meta.url), "utf8");
    const rows = [...text.matchAll(/^ {2}.*, (?:0|KFUNC_\w+), \/\/ (\w+)$/gm)];
    expect(rows.map((row) => row[1])).toEqual(rows.map((_, i) => engine.kfuncName(i)));
    expect(rows.length).toBe(engine.KFUNC_COUNT.value);
  });
});
