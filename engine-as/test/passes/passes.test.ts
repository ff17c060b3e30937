// The passes before the walk against Linux 6.18.44: kernel.json holds programs with the beginning of their log (up to the
// first state line) and the errno of those that never got that far.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { compileEntry } from "../compile";

interface Door {
  memory: WebAssembly.Memory;
  alloc(size: number): number;
  installBtf(at: number, size: number): number;
  run(insns: number, len: number, level: number): number;
  logPtr(): number;
  logLen(): number;
  flagsOf(insn: number): number;
}

const json = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const recorded: { insns: string; errno: number; log: string }[] = json("./kernel.json");
const liveEverywhere: { insns: string; live: number[] }[] = json("./prune.json");
const PRUNE_POINT = 1;

let door: Door;
function place(bytes: Uint8Array): number {
  const at = door.alloc(bytes.length);
  new Uint8Array(door.memory.buffer, at, bytes.length).set(bytes);
  return at;
}

function run(insns: string, level: number): { errno: number; log: string } {
  const code = Buffer.from(insns, "hex");
  const errno = door.run(place(code), code.length / 8, level);
  return { errno, log: Buffer.from(door.memory.buffer, door.logPtr(), door.logLen()).toString("latin1") };
}

beforeAll(async () => {
  door = await compileEntry<Door>("passes");
  const types = readFileSync(new URL("../../../public/kernel-types.bin", import.meta.url));
  expect(door.installBtf(place(types), types.length)).toBe(0);
});

describe("what precedes the walk", () => {
  it.each(recorded.map((row, i) => [`${i} ${row.log.trimEnd().split("\n").at(-1)?.slice(0, 60)}`, row] as const))(
    "%s",
    (_, { insns, errno, log }) => {
      expect(run(insns, 2)).toEqual({ errno, log });
    },
  );

  it("is silent at level 0, and keeps only complaints at level 1", () => {
    for (const { insns, errno, log } of recorded) {
      expect(run(insns, 0)).toEqual({ errno, log: "" });
      const complaint = errno ? log.replace(/^func#.*\n/gm, "") : "";
      expect(run(insns, 1)).toEqual({ errno, log: complaint });
    }
  });
});

// In these programs the stack slot that the last block reads is live from the first instruction on. The kernel's slot
// liveness then prints the first instruction, those that read the slot, and the prune points.
describe("prune points", () => {
  it.each(liveEverywhere)("$insns", ({ insns, live }) => {
    expect(run(insns, 2).errno).toBe(0);
    const code = Buffer.from(insns, "hex");
    const callee = code.length / 8 - 2;
    const printed = Array.from({ length: callee }, (_, i) => i).filter((i) => {
      const opcode = code[i * 8] ?? 0;
      const loads = (opcode & 0xe7) === 0x61;
      return i === 0 || loads || (door.flagsOf(i) & PRUNE_POINT) !== 0;
    });
    expect(printed).toEqual(live);
  });
});
