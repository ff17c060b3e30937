// Tail calls through prog arrays: where they go, when they fall through, and what is left of the caller.
import { expect, test } from "vitest";
import { Engine } from "../../cli/engine.ts";
import { Asm } from "../../cli/fuzz/asm.ts";
import { translate } from "../../host/jit.ts";
import type { Kernel } from "../../host/kernel.ts";

const engine = new Engine();

/** seq_write of one byte, with the context in r6. */
const write = (a: Asm, byte: number) =>
  a.store(10, -8, byte).load(1, 6, 0).load(1, 1, 0).mov(2, { r: 10 }).alu("add", 2, -8).mov(3, 1).helper(127);

/** Tail call to `index` of the map, with the context in r6. */
const call = (a: Asm, map: number, index: number) =>
  a.mov(1, { r: 6 }).raw(0x18, 2, 1, 0, map).raw(0, 0, 0, 0, 0).mov(3, index).helper(12);

function load(kernel: Kernel, a: Asm): number {
  const { fd, log } = kernel.progLoad({ insns: Buffer.from(a.hex(), "hex"), license: "GPL" });
  expect(fd, log).toBeGreaterThan(0);
  return fd;
}

const le32 = (n: number) => new Uint8Array(new Int32Array([n]).buffer);

/** The bytes that a walk over one element (and its final run) writes. */
function walk(kernel: Kernel, prog: number): string {
  const map = kernel.mapCreate({ type: "array", keySize: 4, valueSize: 8, maxEntries: 1 });
  const it = kernel.iterCreate(kernel.linkCreate({ progFd: prog, mapFd: map }).fd);
  const { data, fault, errno } = kernel.read(it, 4096);
  expect(fault ?? errno).toBe(0);
  return Buffer.from(data ?? []).toString("latin1");
}

function setUp() {
  const kernel = engine.kernel();
  const array = kernel.mapCreate({ type: "prog_array", keySize: 4, valueSize: 4, maxEntries: 4 });
  const start = () => new Asm().mov(6, { r: 1 });
  const end = (a: Asm) => a.mov(0, 0).exit();
  return { kernel, array, start, end };
}

test("the other program runs instead, with the same context; an empty slot and an index out of range fall through", () => {
  const { kernel, array, start, end } = setUp();
  const callee = load(kernel, end(write(start(), 0x62)));
  translate(kernel, callee);
  const caller = (index: number) => load(kernel, end(write(call(write(start(), 0x61), array, index), 0x63)));
  const [first, second, beyond] = [caller(0), caller(1), caller(4)];
  expect(kernel.mapUpdate(array, le32(0), le32(callee))).toBe(0);
  expect(translate(kernel, first).kind).toBe("unsupported");
  expect(walk(kernel, first)).toBe("abab");
  expect(walk(kernel, second)).toBe("acac");
  expect(walk(kernel, beyond)).toBe("acac");
});

test("a program that calls itself is ended after 33 calls", () => {
  const { kernel, array, start, end } = setUp();
  const self = load(kernel, end(call(write(start(), 0x61), array, 0)));
  kernel.mapUpdate(array, le32(0), le32(self));
  expect(walk(kernel, self)).toBe("a".repeat(68));
});

test("a prog array answers like one, and is emptied with its last fd", () => {
  const { kernel, array, start, end } = setUp();
  const callee = load(kernel, end(write(start(), 0x62)));
  const caller = load(kernel, end(write(call(start(), array, 0), 0x63)));
  expect(kernel.mapUpdate(array, le32(4), le32(callee))).toBe(-7);
  expect(kernel.mapUpdate(array, le32(0), le32(callee), 1)).toBe(-22);
  expect(kernel.mapUpdate(array, le32(0), le32(array))).toBe(-22);
  expect(kernel.mapUpdate(array, le32(0), le32(99))).toBe(-9);
  expect(kernel.mapDelete(array, le32(0))).toBe(-2);
  expect(kernel.mapLookup(array, le32(0)).errno).toBe(-2);
  expect(kernel.mapUpdate(array, le32(0), le32(callee))).toBe(0);
  expect(kernel.mapLookup(array, le32(0)).value?.[0]).toBe(1);
  kernel.close(callee);
  expect(walk(kernel, caller)).toBe("bb");
  kernel.close(array);
  expect(walk(kernel, caller)).toBe("cc");
});

test("a link's fdinfo", () => {
  const { kernel, start, end } = setUp();
  const map = kernel.mapCreate({ type: "array", keySize: 4, valueSize: 8, maxEntries: 1 });
  const prog = load(kernel, new Asm().mov(0, 0).exit());
  load(kernel, end(start()));
  const link = kernel.linkCreate({ progFd: prog, mapFd: map }).fd;
  expect(kernel.fdinfo(link)).toBe(
    "link_type:\titer\nlink_id:\t1\nprog_tag:\t59f4a931744dcdc6\nprog_id:\t1\ntarget_name:\tbpf_map_elem\nmap_id:\t2\n",
  );
  expect(kernel.fdinfo(map)).toBe("");
});
