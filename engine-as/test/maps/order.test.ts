// What the recordings cannot show: sizes of storage, random seeds, many elements.
import { expect, test } from "vitest";
import { Engine } from "../../cli/engine.ts";
import type { Kernel } from "../../host/kernel.ts";

const engine = new Engine();
const ZERO_SEED = 64;

function key(n: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, n, true);
  return out;
}

function keys(kernel: Kernel, fd: number): number[] {
  const out: number[] = [];
  for (let next = kernel.mapGetNextKey(fd, null); next.key; next = kernel.mapGetNextKey(fd, next.key)) {
    out.push(new DataView(next.key.buffer).getUint32(0, true));
  }
  return out;
}

function hashOf(count: number, flags: number): { kernel: Kernel; fd: number } {
  const kernel = engine.kernel();
  const fd = kernel.mapCreate({ type: "hash", keySize: 4, valueSize: 8, maxEntries: count, flags });
  for (let i = 0; i < count; i++) kernel.mapUpdate(fd, key(i), new Uint8Array(8));
  return { kernel, fd };
}

test("the documented order of eight keys", () => {
  const { kernel, fd } = hashOf(8, ZERO_SEED);
  expect(keys(kernel, fd)).toEqual([0, 4, 7, 2, 1, 6, 5, 3]);
});

test("a map without BPF_F_ZERO_SEED has a seed of its own", () => {
  const { kernel, fd } = hashOf(64, 0);
  const fixed = hashOf(64, ZERO_SEED);
  const order = keys(kernel, fd);
  expect(order).not.toEqual(keys(fixed.kernel, fixed.fd));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i));
});

test("mapElements shows buckets in walk order, in pieces", () => {
  const { kernel, fd } = hashOf(100, ZERO_SEED);
  const seen: number[] = [];
  const buckets: number[] = [];
  for (let from = 0; from < kernel.mapBuckets(fd); ) {
    const { elements, next } = kernel.mapElements(fd, from, 256);
    for (const e of elements) {
      seen.push(new DataView(e.key.buffer).getUint32(0, true));
      buckets.push(e.bucket);
    }
    from = next;
  }
  expect(seen).toEqual(keys(kernel, fd));
  expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
});

test("a map of a million entries takes memory only as they arrive", () => {
  const kernel = engine.kernel();
  const fd = kernel.mapCreate({ type: "hash", keySize: 8, valueSize: 16, maxEntries: 1_000_000 });
  expect(fd).toBeGreaterThan(0);
  // Beyond key and value: the element's two words, and a bucket's head for each of 2^20 buckets.
  expect(kernel.mapStorageBytes(fd) / 1_000_000 - 24).toBeLessThan(16);
});

test("a possible CPU more is a copy more", () => {
  const kernel = engine.kernel({ possibleCpus: 4 });
  const fd = kernel.mapCreate({ type: "percpu_array", keySize: 4, valueSize: 4, maxEntries: 1 });
  const value = Uint8Array.from({ length: 32 }, (_, i) => i);
  expect(kernel.mapUpdate(fd, key(0), value)).toBe(0);
  expect(kernel.mapLookup(fd, key(0)).value).toEqual(value);
});

test("filling by rule makes the elements that as many updates make", () => {
  const kernel = engine.kernel();
  const spec = { type: "hash", keySize: 8, valueSize: 12, maxEntries: 5, flags: ZERO_SEED } as const;
  const [a, b] = [kernel.mapCreate(spec), kernel.mapCreate(spec)];
  expect(kernel.mapFill(a, { count: 7 })).toEqual({ done: 5, errno: -7 });
  for (let i = 0; i < 5; i++)
    kernel.mapUpdate(b, Uint8Array.of(i, 0, 0, 0, 0, 0, 0, 0), Uint8Array.of(i, ...Array(11).fill(0)));
  expect(kernel.mapElements(a, 0)).toEqual(kernel.mapElements(b, 0));
  expect(kernel.mapElements(a, 0).elements).toHaveLength(5);
});
