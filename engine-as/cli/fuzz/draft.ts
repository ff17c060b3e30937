// Pieces that programs of most families contain: maps, the prologue, arithmetic, branches, bounds.
// r6 is the context, r7 the key, r8 the value; "out" ends the program.
import type { CaseMap } from "../answer.ts";
import type { Draft } from "./arguments.ts";
import type { AluOp, JmpOp, Size, Source } from "./asm.ts";
import type { Random } from "./random.ts";

const ALU_OPS: readonly AluOp[] = [
  "add",
  "sub",
  "mul",
  "div",
  "or",
  "and",
  "lsh",
  "rsh",
  "neg",
  "mod",
  "xor",
  "mov",
  "arsh",
  "end",
];
export const CONDITIONS: readonly JmpOp[] = [
  "jeq",
  "jgt",
  "jge",
  "jset",
  "jne",
  "jsgt",
  "jsge",
  "jlt",
  "jle",
  "jslt",
  "jsle",
];
export const SIZES: readonly Size[] = [1, 2, 4, 8];
export const FREE = [0, 1, 2, 3, 4, 5, 9] as const;
export const EDGES = [
  0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 255, 256, 4095, 65535, -1, -2, -8, -64, 0x7fffffff, -0x80000000,
];
const ZERO_SEED = 64;

export const keySize = (d: Draft) => d.maps[0]?.key_size ?? 4;
export const valueSize = (d: Draft) => d.maps[0]?.value_size ?? 8;
export const immediate = (r: Random) => (r.chance(0.8) ? r.pick(EDGES) : r.u32() | 0);
export const width = (r: Random) => (r.chance(0.65) ? 64 : 32);

export function aMap(
  r: Random,
  type = r.pick(["hash", "hash", "array", "percpu_hash", "percpu_array", "lru_hash"] as const),
): CaseMap {
  const array = type.endsWith("array");
  const key_size = array ? 4 : r.pick([4, 8, 12, 16]);
  const value_size = r.pick([4, 8, 16, 24, 64]);
  const n = r.int(1, 4);
  const keys = new Set<string>();
  while (keys.size < n) keys.add(array ? `0${keys.size}000000` : r.hex(key_size));
  const entries = [...keys].sort().map((key): [string, string] => [key, r.hex(value_size)]);
  return { type, key_size, value_size, max_entries: n, ...(array ? {} : { map_flags: ZERO_SEED }), entries };
}

export function prologue({ a, r }: Draft, slip = 0.03): void {
  a.mov(6, { r: 1 }).load(7, 6, 16).load(8, 6, 24);
  for (const reg of [7, 8]) if (!r.chance(slip)) a.jump("jeq", reg, 0, "out");
}

/** Every free register gets a value: bytes of key or value, a constant, or (rarely) nothing. */
export function values({ a, r }: Draft, regs: readonly number[] = FREE): void {
  for (const reg of regs) {
    const size = r.pick(SIZES);
    if (r.chance(0.02)) continue;
    if (r.chance(0.2)) a.mov(reg, immediate(r), width(r));
    else if (r.chance(0.1)) a.wide(reg, r.u32() | 0, r.u32() | 0);
    else a.load(reg, r.pick([7, 8]), 0, size === 8 ? 4 : size, size < 4 && r.chance(0.3));
  }
}

export function arithmetic({ a, r }: Draft, regs: readonly number[] = FREE): void {
  const op = r.pick(ALU_OPS);
  const dst = r.pick(regs);
  const w = width(r);
  if (op === "neg") a.alu("neg", dst, 0, w);
  else if (op === "end") a.raw(r.pick([0xd4, 0xdc, 0xd7]), dst, 0, 0, r.pick([16, 32, 64]));
  else if (op === "mov" && r.chance(0.5))
    a.alu("mov", dst, { r: r.pick(regs) }, w, r.pick(w === 64 ? [8, 16, 32] : [8, 16]));
  else if (op === "lsh" || op === "rsh" || op === "arsh")
    a.alu(op, dst, r.chance(0.3) ? { r: r.pick(regs) } : r.int(0, r.chance(0.02) ? 80 : w - 1), w);
  else {
    const divides = op === "div" || op === "mod";
    const imm = immediate(r);
    const from: Source = r.chance(0.5) ? { r: r.pick(regs) } : divides && !imm && r.chance(0.95) ? 3 : imm;
    a.alu(op, dst, from, w, divides && r.chance(0.4) ? 1 : 0);
  }
}

/** A forward jump over a few instructions. */
export function branch(d: Draft, name: string, regs: readonly number[] = FREE): void {
  const { a, r } = d;
  a.jump(r.pick(CONDITIONS), r.pick(regs), r.chance(0.4) ? { r: r.pick(regs) } : immediate(r), name, width(r));
  for (let n = r.int(1, 3); n > 0; n--) arithmetic(d, regs);
  a.label(name);
}

/** `reg` into [0, limit) in one of the ways that programs use; sometimes one too many. */
export function bound({ a, r }: Draft, reg: number, limit: number): void {
  const top = Math.max(0, limit - 1 + (r.chance(0.06) ? r.pick([1, 2, 8, -1]) : 0));
  const w = width(r);
  const power = 2 ** Math.floor(Math.log2(top + 1)) - 1;
  switch (r.int(0, 4)) {
    case 0:
      a.alu("and", reg, power, w);
      break;
    case 1:
      a.jump("jgt", reg, top, "out", w);
      break;
    case 2:
      a.jump("jsgt", reg, top, "out", w);
      a.jump("jslt", reg, r.chance(0.05) ? -1 : 0, "out", w);
      break;
    case 3:
      a.alu("mod", reg, top + 1, w);
      break;
    default:
      a.alu("rsh", reg, w - Math.floor(Math.log2(power + 1)) - (power ? 0 : 1), w);
  }
}

export function seqWrite({ a, r }: Draft, off: number, size: Source): void {
  a.load(1, 6, 0).load(1, 1, 0).mov(2, { r: 10 }).alu("add", 2, off);
  a.mov(3, size).helper(r.chance(0.01) ? 126 : 127);
}
