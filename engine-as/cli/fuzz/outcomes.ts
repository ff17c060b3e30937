// What calls do when the program runs: results and the memory that they wrote, all written to the iterator. Formats,
// numbers in text, strings, dynptrs, ring buffers and queues, mostly as a program means them.
import type { CaseMap } from "../answer.ts";
import { type Draft, OTHER, RINGBUF, RODATA } from "./arguments.ts";
import { kfunc } from "./kfuncs.ts";
import type { Random } from "./random.ts";

const TEXT_SIZE = 128;
/** Stack: results go to fp-8, buffers lie below. */
const RESULT = -8;
const BUFFER = -72;
const BUFFER_SIZE = 64;
const ARGS = -168;
const DYNPTR = [-184, -200] as const;

const hex = (s: string) => Buffer.from(s.slice(0, TEXT_SIZE - 1).padEnd(TEXT_SIZE, "\0"), "latin1").toString("hex");

function specifier(r: Random): string {
  const flags = r.chance(0.3) ? r.pick(["-", "0", "+", " ", "-0", "0-", "+ ", "00"]) : "";
  const width = r.chance(0.35) ? String(r.pick([1, 2, 5, 8, 12, 20, 33])) : "";
  const kind = r.chance(0.92)
    ? r.pick([
        "d",
        "i",
        "u",
        "x",
        "X",
        "ld",
        "lu",
        "lx",
        "lld",
        "llu",
        "llx",
        "llX",
        "c",
        "s",
        "px",
        "%",
        "pi4",
        "pI4",
        "pi6",
        "pI6",
      ])
    : r.pick(["o", "f", "hd", "zu", "#x", ".3d", "*d", "n", "lc", "ls", "", "p", "pK", "pB", "ps", "pz", "lll"]);
  return `%${flags}${width}${kind}`;
}

function aFormat(r: Random): string {
  let out = "";
  for (let n = r.int(0, 5); n > 0; n--)
    out += r.chance(0.6)
      ? specifier(r)
      : r.pick(["a", " ", "\n", "value ", "=", ",", ".", "%%", "\t", "\x01", "é", "\xff", "x9"]);
  return out;
}

const NUMBERS = [
  "42",
  "-7",
  "0x1F",
  "0755",
  " 12",
  "+3",
  "12abc",
  "",
  "-",
  "0x",
  "99999999999999999999",
  "-9223372036854775808",
];
const MORE = ["9223372036854775808", "18446744073709551615", "08", "0b1", "7fffffff", "zz", "\t\n5", "1 2", "--1", "0"];

/** Maps of this family: the iterated one, text to read, a ring buffer, and a queue or stack. */
export function outcomeMaps(r: Random): CaseMap[] {
  const text = r.chance(0.5) ? aFormat(r) : r.pick([...NUMBERS, ...MORE, "hello", "Hello, World", "abcabc", "xyz"]);
  return [
    { type: "hash", key_size: 4, value_size: 8, max_entries: 1, map_flags: 64, entries: [["01000000", r.hex(8)]] },
    {
      type: "array",
      value_size: TEXT_SIZE,
      entries: [["00000000", hex(r.pick([...NUMBERS, ...MORE, aFormat(r), "lo", "c", "abc"]))]],
    },
    { type: "ringbuf", key_size: 0, value_size: 0, max_entries: 4096 },
    { type: "array", value_size: TEXT_SIZE, map_flags: 0x80, frozen: true, entries: [["00000000", hex(text)]] },
    { type: r.pick(["queue", "stack"]), key_size: 0, value_size: 8, max_entries: r.int(1, 3) },
  ];
}

const stack = ({ a }: Draft, reg: number, off: number) => a.mov(reg, { r: 10 }).alu("add", reg, off);
const text = ({ a, r }: Draft, reg: number) => a.wide(reg, r.pick([1, RODATA]), r.chance(0.8) ? 0 : r.int(0, 9), 2);

function args({ a, r }: Draft): number {
  const n = r.int(0, 12);
  for (let i = 0; i < 12; i++) {
    const at = ARGS + 8 * i;
    switch (r.int(0, 3)) {
      case 0:
        a.store(10, at, r.pick([0, 1, -1, 42, 65, 0x7fffffff, -0x80000000, 255]));
        break;
      case 1:
        a.wide(1, r.u32() | 0, r.u32() | 0).store(10, at, { r: 1 });
        break;
      case 2:
        a.wide(1, r.pick([1, RODATA]), 0, 2).store(10, at, { r: 1 });
        break;
      default:
        a.load(1, 8, 0).store(10, at, { r: 1 });
    }
  }
  return r.chance(0.9) ? 8 * n : r.pick([4, 12, 97, 96]);
}

function write(d: Draft, off: number, size: number): void {
  d.a.mov(1, { r: 9 });
  stack(d, 2, off);
  d.a.mov(3, size).helper(127);
}

function results(d: Draft, withBuffer = true): void {
  d.a.store(10, RESULT, { r: 0 });
  write(d, RESULT, 8);
  if (withBuffer) write(d, BUFFER, BUFFER_SIZE);
}

const STRINGS = ["strcmp", "strcasecmp", "strchr", "strchrnul", "strnchr", "strrchr", "strlen", "strnlen", "strspn"];
const MORE_STRINGS = ["strcspn", "strstr", "strnstr"];

const CALLS: readonly ((d: Draft) => void)[] = [
  (d) => {
    const size = args(d);
    d.a
      .mov(1, { r: 9 })
      .wide(2, d.r.pick([1, RODATA]), 0, 2)
      .mov(3, d.r.pick([TEXT_SIZE, TEXT_SIZE, 8, 1]));
    size ? stack(d, 4, ARGS) : d.a.mov(4, 0);
    d.a.mov(5, size).helper(126);
    results(d, false);
  },
  (d) => {
    const size = args(d) & ~7;
    stack(d, 1, BUFFER);
    d.a.mov(2, d.r.pick([BUFFER_SIZE, BUFFER_SIZE, 8, 1])).wide(3, RODATA, 0, 2);
    size ? stack(d, 4, ARGS) : d.a.mov(4, 0);
    d.a.mov(5, size).helper(165);
    results(d);
  },
  (d) => {
    text(d, 1);
    d.a
      .mov(2, d.r.pick([TEXT_SIZE - 10, 8, 3, 1]))
      .mov(3, d.r.pick([0, 8, 10, 16, 0, 10, 5, 1, 17]))
      .store(10, BUFFER, 0);
    stack(d, 4, BUFFER);
    d.a.helper(d.r.pick([105, 106]));
    results(d);
  },
  (d) => {
    d.a
      .wide(1, 1, 0, 2)
      .mov(2, d.r.pick([TEXT_SIZE, 1, 4, 8]))
      .wide(3, RODATA, 0, 2)
      .helper(182);
    results(d, false);
  },
  (d) => {
    const name = d.r.pick([...STRINGS, ...MORE_STRINGS]);
    text(d, 1);
    if (/chr/.test(name)) d.a.mov(2, d.r.pick([0x6c, 0x61, 0x31, 0, 0x20]));
    else if (name === "strnlen") d.a.mov(2, d.r.pick([0, 3, 100]));
    else text(d, 2);
    if (name === "strnchr") d.a.mov(3, { r: 2 }).mov(2, d.r.pick([0, 3, 100]));
    if (name === "strnstr") d.a.mov(3, d.r.pick([0, 3, 100]));
    kfunc(d, `bpf_${name}`);
    results(d, false);
  },
  (d) => {
    const { a, r } = d;
    a.wide(1, OTHER, 0, 1);
    const what = r.pick([87, 87, 88, 89]);
    stack(d, 2, BUFFER);
    if (what === 87) a.mov(3, r.pick([0, 0, 2, 1]));
    a.helper(what);
    results(d);
  },
  (d) => {
    const { a, r } = d;
    a.wide(1, RINGBUF, 0, 1);
    if (r.chance(0.5)) {
      stack(d, 2, BUFFER);
      a.mov(3, r.pick([8, 64, 0]))
        .mov(4, r.pick([0, 1, 2, 3, 4]))
        .helper(130);
    } else a.mov(2, r.pick([0, 1, 2, 3, 4])).helper(134);
    results(d, false);
  },
  (d) => {
    const { a, r } = d;
    a.wide(1, RINGBUF, 0, 1)
      .mov(2, r.pick([8, 64, 4000, 5000]))
      .mov(3, 0)
      .helper(131);
    const none = `no${a.code.length}`;
    a.jump("jeq", 0, 0, none)
      .store(0, 0, 7, 8)
      .mov(1, { r: 0 })
      .mov(2, r.pick([0, 1, 2]))
      .helper(r.pick([132, 133]))
      .label(none);
  },
  (d) => {
    const { a, r } = d;
    a.wide(1, 1, 0, 2)
      .mov(2, r.pick([8, 64, TEXT_SIZE]))
      .mov(3, r.pick([0, 0, 1]));
    stack(d, 4, DYNPTR[0]);
    a.helper(197);
    results(d, false);
    for (let n = r.int(1, 4); n > 0; n--) dynptrStep(d);
  },
];

function dynptrStep(d: Draft): void {
  const { a, r } = d;
  const off = r.pick([0, 4, 8, 60, 1000]);
  const step = r.int(0, 7);
  switch (step) {
    case 0:
      stack(d, 1, BUFFER);
      a.mov(2, r.pick([8, 16, 64]));
      stack(d, 3, DYNPTR[0]);
      a.mov(4, off)
        .mov(5, r.pick([0, 0, 1]))
        .helper(201);
      break;
    case 1:
      stack(d, 1, DYNPTR[0]);
      a.mov(2, off);
      stack(d, 3, BUFFER);
      a.mov(4, r.pick([8, 16]))
        .mov(5, r.pick([0, 0, 1]))
        .helper(202);
      break;
    case 2:
      stack(d, 1, DYNPTR[0]);
      a.mov(2, r.pick([0, 1, 8, 70])).mov(3, r.pick([8, 60, 64, 4]));
      kfunc(d, "bpf_dynptr_adjust");
      break;
    case 3:
      stack(d, 1, DYNPTR[0]);
      kfunc(d, "bpf_dynptr_size");
      break;
    case 4:
      stack(d, 1, DYNPTR[0]);
      kfunc(d, r.pick(["bpf_dynptr_is_null", "bpf_dynptr_is_rdonly"]));
      break;
    case 5:
      stack(d, 1, DYNPTR[0]);
      stack(d, 2, DYNPTR[1]);
      kfunc(d, "bpf_dynptr_clone");
      break;
    case 6:
      stack(d, 1, DYNPTR[0]);
      a.mov(2, off)
        .mov(3, r.pick([8, 4]))
        .mov(4, r.pick([0, 0x41]));
      kfunc(d, "bpf_dynptr_memset");
      break;
    default:
      stack(d, 1, DYNPTR[0]);
      a.mov(2, off).mov(3, 8).helper(203);
      a.jump("jeq", 0, 0, `d${a.code.length}`).load(0, 0, 0, 8);
      a.label(`d${a.code.length - 2}`);
      break;
  }
  results(d, step === 0);
}

/** A few calls, everything that they gave. */
export function outcomes(d: Draft): void {
  const { a, r } = d;
  a.load(9, 1, 0).load(9, 9, 0).wide(8, 1, 0, 2);
  for (let off = BUFFER; off < 0; off += 8) a.store(10, off, 0);
  for (let off = ARGS; off < BUFFER; off += 8) a.store(10, off, 0);
  for (let n = r.int(1, 3); n > 0; n--) r.pick(CALLS)(d);
}
