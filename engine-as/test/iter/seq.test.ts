// read(2) to the byte, with the numbers that the kernel gave for such programs; sessions, recording, resuming.
import { expect, test } from "vitest";
import { Engine } from "../../cli/engine.ts";
import type { Kernel } from "../../host/kernel.ts";
import { nothing, poke, writeBytes, writeSeqNum } from "../programs.ts";

const engine = new Engine();
const EAGAIN = -11;
const E2BIG = -7;

function setUp(entries = 4): { kernel: Kernel; map: number } {
  const kernel = engine.kernel();
  return { kernel, map: kernel.mapCreate({ type: "array", keySize: 4, valueSize: 8, maxEntries: entries }) };
}

function open(kernel: Kernel, map: number, insns: Uint8Array): number {
  const prog = kernel.progLoad({ insns });
  expect(prog.log.trimEnd().split("\n").at(-1)).toMatch(/^processed/);
  expect(prog.errno).toBe(0);
  const link = kernel.linkCreate({ progFd: prog.fd, mapFd: map });
  expect(link.errno).toBe(0);
  return kernel.iterCreate(link.fd);
}

/** Sizes or errnos of reads until the end, at most `most`. */
function reads(kernel: Kernel, it: number, size: number | number[], most = 20): number[] {
  const out: number[] = [];
  while (out.length < most) {
    const n = Array.isArray(size) ? (size[out.length] ?? 65536) : size;
    const { errno, data } = kernel.read(it, n);
    out.push(data ? data.length : errno);
    if (data?.length === 0 && n > 0) break;
  }
  return out;
}

test.each([
  [100, [500, 0]],
  [8000, [32000, 8000, 0]],
  [8192, [24576, 16384, 0]],
  [10000, [30000, 20000, 0]],
  [16384, [16384, 16384, 16384, 16384, 16384, 0]],
  [32767, [32767, 32767, 32767, 32767, 32767, 0]],
])("four elements and the final run, %i bytes each", (n, expected) => {
  const { kernel, map } = setUp();
  expect(reads(kernel, open(kernel, map, writeBytes(n)), 1 << 20)).toEqual(expected);
});

test("32768 bytes never fit", () => {
  const { kernel, map } = setUp();
  expect(reads(kernel, open(kernel, map, writeBytes(32768)), 1 << 20, 4)).toEqual([E2BIG, E2BIG, E2BIG, E2BIG]);
});

test.each([
  [10, [10, 10, 10, 2, 10, 10, 10, 2, 10, 10, 10, 2, 10, 10, 10, 10, 10, 10, 4, 0]],
  [33, [33, 31, 33, 33, 30, 0]],
  [64, [64, 64, 32, 0]],
])("records of 32 bytes in reads of %i", (size, expected) => {
  const { kernel, map } = setUp();
  expect(reads(kernel, open(kernel, map, writeBytes(32)), size, 40)).toEqual(expected);
});

test("a read of zero bytes shows an element and loses nothing", () => {
  const { kernel, map } = setUp();
  const it = open(kernel, map, writeBytes(32));
  expect(reads(kernel, it, [0, 0, 0, 100])).toEqual([0, 0, 0, 32, 128, 0]);
});

const numbers = (data?: Uint8Array) => (data ? [...new BigUint64Array(data.slice().buffer)].map(Number) : []);

test.each([
  [1, [EAGAIN, [0, 1, 2, 3, 3]], 6],
  [2, [[0], [1, 2, 3, 3]], 6],
  [
    4,
    [
      [0, 1, 2],
      [3, 3],
    ],
    6,
  ],
  [5, [[0, 1, 2, 3, 3]], 5],
])("returning 1 in run %i", (k, expected, runs) => {
  const { kernel, map } = setUp();
  const counter = kernel.mapCreate({ type: "array", keySize: 4, valueSize: 8, maxEntries: 1 });
  const it = open(kernel, map, writeSeqNum(counter, k));
  const got: (number | number[])[] = [];
  for (;;) {
    const { errno, data } = kernel.read(it, 65536);
    if (data?.length === 0) break;
    got.push(data ? numbers(data) : errno);
  }
  expect(got).toEqual(expected);
  expect(numbers(kernel.mapLookup(counter, new Uint8Array(4)).value)).toEqual([runs]);
});

test("a silent program gives up after a million elements, then goes on", () => {
  const { kernel, map } = setUp(1_100_000);
  expect(reads(kernel, open(kernel, map, nothing), 4096)).toEqual([EAGAIN, 0]);
});

test("a read can stop anywhere and be resumed", () => {
  const { kernel, map } = setUp();
  const whole = kernel.read(open(kernel, map, writeBytes(96)), 65536).data;
  const it = open(kernel, map, writeBytes(96));
  let slices = 1;
  let result = kernel.read(it, 65536, 7);
  for (; result.pending; slices++) result = kernel.readResume(it, 7);
  expect(slices).toBeGreaterThan(20);
  expect(result.data).toEqual(whole);
});

test("a read may ask for more than there ever is, and one at a time is under way", () => {
  const { kernel, map } = setUp();
  const it = open(kernel, map, writeBytes(96));
  expect(kernel.read(it, 2 ** 40, 7).pending).toBe(true);
  expect(kernel.read(it, 16).errno).toBe(-16);
  expect(kernel.read(open(kernel, map, nothing), 16).errno).toBe(-16);
  expect(kernel.readResume(it).data).toHaveLength(480);
});

test("a read that is given up loses no bytes and shows its last element again", () => {
  const { kernel, map } = setUp();
  const it = open(kernel, map, writeBytes(32));
  expect(kernel.read(it, 65536, 80).pending).toBe(true);
  kernel.readAbandon(it);
  expect(reads(kernel, it, 65536)).toEqual([32, 128, 0]);
});

test("two sessions keep their places, and ids count up", () => {
  const { kernel, map } = setUp();
  kernel.setRecording(1 << 16);
  const a = open(kernel, map, writeBytes(8));
  const b = open(kernel, map, writeBytes(8));
  kernel.read(a, 8);
  kernel.read(b, 16);
  kernel.read(a, 8);
  expect(kernel.callbacks().records.map((r) => [r.sessionId, r.seqNum, r.bucket])).toEqual([
    [1, 0, 0],
    [2, 0, 0],
    [2, 1, 1],
    [1, 1, 1],
  ]);
});

test("callback records hold what each run saw and did", () => {
  const { kernel, map } = setUp(2);
  kernel.setRecording(1 << 16);
  const it = open(kernel, map, poke(0x55));
  kernel.read(it, 64);
  const { records, lost } = kernel.callbacks();
  expect(lost).toBe(0);
  expect(records.map((r) => [r.key?.[0], r.valueBefore?.[0], r.valueAfter?.[0]])).toEqual([
    [0, 0, 0x55],
    [1, 0, 0x55],
    [undefined, undefined, undefined],
  ]);
  expect(kernel.cursor(it)).toMatchObject({ bucket: 2, done: true, seqNum: 1 });
});

test("the iterator keeps map, link and program alive", () => {
  const { kernel, map } = setUp();
  const prog = kernel.progLoad({ insns: writeBytes(8) });
  const link = kernel.linkCreate({ progFd: prog.fd, mapFd: map });
  const it = kernel.iterCreate(link.fd);
  for (const fd of [map, prog.fd, link.fd]) expect(kernel.close(fd)).toBe(0);
  kernel.collect();
  expect(reads(kernel, it, 65536)).toEqual([40, 0]);
  expect(kernel.close(it)).toBe(0);
});

test("a link update reaches new sessions only", () => {
  const { kernel, map } = setUp();
  const first = kernel.progLoad({ insns: writeBytes(8) });
  const second = kernel.progLoad({ insns: writeBytes(16) });
  const link = kernel.linkCreate({ progFd: first.fd, mapFd: map });
  const before = kernel.iterCreate(link.fd);
  expect(kernel.linkUpdate(link.fd, second.fd, second.fd)).toBe(-1);
  expect(kernel.linkUpdate(link.fd, second.fd, first.fd)).toBe(0);
  expect(kernel.linkDetach(link.fd)).toBe(-95);
  expect(reads(kernel, before, 65536)).toEqual([40, 0]);
  expect(reads(kernel, kernel.iterCreate(link.fd), 65536)).toEqual([80, 0]);
});
