// Values of every kind that a call may be given, put into a register: pointers to what the program can reach, numbers,
// kernel objects, and things that are none of these. Stack: fp-64 to fp-1 data, below that what `prepare` put there.
import type { CaseMap } from "../answer.ts";
import type { Asm } from "./asm.ts";
import type { Random } from "./random.ts";
import type { Types } from "./types.ts";

/** The program so far and what it was drawn from. */
export interface Draft {
  a: Asm;
  r: Random;
  maps: CaseMap[];
  /** Functions behind the main program, put there once it has ended. */
  tails: [label: string, body: (d: Draft) => void][];
  /** Type information, with it the FUNC of every function by its label, and whether lines are told too. */
  types?: { types: Types; functions: Map<string, number>; lines: boolean };
  flags?: number;
  /** The program may show bytes of the stack that it never wrote: it is not run. */
  loadOnly?: boolean;
  /** The program refers to a function `callback`. */
  callback?: boolean;
}

// Maps behind the iterated one
export const ARRAY = 1;
export const RINGBUF = 2;
export const RODATA = 3;
export const OTHER = 4;

const BPF_F_RDONLY_PROG = 0x80;
const TEXTS = [
  "hello",
  "%d %s",
  "value %llu\n",
  "%p",
  "%5d",
  "%zu",
  "",
  "a",
  "0x1f",
  "-17",
  "%%",
  "%lx %c",
  "%pK",
  "%d %d %d",
];

const text = (s: string, size: number) => Buffer.from(s.padEnd(size, "\0").slice(0, size), "latin1").toString("hex");

/** The maps that arguments refer to: iterated hash, array of one value, ring buffer, frozen text, and one of any kind. */
export function argumentMaps(r: Random): CaseMap[] {
  const other = r.pick([
    { type: "queue", key_size: 0 },
    { type: "stack", key_size: 0 },
    { type: "bloom_filter", key_size: 0 },
    { type: "hash" },
    { type: "lru_hash" },
    { type: "percpu_array" },
    { type: "percpu_hash" },
    { type: "prog_array", value_size: 4 },
    { type: "perf_event_array", value_size: 4 },
    { type: "stack_trace", value_size: 64 },
    { type: "cgroup_array", value_size: 4 },
    { type: "lpm_trie", key_size: 8, map_flags: 1 },
    { type: "user_ringbuf", key_size: 0, value_size: 0, max_entries: 4096 },
  ] as const);
  const size = 32;
  const frozen = r.chance(0.9);
  const rodata = text(r.pick(TEXTS), 16) + (r.chance(0.95) ? text(r.pick(TEXTS), 16) : "41".repeat(16));
  return [
    { type: "hash", key_size: 4, value_size: 16, max_entries: 2, map_flags: 64, entries: [["01000000", r.hex(16)]] },
    { type: "array", value_size: r.pick([16, 24, 64]), entries: [["00000000", r.hex(16)]] },
    { type: "ringbuf", key_size: 0, value_size: 0, max_entries: 4096 },
    {
      type: "array",
      value_size: size,
      map_flags: r.chance(0.95) ? BPF_F_RDONLY_PROG : 0,
      entries: [["00000000", rodata]],
      frozen,
    },
    { key_size: 4, value_size: 8, max_entries: 4, ...other },
  ];
}

/** What `prepare` can make beforehand, with the helper or place that gives it. */
export const KEPT = { seq: -112, task: -120, record: -128, found: -136 } as const;

/** r6 context, r8 a value of the array, r9 an unknown number; data and pointers on the stack. */
export function prepare(d: Draft, wants: (what: keyof typeof KEPT) => boolean): void {
  const { a, r } = d;
  a.mov(6, { r: 1 }).wide(8, ARRAY, 0, 2);
  a.load(9, 8, 0, r.pick([1, 4, 8] as const));
  for (let i = 8; i <= 64; i += 8) r.chance(0.7) ? a.store(10, -i, r.int(0, 3)) : a.store(10, -i, { r: 9 });
  for (const at of Object.values(KEPT)) if (r.chance(0.9)) a.store(10, at, 0);
  if (wants("seq")) a.load(1, 6, 0).load(1, 1, 0).store(10, KEPT.seq, { r: 1 });
  if (wants("found"))
    a.wide(1, r.pick([0, ARRAY]), 0, 1)
      .mov(2, { r: 10 })
      .alu("add", 2, -8)
      .helper(1)
      .store(10, KEPT.found, { r: 0 });
  if (wants("task")) a.helper(158).store(10, KEPT.task, { r: 0 });
  if (wants("record"))
    a.wide(1, RINGBUF, 0, 1)
      .mov(2, r.pick([8, 16, 32]))
      .mov(3, 0)
      .helper(131)
      .jump("jeq", 0, 0, "out")
      .store(10, KEPT.record, { r: 0 });
}

export type Kind =
  | "ctx"
  | "stack"
  | "number"
  | "small"
  | "unknown"
  | "bounded"
  | "zero"
  | "map"
  | "ring"
  | "other"
  | "element"
  | "text"
  | "seq"
  | "meta"
  | "task"
  | "record"
  | "function"
  | "nullable"
  | "untrusted"
  | "uninit";
const ANY: readonly Kind[] = [
  "ctx",
  "stack",
  "number",
  "small",
  "unknown",
  "bounded",
  "zero",
  "map",
  "ring",
  "other",
  "element",
  "text",
  "seq",
  "meta",
  "task",
  "record",
  "function",
  "nullable",
  "untrusted",
  "uninit",
];

/** Puts a value of this kind into `reg`, mostly straight, sometimes a few bytes off. */
export function give(d: Draft, reg: number, kind: Kind | "any"): void {
  const { a, r } = d;
  const off = (small: readonly number[]) => r.chance(0.15) && a.alu("add", reg, r.pick(small));
  switch (kind === "any" ? r.pick(ANY) : kind) {
    case "ctx":
      a.mov(reg, { r: 6 });
      if (r.chance(0.03)) a.alu("add", reg, 8);
      return;
    case "stack":
      a.mov(reg, { r: 10 }).alu(
        "add",
        reg,
        r.chance(0.9) ? -8 * r.int(1, 8) : r.pick([-1, -4, 0, 8, -200, -512, -520]),
      );
      if (r.chance(0.05)) a.mov(0, { r: 9 }).alu("and", 0, 24).alu("add", reg, { r: 0 });
      return;
    case "number":
      a.mov(reg, r.pick([0, 1, 2, 4, 8, 16, 24, 32, 64, 65, -1, 4096, 0x7fffffff]));
      return;
    case "small":
      a.mov(reg, r.pick([1, 4, 5, 8, 8, 8, 16, 16]));
      return;
    case "unknown":
      a.mov(reg, { r: 9 });
      return;
    case "bounded":
      a.mov(reg, { r: 9 }).alu("and", reg, r.pick([1, 7, 8, 15, 63]));
      return;
    case "zero":
      a.mov(reg, 0);
      return;
    case "map":
      a.wide(reg, r.chance(0.6) ? ARRAY : 0, 0, 1);
      return;
    case "ring":
      a.wide(reg, RINGBUF, 0, 1);
      return;
    case "other":
      a.wide(reg, OTHER, 0, 1);
      return;
    case "element":
      a.wide(reg, ARRAY, r.chance(0.8) ? 0 : r.int(0, 16), 2);
      off([4, 8, 60, -4]);
      if (r.chance(0.05)) a.mov(0, { r: 9 }).alu("and", 0, 7).alu("add", reg, { r: 0 });
      return;
    case "text":
      a.wide(reg, RODATA, r.chance(0.9) ? r.pick([0, 16]) : r.int(0, 33), 2);
      if (r.chance(0.1)) a.alu("add", reg, r.pick([1, 3, 16]));
      return;
    case "seq":
      a.load(reg, 10, KEPT.seq);
      off([8, 4, -8]);
      return;
    case "meta":
      a.load(reg, 6, 0);
      off([8]);
      return;
    case "task":
      a.load(reg, 10, KEPT.task);
      off([8, 4, -8]);
      return;
    case "record":
      a.load(reg, 10, KEPT.record);
      off([4, 8]);
      return;
    case "function":
      a.function(reg, "callback");
      d.callback = true;
      return;
    case "nullable":
      a.load(reg, 10, KEPT.found);
      return;
    case "untrusted":
      a.load(reg, 10, KEPT.task).load(reg, reg, 0);
      return;
    default:
      return;
  }
}
