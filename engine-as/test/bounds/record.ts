// The 64-byte record of bounds/ as the tests see it: read, written, and parsed from the kernel's log (spec 7.4).
import { compileEntry } from "../compile";

/** Exports of test/entry/bounds.ts; A and B are its two records. */
export interface Door {
  memory: WebAssembly.Memory;
  ptrA(): number;
  ptrB(): number;
  setConstA(value: bigint): void;
  setConst32A(value: number): void;
  setUnknownA(): void;
  isConstA(): number;
  isConst32A(): number;
  isUnknownA(): number;
  equalAB(): number;
  rangeWithinAB(): number;
  syncA(): number;
  checkA(): number;
  checkB(): number;
  forgetRangesA(): void;
  zext32A(): void;
  coerceA(size: number): void;
  sext64A(size: number): void;
  sext32A(size: number): void;
  alu(op: number, is64: number): number;
  aluSelf(op: number, is64: number): number;
  end(form: number, bits: number): void;
  taken(op: number, is32: number): number;
  takenSelf(op: number, is32: number): number;
  refineTrue(op: number, is32: number): void;
  refineFalse(op: number, is32: number): void;
  refineSelf(op: number, is32: number, holds: number): number;
  step(value: bigint, mask: bigint, z: bigint): bigint;
}

export interface Bounds {
  value: bigint;
  mask: bigint;
  smin: bigint;
  smax: bigint;
  umin: bigint;
  umax: bigint;
  smin32: bigint;
  smax32: bigint;
  umin32: bigint;
  umax32: bigint;
}

export const ALL = (1n << 64n) - 1n;
export const u64 = (v: bigint) => BigInt.asUintN(64, v);
export const s64 = (v: bigint) => BigInt.asIntN(64, v);
export const u32 = (v: bigint) => BigInt.asUintN(32, v);
export const s32 = (v: bigint) => BigInt.asIntN(32, v);

export const UNKNOWN: Bounds = {
  value: 0n,
  mask: ALL,
  smin: s64(1n << 63n),
  smax: ALL >> 1n,
  umin: 0n,
  umax: ALL,
  smin32: s32(1n << 31n),
  smax32: (1n << 31n) - 1n,
  umin32: 0n,
  umax32: (1n << 32n) - 1n,
};

/** Where each field lies, and how many bits it has. */
const FIELDS = [
  ["value", 0, 64],
  ["mask", 8, 64],
  ["smin", 16, 64],
  ["smax", 24, 64],
  ["umin", 32, 64],
  ["umax", 40, 64],
  ["smin32", 48, 32],
  ["smax32", 52, 32],
  ["umin32", 56, 32],
  ["umax32", 60, 32],
] as const;

export class Bench {
  constructor(readonly door: Door) {}

  static async open(): Promise<Bench> {
    return new Bench(await compileEntry<Door>("bounds"));
  }

  private write(at: number, b: Bounds): void {
    const view = new DataView(this.door.memory.buffer);
    for (const [name, off, bits] of FIELDS) {
      if (bits === 64) view.setBigUint64(at + off, u64(b[name]), true);
      else view.setUint32(at + off, Number(u32(b[name])), true);
    }
  }

  private read(at: number): Bounds {
    const view = new DataView(this.door.memory.buffer);
    const out = { ...UNKNOWN };
    for (const [name, off, bits] of FIELDS) {
      const raw = bits === 64 ? view.getBigUint64(at + off, true) : BigInt(view.getUint32(at + off, true));
      out[name] = name.startsWith("s") ? BigInt.asIntN(bits, raw) : raw;
    }
    return out;
  }

  get a(): Bounds {
    return this.read(this.door.ptrA());
  }
  set a(b: Bounds) {
    this.write(this.door.ptrA(), b);
  }
  get b(): Bounds {
    return this.read(this.door.ptrB());
  }
  set b(b: Bounds) {
    this.write(this.door.ptrB(), b);
  }
}

export function constant(v: bigint): Bounds {
  return {
    value: u64(v), mask: 0n, smin: s64(v), smax: s64(v), umin: u64(v), umax: u64(v),
    smin32: s32(v), smax32: s32(v), umin32: u32(v), umax32: u32(v),
  };
}

/** `v` is one of the values that the record allows. */
export function contains(b: Bounds, v: bigint): boolean {
  return (
    (u64(v) & ~b.mask) === b.value &&
    b.umin <= u64(v) && u64(v) <= b.umax && b.smin <= s64(v) && s64(v) <= b.smax &&
    b.umin32 <= u32(v) && u32(v) <= b.umax32 && b.smin32 <= s32(v) && s32(v) <= b.smax32
  );
}

/** The record that a scalar's text stands for: `5`, `0xffff`, `scalar(smin=…,var_off=(0x0; 0xff))`. */
export function parseScalar(text: string): Bounds {
  const inner = /^scalar\((.*)\)$/.exec(text)?.[1];
  if (inner === undefined) return constant(BigInt(text.replace("-", "")) * (text.startsWith("-") ? -1n : 1n));
  const out = { ...UNKNOWN };
  const known = /var_off=\((\w+); (\w+)\)/.exec(inner);
  if (known) {
    out.value = BigInt(known[1] ?? "");
    out.mask = BigInt(known[2] ?? "");
  }
  for (const [, names, sign, digits] of inner.matchAll(/((?:[su](?:min|max)(?:32)?=)+)(-?)(\w+)/g)) {
    const number = BigInt(digits ?? "") * (sign ? -1n : 1n);
    for (const name of (names ?? "").split("=").filter(Boolean) as (keyof Bounds)[]) {
      const bits = name.endsWith("32") ? 32 : 64;
      out[name] = name.startsWith("s") ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number);
    }
  }
  return out;
}
