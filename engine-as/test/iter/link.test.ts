// The checks of a link request, in both interfaces: which is the first to fail, with what.
import { expect, test } from "vitest";
import { Engine } from "../../cli/engine.ts";
import type { Kernel } from "../../host/kernel.ts";
import type { LinkInterface, LinkSpec } from "../../host/types.ts";
import { nothing, touch } from "../programs.ts";

const engine = new Engine();
const EBADF = -9;
const EACCES = -13;
const EINVAL = -22;

interface Fds {
  kernel: Kernel;
  prog: number;
  hash: number;
  queue: number;
}

function setUp(face: LinkInterface, insns: Uint8Array = nothing): Fds {
  const kernel = engine.kernel({ linkInterface: face });
  const hash = kernel.mapCreate({ type: "hash", keySize: 4, valueSize: 12, maxEntries: 1 });
  const queue = kernel.mapCreate({ type: "queue", keySize: 0, valueSize: 4, maxEntries: 1 });
  return { kernel, prog: kernel.progLoad({ insns }).fd, hash, queue };
}

type Row = [string, (f: Fds) => LinkSpec, number, string | undefined];

const info = (fd: number, size: number) => {
  const out = new Uint8Array(size);
  new DataView(out.buffer).setUint32(0, fd, true);
  return out;
};

const NEW: Row[] = [
  ["a good request", (f) => ({ progFd: f.prog, mapFd: f.hash }), 0, undefined],
  ["no such program", (f) => ({ progFd: 99, mapFd: f.hash }), EBADF, "prog_fd"],
  ["a map as program", (f) => ({ progFd: f.hash, mapFd: f.hash }), EINVAL, "prog_kind"],
  ["another attach type", (f) => ({ progFd: f.prog, mapFd: f.hash, attachType: 24 }), EINVAL, "attach_type"],
  ["flags", (f) => ({ progFd: f.prog, mapFd: f.hash, flags: 1 }), EINVAL, "flags_target_fd"],
  ["target_fd", (f) => ({ progFd: f.prog, mapFd: f.hash, targetFd: 3 }), EINVAL, "flags_target_fd"],
  ["a length without info", (f) => ({ progFd: f.prog, iterInfo: null, iterInfoLen: 4 }), EINVAL, "iter_info_pair"],
  ["bytes behind info", (f) => ({ progFd: f.prog, iterInfo: info(f.hash, 32).fill(1, 20) }), -7, "iter_info_tail"],
  ["zeros behind info", (f) => ({ progFd: f.prog, iterInfo: info(f.hash, 64) }), 0, undefined],
  ["one byte of info", (f) => ({ progFd: f.prog, iterInfo: info(f.hash, 1 + 3), iterInfoLen: 1 }), 0, undefined],
  ["no info at all", (f) => ({ progFd: f.prog, iterInfo: null }), EBADF, "map_fd"],
  ["no such map", (f) => ({ progFd: f.prog, mapFd: 9999 }), EBADF, "map_fd"],
  ["a program as map", (f) => ({ progFd: f.prog, mapFd: f.prog }), EINVAL, "map_kind"],
  ["a queue", (f) => ({ progFd: f.prog, mapFd: f.queue }), EINVAL, "map_type"],
];

const OLD: Row[] = [
  ["a good request", (f) => ({ progFd: f.prog, mapFd: f.hash }), 0, undefined],
  ["no flags", (f) => ({ progFd: f.prog, flags: 0, targetFd: f.hash }), EINVAL, "link_info"],
  ["flags 2", (f) => ({ progFd: f.prog, flags: 2, targetFd: f.hash }), EINVAL, "link_info"],
  ["no such map", (f) => ({ progFd: f.prog, flags: 1, targetFd: 9999 }), EBADF, "target_fd"],
  ["a program as map", (f) => ({ progFd: f.prog, flags: 1, targetFd: f.prog }), EINVAL, "map_kind"],
  ["a queue", (f) => ({ progFd: f.prog, flags: 1, targetFd: f.queue }), EINVAL, "map_type"],
];

function check(face: LinkInterface, [, spec, errno, failed]: Row): void {
  const f = setUp(face);
  const result = f.kernel.linkCreate(spec(f));
  expect(result.errno).toBe(errno);
  const states = result.checks.map((c) => c.state);
  const at = result.checks.findIndex((c) => c.state === "failed");
  expect(at < 0 ? undefined : result.checks[at]?.name).toBe(failed);
  if (at >= 0) expect(result.checks[at]?.errno).toBe(errno);
  expect(states.slice(0, at < 0 ? undefined : at).every((s) => s === "passed")).toBe(true);
  if (at >= 0) expect(states.slice(at + 1).every((s) => s === "not-reached")).toBe(true);
}

for (const row of NEW) test(`6.18: ${row[0]}`, () => check("6.18", row));
for (const row of OLD) test(`a5cbe05a: ${row[0]}`, () => check("a5cbe05a", row));

test.each([
  ["hash", 12, 11, 12],
  ["array", 5, 4, 5],
  ["percpu_array", 4, 15, 16],
  ["percpu_array", 12, 31, 32],
  ["lru_percpu_hash", 4, 15, 16],
] as const)("room of a %s value of %i bytes: byte %i fits, byte %i does not", (type, valueSize, fits, beyond) => {
  for (const face of ["6.18", "a5cbe05a"] as const) {
    const kernel = engine.kernel({ linkInterface: face });
    const map = kernel.mapCreate({ type, keySize: 4, valueSize, maxEntries: 1 });
    const link = (offset: number) => {
      const prog = kernel.progLoad({ insns: touch("value", offset) });
      expect(prog.ranges).toEqual({ key: 0, value: offset + 1 });
      return kernel.linkCreate({ progFd: prog.fd, mapFd: map });
    };
    expect(link(fits).errno).toBe(0);
    const refused = link(beyond);
    expect(refused.errno).toBe(EACCES);
    expect(refused.checks.at(-1)).toMatchObject({ name: "value_range", state: "failed", actual: beyond + 1 });
  }
});

test("a key that is too short", () => {
  const { kernel, prog, hash } = setUp("6.18", touch("key", 4));
  const { errno, checks } = kernel.linkCreate({ progFd: prog, mapFd: hash });
  expect(errno).toBe(EACCES);
  expect(checks.find((c) => c.state === "failed")).toMatchObject({ name: "key_range", actual: 5, limit: 4 });
});
