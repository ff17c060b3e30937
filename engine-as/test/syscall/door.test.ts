// The door itself: attr checks, the log's buffer, fds, info, and what is left after a trap.
import { expect, test } from "vitest";
import { Engine } from "../../cli/engine.ts";
import { KernelDead, type SyscallRecord } from "../../host/types.ts";
import { nothing, touch } from "../programs.ts";

const engine = new Engine();
const EBADF = -9;
const EFAULT = -14;
const EINVAL = -22;
const ENOSPC = -28;

/** bpf(2) with raw attr words. */
function raw(cmd: number, words: number[], size = words.length * 4): number {
  const kernel = engine.kernel();
  const { bpf, hostAlloc } = kernel.exports as Record<string, (...args: number[]) => number>;
  const at = hostAlloc?.(8192) ?? 0;
  kernel.memory.bytes.fill(0, at, at + 8192);
  words.forEach((w, i) => {
    kernel.memory.view.setUint32(at + 4 * i, w, true);
  });
  return bpf?.(cmd, at, size) ?? 0;
}

const ARRAY = [2, 4, 4, 1];

test.each([
  ["just what is needed", ARRAY, 16, 3],
  ["zeros behind what the kernel knows", ARRAY, 4096, 3],
  ["more than a page", ARRAY, 4097, -7],
  ["a set byte behind what the kernel knows", [...ARRAY, ...Array(38).fill(0), 1], 172, -7],
  ["a set byte behind the command's fields", [...ARRAY, ...Array(16).fill(0), 1], 84, EINVAL],
  ["too short to be a map", ARRAY, 12, EINVAL],
])("attr: %s", (_, words, size, expected) => {
  expect(raw(0, words, size)).toBe(expected);
});

test("commands that do not exist, fds that are not open, memory that is not the caller's", () => {
  expect(raw(99, [])).toBe(EINVAL);
  expect(raw(1, [77])).toBe(EBADF);
  expect(raw(1, [0])).toBe(EINVAL);
  expect(raw(5, [26, 2, 0xfffffff0, 0, 0xfffffff0, 0])).toBe(EFAULT);
});

test("a log that does not fit keeps its tail, or its head, and fails the load", () => {
  const kernel = engine.kernel();
  const whole = kernel.progLoad({ insns: touch("key", 0), logLevel: 2 });
  expect(whole.errno).toBe(0);
  expect(whole.logTrueSize).toBe(whole.log.length + 1);
  const tail = kernel.progLoad({ insns: touch("key", 0), logLevel: 2, logSize: 100 });
  expect([tail.errno, tail.fd, tail.log]).toEqual([ENOSPC, -1, whole.log.slice(-99)]);
  const head = kernel.progLoad({ insns: touch("key", 0), logLevel: 2 | 8, logSize: 100 });
  expect([head.errno, head.log]).toEqual([ENOSPC, whole.log.slice(0, 99)]);
  const exact = kernel.progLoad({ insns: touch("key", 0), logLevel: 2, logSize: whole.logTrueSize });
  expect([exact.errno, exact.log]).toEqual([0, whole.log]);
});

test("fds are the lowest free ones, and closed once", () => {
  const kernel = engine.kernel();
  const make = () => kernel.mapCreate({ type: "array", keySize: 4, valueSize: 4, maxEntries: 1 });
  expect([make(), make(), make()]).toEqual([3, 4, 5]);
  expect([kernel.close(4), kernel.close(4), make()]).toEqual([0, EBADF, 4]);
});

test("info of a link: the target's name as far as there is room", () => {
  const kernel = engine.kernel();
  const map = kernel.mapCreate({ type: "array", keySize: 4, valueSize: 4, maxEntries: 1 });
  const prog = kernel.progLoad({ insns: nothing });
  const link = kernel.linkCreate({ progFd: prog.fd, mapFd: map }).fd;
  const { errno, info } = kernel.objGetInfo(link, new Uint8Array(64));
  const view = new DataView(info.buffer);
  expect(errno).toBe(0);
  expect([
    view.getUint32(0, true),
    view.getUint32(8, true),
    view.getUint32(24, true),
    view.getUint32(28, true),
  ]).toEqual([4, prog.id, 13, kernel.mapInfo(map)?.id]);
});

test("every call can be traced", () => {
  const calls: SyscallRecord[] = [];
  const kernel = engine.kernel({ onSyscall: (record) => calls.push(record) });
  const map = kernel.mapCreate({ type: "array", keySize: 4, valueSize: 4, maxEntries: 1 });
  kernel.mapUpdate(map, new Uint8Array(4), Uint8Array.of(1, 2, 3, 4));
  kernel.close(map);
  expect(calls.map((c) => [c.command || c.name, c.result])).toEqual([
    ["BPF_MAP_CREATE", 3],
    ["BPF_MAP_UPDATE_ELEM", 0],
    ["close", 0],
  ]);
  expect(calls[1]?.args).toContainEqual(["value", "01020304"]);
});

test("a trap ends the kernel and says so", () => {
  const kernel = engine.kernel();
  const { hostFree } = kernel.exports as Record<string, (ptr: number) => void>;
  expect(() => kernel.call(() => hostFree?.(0x7ffffff0))).toThrow(KernelDead);
  expect(kernel.trap).not.toBeNull();
  expect(() => kernel.mapCreate({ type: "array", keySize: 4, valueSize: 4, maxEntries: 1 })).toThrow(KernelDead);
});
