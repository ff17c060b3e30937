// Which elements LRU maps give up, and the order of hashes, after random operations on two CPUs: as the running kernel
// answered (cli/kernel_maps.py).
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { Engine } from "../../cli/engine.ts";

interface Asked {
  type: "hash" | "lru_hash" | "lru_percpu_hash";
  max: number;
  flags: number;
  ops: [letter: "u" | "l" | "d" | "c", number: number, flags: number][];
  answers: number[];
  keys: number[];
}

const file = new URL("../data/lru.jsonl.gz", import.meta.url);
const cases = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Asked);
const engine = new Engine();

const bytes = (n: number): Uint8Array => new Uint8Array(Uint32Array.of(n).buffer);

test("what is left after many operations is what the kernel kept, in its order", () => {
  expect(cases.length).toBeGreaterThan(80);
  for (const [i, { type, max, flags, ops, answers, keys }] of cases.entries()) {
    const kernel = engine.kernel();
    const fd = kernel.mapCreate({ type, keySize: 4, valueSize: 8, maxEntries: max, flags });
    const value = new Uint8Array(kernel.mapInfo(fd)?.userValueSize ?? 0);
    const got = ops.map(([letter, number, how]) => {
      if (letter === "c") kernel.setCurrentCpu(number);
      else if (letter === "u") return kernel.mapUpdate(fd, bytes(number), value, how);
      else if (letter === "l") return kernel.mapLookup(fd, bytes(number)).errno;
      else return kernel.mapDelete(fd, bytes(number));
      return 0;
    });
    expect([i, got]).toEqual([i, answers]);
    const left: number[] = [];
    for (let next = kernel.mapGetNextKey(fd, null); next.key; next = kernel.mapGetNextKey(fd, next.key)) {
      left.push(new DataView(next.key.buffer).getUint32(0, true));
    }
    expect([i, left]).toEqual([i, keys]);
  }
});
