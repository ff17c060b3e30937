// Nothing that can happen is ruled out: whatever concrete values the operands had, what comes out is still allowed by the
// record after the operation or in the branch that is taken. Concrete arithmetic is BigInt's, nothing of the engine's.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ALL, Bench, type Bounds, contains, s32, s64, UNKNOWN, u32, u64 } from "./record";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});

const shiftOf = (y: bigint, bits: bigint) => y & (bits - 1n);
/** Result of each operation on whole words of `bits` bits. */
const CONCRETE: Record<string, [op: number, run: (x: bigint, y: bigint, bits: bigint) => bigint]> = {
  add: [0x00, (x, y) => x + y],
  sub: [0x10, (x, y) => x - y],
  mul: [0x20, (x, y) => x * y],
  div: [0x30, (x, y) => (y ? x / y : 0n)],
  or: [0x40, (x, y) => x | y],
  and: [0x50, (x, y) => x & y],
  lsh: [0x60, (x, y, bits) => x << shiftOf(y, bits)],
  rsh: [0x70, (x, y, bits) => x >> shiftOf(y, bits)],
  neg: [0x80, (x) => -x],
  mod: [0x90, (x, y) => (y ? x % y : x)],
  xor: [0xa0, (x, y) => x ^ y],
  arsh: [0xc0, (x, y, bits) => BigInt.asIntN(Number(bits), x) >> shiftOf(y, bits)],
};

function compute(name: string, is64: boolean, x: bigint, y: bigint): bigint {
  const run = CONCRETE[name]?.[1];
  if (!run) throw new Error(name);
  return is64 ? u64(run(u64(x), u64(y), 64n)) : u32(run(u32(x), u32(y), 32n));
}

type Test = (x: bigint, y: bigint, sx: bigint, sy: bigint) => boolean;
const JUMPS: Record<string, [op: number, test: Test]> = {
  "==": [0x10, (x, y) => x === y],
  ">": [0x20, (x, y) => x > y],
  ">=": [0x30, (x, y) => x >= y],
  "&": [0x40, (x, y) => (x & y) !== 0n],
  "!=": [0x50, (x, y) => x !== y],
  "s>": [0x60, (_x, _y, sx, sy) => sx > sy],
  "s>=": [0x70, (_x, _y, sx, sy) => sx >= sy],
  "<": [0xa0, (x, y) => x < y],
  "<=": [0xb0, (x, y) => x <= y],
  "s<": [0xc0, (_x, _y, sx, sy) => sx < sy],
  "s<=": [0xd0, (_x, _y, sx, sy) => sx <= sy],
};

function holds(name: string, is32: boolean, x: bigint, y: bigint): boolean {
  const test = JUMPS[name]?.[1];
  if (!test) throw new Error(name);
  return is32 ? test(u32(x), u32(y), s32(x), s32(y)) : test(u64(x), u64(y), s64(x), s64(y));
}

/** Words near the places where ranges break. */
const word = fc.oneof(
  fc.bigInt({ min: 0n, max: ALL }),
  fc.bigInt({ min: -300n, max: 300n }).map(u64),
  fc
    .tuple(fc.constantFrom(31n, 32n, 63n, 7n, 15n), fc.bigInt({ min: -3n, max: 3n }))
    .map(([bit, d]) => u64((1n << bit) + d)),
  fc.bigInt({ min: 0n, max: 1n << 33n }),
);

/** Values, and the tightest tnum and ranges around them, some of them thrown away again. */
const abstraction = fc
  .record({
    members: fc.array(word, { minLength: 1, maxLength: 5 }),
    keep: fc.integer({ min: 0, max: 31 }),
    noise: word,
  })
  .map(({ members, keep, noise }) => {
    const b: Bounds = { ...UNKNOWN };
    const sorted = (f: (v: bigint) => bigint) => members.map(f).sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
    const least = (f: (v: bigint) => bigint) => sorted(f)[0] ?? 0n;
    const most = (f: (v: bigint) => bigint) => sorted(f).at(-1) ?? 0n;
    if (keep & 1) {
      const first = members[0] ?? 0n;
      b.mask = members.reduce((mask, v) => mask | (v ^ first), noise & (noise >> 7n));
      b.value = first & ~b.mask;
    }
    if (keep & 2) [b.umin, b.umax] = [least(u64), most(u64)];
    if (keep & 4) [b.smin, b.smax] = [least(s64), most(s64)];
    if (keep & 8) [b.umin32, b.umax32] = [least(u32), most(u32)];
    if (keep & 16) [b.smin32, b.smax32] = [least(s32), most(s32)];
    return { b, members };
  });

/** Cheaper than an assertion object for each of a million values. */
function mustHold(b: Bounds, v: bigint): void {
  if (!contains(b, v)) throw new Error(`${v} is ruled out`);
}

const runs = { numRuns: 200 };

describe("random sets of 64-bit words", () => {
  it("sync keeps every member and contradicts nothing", () => {
    fc.assert(
      fc.property(abstraction, ({ b, members }) => {
        bench.a = b;
        expect(bench.door.syncA()).toBe(0);
        const after = bench.a;
        for (const v of members) mustHold(after, v);
      }),
      { numRuns: 3000 },
    );
  });

  /** Brings both records into the state in which the verifier holds them. */
  function settle(x: Bounds, y: Bounds): [Bounds, Bounds] {
    bench.a = y;
    bench.door.syncA();
    const right = bench.a;
    bench.a = x;
    bench.door.syncA();
    bench.b = right;
    return [bench.a, right];
  }

  for (const is64 of [true, false]) {
    it.each(Object.keys(CONCRETE))(`%s, ${is64 ? 64 : 32} bits`, (name) => {
      const op = CONCRETE[name]?.[0] ?? 0;
      fc.assert(
        fc.property(abstraction, abstraction, (x, y) => {
          settle(x.b, y.b);
          expect(bench.door.alu(op, Number(is64))).toBe(0);
          const after = bench.a;
          // What the kernel gives up on in 32 bits it leaves fully unknown, so the zero-extended result is in there too.
          for (const v of x.members) for (const w of y.members) mustHold(after, compute(name, is64, v, w));
        }),
        runs,
      );
    });
  }

  for (const is32 of [false, true]) {
    it.each(Object.keys(JUMPS))(`if %s, ${is32 ? 32 : 64} bits`, (name) => {
      const op = JUMPS[name]?.[0] ?? 0;
      fc.assert(
        fc.property(abstraction, abstraction, (x, y) => {
          const [left, right] = settle(x.b, y.b);
          const pairs = x.members.flatMap((v) => y.members.map((w) => [v, w] as const));
          const known = bench.door.taken(op, Number(is32));
          if (known >= 0) {
            for (const [v, w] of pairs) expect(holds(name, is32, v, w)).toBe(known === 1);
            return;
          }
          for (const branch of [true, false]) {
            bench.a = left;
            bench.b = right;
            if (branch) bench.door.refineTrue(op, Number(is32));
            else bench.door.refineFalse(op, Number(is32));
            const [a, b] = [bench.a, bench.b];
            for (const [v, w] of pairs) {
              if (holds(name, is32, v, w) !== branch) continue;
              mustHold(a, v);
              mustHold(b, w);
            }
          }
        }),
        runs,
      );
    });
  }

  const CASTS: [string, () => void, (v: bigint) => bigint][] = [
    ["w = w", () => bench.door.zext32A(), u32],
    ["u8", () => bench.door.coerceA(1), (v) => v & 0xffn],
    ["u16", () => bench.door.coerceA(2), (v) => v & 0xffffn],
    ["u32", () => bench.door.coerceA(4), u32],
    ["s8", () => bench.door.sext64A(1), (v) => u64(BigInt.asIntN(8, v))],
    ["s16", () => bench.door.sext64A(2), (v) => u64(BigInt.asIntN(16, v))],
    ["s32", () => bench.door.sext64A(4), (v) => u64(s32(v))],
    ["w = (s8)w", () => bench.door.sext32A(1), (v) => u32(BigInt.asIntN(8, v))],
    ["w = (s16)w", () => bench.door.sext32A(2), (v) => u32(BigInt.asIntN(16, v))],
    ["le16", () => bench.door.end(0, 16), (v) => v & 0xffffn],
    ["be16", () => bench.door.end(1, 16), (v) => ((v & 0xffn) << 8n) | ((v >> 8n) & 0xffn)],
    ["be32", () => bench.door.end(1, 32), (v) => swapped(v, 32)],
    ["bswap64", () => bench.door.end(2, 64), (v) => swapped(v, 64)],
  ];
  function swapped(v: bigint, bits: number): bigint {
    let out = 0n;
    for (let i = 0; i < bits; i += 8) out = (out << 8n) | ((v >> BigInt(i)) & 0xffn);
    return out;
  }
  it.each(CASTS)("%s", (_, apply, concrete) => {
    fc.assert(
      fc.property(abstraction, ({ b, members }) => {
        bench.a = b;
        bench.door.syncA();
        apply();
        expect(bench.door.checkA()).toBe(0);
        const after = bench.a;
        for (const v of members) mustHold(after, concrete(v));
      }),
      runs,
    );
  });
});

/** Every tnum of four bits, by value and mask. */
const TNUMS = Array.from({ length: 256 }, (_, i) => [BigInt(i >> 4), BigInt(i & 15)] as const).filter(
  ([v, m]) => (v & m) === 0n,
);
const members = ([value, mask]: readonly [bigint, bigint]) =>
  Array.from({ length: 16 }, (_, i) => BigInt(i)).filter((v) => (v & ~mask) === value);

describe("all four-bit tnums, at the low end and across the middle of the word", () => {
  it.each(["add", "sub", "mul", "or", "and", "xor"])("%s", (name) => {
    const op = CONCRETE[name]?.[0] ?? 0;
    for (const at of [0n, 30n]) {
      for (const x of TNUMS) {
        for (const y of TNUMS) {
          bench.a = { ...UNKNOWN, value: y[0] << at, mask: y[1] << at };
          bench.door.syncA();
          bench.b = bench.a;
          bench.a = { ...UNKNOWN, value: x[0] << at, mask: x[1] << at };
          bench.door.syncA();
          bench.door.alu(op, 1);
          const after = bench.a;
          for (const v of members(x))
            for (const w of members(y))
              if (!contains(after, compute(name, true, v << at, w << at)))
                throw new Error(`${x} ${name} ${y} at ${at} loses ${v}, ${w}`);
        }
      }
    }
  });

  it("steps from member to member", () => {
    for (const t of TNUMS) {
      const all = members(t);
      for (let z = 0n; z < 16n; z++) {
        const next = all.find((v) => v > z) ?? all.at(-1);
        expect(bench.door.step(t[0], t[1], z)).toBe(next);
      }
    }
  });
});

describe("comparing records", () => {
  it("a record is within what it was joined from, and equality is exact", () => {
    fc.assert(
      fc.property(abstraction, word, ({ b, members: all }, extra) => {
        bench.a = b;
        bench.door.syncA();
        const wide = bench.a;
        bench.b = wide;
        expect(bench.door.equalAB()).toBe(1);
        expect(bench.door.rangeWithinAB()).toBe(1);
        const one = all[0] ?? extra;
        bench.door.setConstA(one);
        bench.b = bench.a;
        bench.a = wide;
        expect(bench.door.rangeWithinAB()).toBe(1);
        bench.door.setConstA(extra);
        bench.b = bench.a;
        bench.a = wide;
        expect(bench.door.rangeWithinAB()).toBe(Number(contains(wide, extra)));
      }),
      runs,
    );
  });

  it("tells constants and the unknown", () => {
    bench.door.setUnknownA();
    expect(bench.a).toEqual(UNKNOWN);
    expect([bench.door.isUnknownA(), bench.door.isConstA(), bench.door.isConst32A()]).toEqual([1, 0, 0]);
    bench.a = { ...UNKNOWN, value: 7n, mask: (ALL << 32n) & ALL };
    expect([bench.door.isUnknownA(), bench.door.isConstA(), bench.door.isConst32A()]).toEqual([0, 0, 1]);
  });
});
