// The numeric domain against every concrete value: for each operation and each jump, sets of small words at all the places
// where ranges break, all their members, and all pairs of eight-bit values. The loops run in the module (entry/exhaustive.ts).
import { beforeAll, describe, expect, it } from "vitest";
import { compileEntry } from "../compile";

interface Door {
  places(): number;
  failureAt(i: number): bigint;
  pairs(op: number, wide: number, jump: number, bits: number): number;
  sample(op: number, wide: number, jump: number, count: number): number;
  constants(op: number, wide: number, jump: number): number;
  shifts(op: number, is64: number): number;
  unary(op: number): number;
  deduction(bits: number): number;
  covering(bits: number): number;
  tnums(): number;
}

let door: Door;
beforeAll(async () => {
  door = await compileEntry<Door>("exhaustive");
});

const WHAT = ["op", "width", "place", "low", "high", "place'", "low'", "high'", "x", "y"];

/** Says which sets and words a failed loop stopped at. */
function sound(result: number): void {
  const at = WHAT.map((name, i) => `${name} ${BigInt.asIntN(64, door.failureAt(i))}`).join(", ");
  expect(result, at).toBe(1);
}

const ALU = { add: 0x00, sub: 0x10, mul: 0x20, div: 0x30, or: 0x40, and: 0x50, neg: 0x80, mod: 0x90, xor: 0xa0 };
const SHIFTS = { lsh: 0x60, rsh: 0x70, arsh: 0xc0 };
const JUMPS = {
  "==": 0x10,
  ">": 0x20,
  ">=": 0x30,
  "&": 0x40,
  "!=": 0x50,
  "s>": 0x60,
  "s>=": 0x70,
  "<": 0xa0,
  "<=": 0xb0,
  "s<": 0xc0,
  "s<=": 0xd0,
};
const forms = (table: Record<string, number>) =>
  Object.entries(table).flatMap(([name, op]) => [64, 32].map((width) => [name, width, op] as const));

describe("arithmetic", () => {
  it.each(forms({ ...ALU, ...SHIFTS }))("%s, %i bits", (_, width, op) => {
    const wide = Number(width === 64);
    sound(door.pairs(op, wide, 0, 2));
    sound(door.sample(op, wide, 0, 80));
    sound(door.constants(op, wide, 0));
  });

  it.each(forms(SHIFTS))("%s by every constant, %i bits", (_, width, op) => {
    sound(door.shifts(op, Number(width === 64)));
  });
});

describe("both branches of a jump", () => {
  it.each(forms(JUMPS))("if %s, %i bits", (_, width, op) => {
    const wide = Number(width === 64);
    sound(door.pairs(op, wide, 1, 2));
    sound(door.sample(op, wide, 1, 80));
    sound(door.constants(op, wide, 1));
  });
});

const UNARY = [
  "w = w",
  "u8",
  "u16",
  "u32",
  "s8",
  "s16",
  "s32",
  "w = (s8)w",
  "w = (s16)w",
  "le16",
  "le32",
  "be16",
  "be32",
  "be64",
  "bswap16",
  "bswap32",
  "bswap64",
];
it.each(UNARY.map((name, op) => [name, op] as const))("%s of eight-bit sets", (_, op) => sound(door.unary(op)));

it("two things known at once: what is in both stays, and they contradict nothing", () => sound(door.deduction(3)));
it("a set that is called covered has no member more; sets of one kind are called so exactly", () =>
  sound(door.covering(3)));
it("tnums of five bits: exact as sets, best as sums and differences", () => sound(door.tnums()));
