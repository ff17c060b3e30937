// Families about the shape of programs: functions with types, callbacks, iterators, loops in loops, stack slots that loops
// and functions carry, source lines. Longer than other files: it is one function a family.
import { KIND_FUNC } from "../../../web/compiler/btf/kinds.ts";
import type { Case } from "../answer.ts";
import { kernelTypes } from "../kernel-types.ts";
import type { Draft } from "./arguments.ts";
import type { Size, Source } from "./asm.ts";
import {
  aMap,
  arithmetic,
  bound,
  branch,
  CONDITIONS,
  immediate,
  SIZES,
  seqWrite,
  valueSize,
  values,
  width,
} from "./draft.ts";
import { Types } from "./types.ts";

let kernel: ReturnType<typeof kernelTypes> | undefined;
const kfuncIds = new Map<string, number>();
/** A kernel function's id as the recorded kernel has it. */
function kfunc(name: string): number {
  kernel ??= kernelTypes();
  const id = kfuncIds.get(name) ?? kernel.find(name, KIND_FUNC);
  kfuncIds.set(name, id);
  return id;
}

/** Types for a program: main is int(void *). */
function typed(d: Draft): Types {
  const types = new Types();
  const main = types.func("main", types.proto(types.int(), [types.ptr(0)]), true);
  d.types = { types, functions: new Map([["main", main]]), lines: d.r.chance(0.3) };
  return types;
}

function declare(d: Draft, label: string, ret: number, params: number[], global = false): number {
  if (!d.types) return 0;
  const { types, functions } = d.types;
  const id = types.func(label, types.proto(ret, params), global);
  functions.set(label, id);
  return id;
}

/** func_info, and sometimes line_info, of a program whose labels are known. */
export function info({ a, r, types: known }: Draft): Pick<Case, "btf" | "func_info" | "line_info"> {
  if (!known) return {};
  const { types, functions, lines } = known;
  const starts = [...functions].map(([label, type]) => [a.at(label), type] as const).sort((x, y) => x[0] - y[0]);
  const words = (list: number[]) => Buffer.from(Int32Array.from(list).buffer).toString("hex");
  const records: number[] = [];
  if (lines) {
    const file = types.string(r.pick(["a.bpf.c", "/src/lib/b.h", ""]));
    const isStart = new Set(starts.map(([at]) => at));
    for (let i = 0, line = 1; i < a.code.length; i++) {
      const second = i > 0 && a.code[i - 1]?.op === 0x18;
      if (second || !(isStart.has(i) || r.chance(0.5))) continue;
      if (r.chance(0.7)) line += r.int(-1, 3);
      const text = types.string(r.pick(["", `  x${line} += 1;`, "\treturn 0;"]));
      records.push(i, file, text, (Math.max(line, 0) << 10) | r.int(0, 20));
    }
  }
  return { btf: types.hex(), func_info: words(starts.flat()), ...(lines ? { line_info: words(records) } : {}) };
}

/** BPF_F_STRICT_ALIGNMENT, ANY_ALIGNMENT, TEST_RND_HI32, TEST_STATE_FREQ, SLEEPABLE, TEST_REG_INVARIANTS. */
const FLAGS = [1, 2, 4, 8, 8, 8, 16, 16, 128] as const;

/** r6 context, r7 and r8 pointers to values, r9 a number out of one. */
function prologue(d: Draft): void {
  const { a, r } = d;
  d.maps[0] = {
    type: "hash",
    key_size: 4,
    value_size: 16,
    max_entries: 2,
    map_flags: 64,
    entries: [["01000000", r.hex(16)]],
  };
  const at = d.maps.push({ type: "array", value_size: 16, entries: [["00000000", r.hex(16)]] }) - 1;
  a.mov(6, { r: 1 });
  d.loadOnly = r.chance(0.6);
  if (r.chance(0.15)) d.flags = r.pick(FLAGS);
  if (!d.loadOnly) for (let i = 1; i <= 10; i++) a.store(10, -8 * i, 0);
  a.store(10, -8, r.chance(0.5) ? 0 : 1)
    .wide(1, 0, 0, 1)
    .mov(2, { r: 10 })
    .alu("add", 2, -8)
    .helper(1);
  if (!r.chance(0.02)) a.jump("jeq", 0, 0, "out");
  a.mov(8, { r: 0 }).wide(7, at, 0, 2);
}

/** Some registers hold a number or a pointer that a function might take. */
function argument(d: Draft, reg: number): void {
  const { a, r } = d;
  const at = -8 * r.int(1, 6);
  switch (r.int(0, 9)) {
    case 0:
      a.mov(reg, immediate(r), width(r));
      break;
    case 1:
      a.mov(reg, { r: r.pick([6, 6, 7, 8, 8, 9]) });
      break;
    case 2:
    case 3:
    case 4:
      if (r.chance(0.7))
        a.store(10, at, r.chance(0.5) ? 0 : { r: r.pick([7, 8, 9, 9]) }, r.chance(0.7) ? 8 : r.pick(SIZES));
      a.mov(reg, { r: 10 }).alu("add", reg, at);
      break;
    case 5:
      a.mov(reg, 0);
      break;
    case 6:
      a.mov(reg, { r: 8 });
      if (r.chance(0.3)) a.alu("add", reg, r.pick([1, 4, 8, -4]));
      break;
    case 7:
      a.load(reg, 6, 0);
      break;
    default:
      a.mov(reg, { r: 9 });
      if (r.chance(0.5)) a.alu("and", reg, r.pick([1, 7, 15, 255]));
  }
}

function parameter(d: Draft, t: Types): number {
  const { r } = d;
  const int = t.int();
  const pair = t.struct("pair", 16, [
    ["a", t.int("long", 8), 0],
    ["b", int, 64],
  ]);
  switch (r.int(0, 17)) {
    case 0:
      return t.int("char", 1);
    case 1:
      return t.int("unsigned long", 8, 0);
    case 2:
      return t.enumeration("color", r.chance(0.8) ? 4 : 8);
    case 3:
      return t.ref("typedef", int, "s32");
    case 4:
    case 5:
      return t.ptr(pair);
    case 6:
      return t.ptr(r.chance(0.5) ? int : t.ref("const", int));
    case 7:
      return t.ptr(t.array(t.int("char", 1), r.pick([1, 8, 16, 24, 48])));
    case 8:
      return t.ptr(t.struct("bpf_iter__bpf_map_elem", 32, []));
    case 9:
      return t.ptr(0);
    case 10:
      return t.ptr(t.fwd("unknown"));
    case 11:
      return t.ptr(t.struct("task_struct", 8, [["x", t.int("long", 8), 0]]));
    case 12:
      return t.ptr(
        t.struct(r.pick(["bpf_dynptr", "seq_file", "bpf_map", "bpf_iter_meta", "sk_buff", "__sk_buff", "xdp_md"]), 8),
      );
    case 13:
      return r.chance(0.3) ? pair : t.ptr(t.ptr(int));
    default:
      return int;
  }
}
const TAGS = [
  "arg:ctx",
  "arg:nonnull",
  "arg:trusted",
  "arg:nullable",
  "arg:arena",
  "arg:untrusted",
  "arg:bogus",
  "other",
];

/** What a function does with its arguments. */
function body(d: Draft, name: string, argc: number): void {
  const { a, r } = d;
  const regs = [1, 2, 3, 4, 5].slice(0, Math.max(argc, 1));
  a.mov(0, r.int(0, 2));
  for (let n = r.int(0, 4); n > 0; n--) {
    const reg = r.pick(regs);
    switch (r.int(0, 6)) {
      case 0:
        a.jump(r.pick(["jeq", "jne"]), reg, 0, `${name}.${n}`)
          .load(0, reg, r.pick([0, 0, 0, 8]), r.pick(SIZES))
          .label(`${name}.${n}`);
        break;
      case 1:
        a.load(0, reg, r.pick([0, 0, 4, 8, 16]), r.pick(SIZES));
        break;
      case 2:
        a.jump("jeq", reg, 0, `${name}.${n}`).store(reg, 0, r.int(0, 2), r.pick(SIZES)).label(`${name}.${n}`);
        break;
      case 3:
        a.store(10, -8 * r.int(1, r.chance(0.8) ? 4 : 40), { r: reg });
        break;
      case 4:
        a.alu("add", reg, { r: r.pick([0, 1]) });
        break;
      case 5:
        branch(d, `${name}.${n}`, [0, reg]);
        break;
      default:
        a.mov(0, { r: reg });
    }
  }
}

/** Functions of every linkage with prototypes, tags and callers that mostly fit. */
function functions(d: Draft): void {
  const { a, r } = d;
  const t = typed(d);
  prologue(d);
  values(d, [9]);
  const made: { name: string; argc: number; global: boolean }[] = [];
  for (let i = r.int(1, 4); i > 0; i--) {
    const argc = r.chance(0.02) ? 6 : r.int(0, 4);
    const params = Array.from({ length: argc }, () => parameter(d, t));
    const ret = r.chance(0.9) ? t.int() : r.pick([0, t.int("char", 1), t.ptr(t.int()), t.int("unsigned long", 8, 0)]);
    const name = `f${i}`;
    const global = r.chance(0.7);
    const id = declare(d, name, ret, params, global);
    params.forEach((_, n) => {
      while (r.chance(0.12)) t.tag(r.pick(TAGS), id, n);
    });
    made.push({ name, argc, global });
  }
  for (const { name, argc } of made) {
    if (r.chance(0.1)) continue;
    for (let reg = 1; reg <= Math.min(argc, 5); reg++) argument(d, reg);
    a.call(name);
    if (r.chance(0.4)) a.jump(r.pick(CONDITIONS), 0, r.int(0, 4), "out", width(r));
    if (r.chance(0.2)) bound(d, 0, 16);
    if (r.chance(0.3)) a.load(3, 10, -8);
  }
  if (r.chance(0.05)) made.push({ name: "dead", argc: 0, global: r.chance(0.5) }) && declare(d, "dead", t.int(), []);
  made.forEach(({ name, argc }, i) => {
    d.tails.push([
      name,
      (x) => {
        body(x, name, argc);
        const next = r.chance(0.03) ? r.pick(made) : made[i + 1];
        if (next && r.chance(0.3)) {
          if (r.chance(0.3)) x.a.mov(6, { r: 1 });
          for (let reg = 1; reg <= Math.min(next.argc, 5); reg++)
            r.chance(0.5) ? x.a.mov(reg, r.int(0, 3)) : reg > argc && x.a.mov(reg, { r: 10 }).alu("add", reg, -16);
          x.a.call(next.name);
        }
        if (r.chance(0.2)) bound(x, 0, 8);
        x.a.exit();
      },
    ]);
  });
}

/** A function that calls back: its context lies on the caller's stack. */
function callbacks(d: Draft): void {
  const { a, r } = d;
  const t = typed(d);
  d.maps.push(aMap(r, r.pick(["array", "hash", "percpu_array", "lru_hash", "percpu_hash"] as const)));
  prologue(d);
  values(d, [9]);
  for (let i = 1; i <= 4; i++)
    a.store(10, -8 * i, r.chance(0.5) ? r.int(0, 3) : { r: r.pick([7, 8, 9]) }, r.chance(0.8) ? 8 : 4);
  const ask = (x: Draft, callee: string, inner: boolean) => {
    const { a } = x;
    const each = r.chance(0.4);
    if (each) a.wide(1, r.chance(0.9) ? 1 : 0, 0, 1);
    else if (r.chance(0.5)) a.mov(1, r.pick([0, 1, 2, 5, 100, 1 << 20]));
    else a.mov(1, { r: inner ? 1 : 9 });
    a.function(2, callee).mov(3, { r: 10 }).alu("add", 3, -32);
    if (r.chance(0.1)) a.mov(3, 0);
    a.mov(4, r.chance(0.95) ? 0 : 1).helper(each ? 164 : r.chance(0.97) ? 181 : r.pick([209, 180]));
    return each;
  };
  const each = ask(d, "cb", false);
  if (r.chance(0.5)) a.jump(r.pick(CONDITIONS), 0, r.int(-2, 4), "out", width(r));
  for (let i = r.int(0, 2); i > 0; i--) a.load(r.pick([0, 3]), 10, -8 * r.int(1, 4), r.chance(0.8) ? 8 : 4);
  if (r.chance(0.2)) a.load(3, 10, -8).load(4, 3, 0, 1);
  if (r.chance(0.3)) {
    bound(d, 0, valueSize(d));
    a.mov(3, { r: 8 }).alu("add", 3, { r: 0 });
  }
  if (r.chance(0.3)) ask(d, r.chance(0.5) ? "cb" : "cb2", false);
  if (r.chance(0.3)) seqWrite(d, -32, 32);
  const long = t.int("long", 8);
  const add = (name: string, each: boolean, deeper: string | undefined) => {
    declare(d, name, long, [long, t.ptr(0)], r.chance(0.02));
    d.tails.push([
      name,
      (x) => {
        const ctx = r.chance(0.95) ? (each ? 4 : 2) : r.int(1, 4);
        const { a } = x;
        a.mov(6, { r: ctx }).mov(7, { r: 1 });
        if (each) a.mov(8, { r: 3 });
        for (let i = r.int(0, 4); i > 0; i--) {
          const at = 8 * r.int(0, 3);
          switch (r.int(0, 7)) {
            case 0:
              a.load(0, 6, at)
                .alu(r.pick(["add", "sub", "xor", "mul"]), 0, r.int(0, 2))
                .store(6, at, { r: 0 });
              break;
            case 1:
              a.load(0, 6, at)
                .jump(r.pick(CONDITIONS), 0, r.int(0, 8), `${name}.${i}`)
                .store(6, at, r.int(0, 2))
                .label(`${name}.${i}`);
              break;
            case 2:
              a.load(0, each ? 8 : 6, at % 8, r.pick(SIZES));
              break;
            case 3:
              a.store(10, -8, { r: 7 }).load(0, 10, -8);
              break;
            case 4:
              if (each) a.store(8, 0, 1, 1);
              else a.jump(r.pick(CONDITIONS), 7, r.int(0, 10), `${name}.x`);
              break;
            case 5:
              a.load(0, 6, at)
                .alu("and", 0, 7)
                .store(6, at, { r: 0 }, r.chance(0.8) ? 8 : 4);
              break;
            case 6:
              if (deeper && r.chance(0.5)) a.call(deeper);
              break;
            default:
              a.store(6, at, { r: r.pick([6, 7]) });
          }
        }
        if (deeper && r.chance(0.4)) ask(x, deeper, true);
        if (r.chance(0.2)) a.mov(0, { r: 7 }).alu("and", 0, 1).exit();
        a.label(`${name}.x`)
          .mov(0, r.chance(0.95) ? r.int(0, 1) : 2)
          .exit();
      },
    ]);
  };
  add("cb", each, r.chance(0.3) ? "cb2" : undefined);
  add("cb2", r.chance(0.3), undefined);
}

const ITERATORS = { num: 8, bits: 16, task: 16, css: 24, task_vma: 24, css_task: 16, kmem_cache: 8, dmabuf: 8 };

/** Open-coded iterators, mostly of numbers, with state that the rounds change. */
function iterators(d: Draft): void {
  const { a, r } = d;
  if (r.chance(0.3)) typed(d);
  prologue(d);
  values(d, [9]);
  if (r.chance(0.05)) d.flags = 16;
  if (!r.chance(0.02)) a.mov(7, r.int(0, 2));
  for (let i = 1; i <= 3; i++)
    if (r.chance(0.7)) a.store(10, -8 * i, r.chance(0.6) ? r.int(0, 2) : { r: r.pick([8, 9]) });
  const loop = (x: Draft, name: string, at: number, deep: number, kept: number) => {
    const { a } = x;
    const kind = r.chance(0.85) ? "num" : (r.pick(Object.keys(ITERATORS)) as keyof typeof ITERATORS);
    const call = (what: string) => a.raw(0x85, 0, 2, 0, kfunc(`bpf_iter_${kind}_${what}`));
    const point = () => a.mov(1, { r: 10 }).alu("add", 1, r.chance(0.99) ? at : at + r.pick([8, 4, -8]));
    if (kind === "bits") a.store(10, -8, r.int(0, 300));
    const locks = (kind === "task" || kind === "css") && r.chance(0.7);
    if (locks) a.raw(0x85, 0, 2, 0, kfunc("bpf_rcu_read_lock"));
    point();
    if (kind === "num") a.mov(2, r.int(0, 2)).mov(3, r.chance(0.5) ? { r: 9 } : r.int(0, 20));
    else if (kind === "bits") a.mov(2, { r: 10 }).alu("add", 2, -8).mov(3, 1);
    else if (kind === "task") a.mov(2, 0).mov(3, r.int(0, 2));
    else a.load(2, 6, 0).mov(3, 0);
    if (!r.chance(0.01)) call("new");
    if (r.chance(0.2)) a.jump("jne", 0, 0, `${name}.done`);
    a.label(`${name}.next`);
    point();
    call("next");
    a.jump("jeq", 0, 0, `${name}.done`);
    for (let n = r.int(0, 4); n > 0; n--) {
      const slot = -8 * r.int(1, 3);
      switch (r.int(0, 8)) {
        case 0:
          a.load(1, 0, 0, 4).alu("add", kept, { r: 1 });
          break;
        case 1:
          a.alu(r.pick(["add", "xor", "lsh", "mul"]), kept, r.int(1, 2));
          break;
        case 2:
          a.load(2, 10, slot).alu("add", 2, 1).store(10, slot, { r: 2 });
          break;
        case 3:
          a.load(2, 10, slot)
            .jump(r.pick(CONDITIONS), 2, r.int(0, 9), `${name}.${n}`)
            .store(10, slot, r.int(0, 2))
            .label(`${name}.${n}`);
          break;
        case 4:
          a.jump(r.pick(CONDITIONS), kept, r.int(0, 20), r.chance(0.5) ? `${name}.done` : `${name}.${n}`)
            .alu("add", kept, 1)
            .label(`${name}.${n}`);
          break;
        case 5:
          if (deep > 0 && r.chance(0.6)) loop(x, `${name}i`, at - 24, deep - 1, kept === 7 ? 9 : 7);
          break;
        case 6:
          a.load(2, 0, 0, 4)
            .jump("jgt", 2, r.pick([3, 7, 15]), `${name}.${n}`)
            .mov(3, { r: 8 })
            .alu("add", 3, { r: 2 })
            .label(`${name}.${n}`);
          break;
        case 7:
          if (r.chance(0.3)) a.jump("jeq", kept, 5, r.pick([`${name}.done`, "out"]));
          break;
        default:
          branch(x, `${name}.${n}`, [1, 2, 3].slice(0, 1).concat(kept));
      }
    }
    if (r.chance(0.15)) seqWrite(x, -24, 8);
    a.go(`${name}.next`).label(`${name}.done`);
    if (!r.chance(0.03)) {
      point();
      call("destroy");
    }
    if (locks && !r.chance(0.05)) a.raw(0x85, 0, 2, 0, kfunc("bpf_rcu_read_unlock"));
  };
  loop(d, "a", -48, 1, 7);
  if (r.chance(0.3)) loop(d, "b", -48, 0, 9);
  if (r.chance(0.4)) {
    bound(d, 7, valueSize(d));
    a.mov(3, { r: 8 }).alu("add", 3, { r: 7 });
  }
}

/** Loops in loops, with counters in registers and on the stack, functions called and pointers carried round. */
function nests(d: Draft): void {
  const { a, r } = d;
  if (r.chance(0.3)) {
    typed(d);
    declare(d, "f", d.types?.types.int() ?? 0, [d.types?.types.int() ?? 0], r.chance(0.3));
  }
  let calls = false;
  prologue(d);
  values(d, [9]);
  for (let i = 1; i <= 4; i++)
    if (r.chance(0.7))
      a.store(10, -8 * i, r.chance(0.6) ? r.int(0, 2) : { r: r.pick([7, 8, 9]) }, r.pick([8, 8, 8, 4, 2, 1]));
  const loop = (name: string, deep: number, kept: number) => {
    const may = r.chance(0.3);
    const onStack = r.chance(0.4);
    const at = -40 - 8 * deep;
    const size: Size = r.chance(0.7) ? 8 : 4;
    const start = r.chance(0.9) ? r.int(0, 2) : immediate(r);
    if (onStack) a.store(10, at, start, size);
    else a.mov(kept, start);
    a.label(`${name}.loop`);
    if (may) a.mayGo(`${name}.done`);
    for (let n = r.int(0, 4); n > 0; n--) {
      const slot = -8 * r.int(1, 4);
      switch (r.int(0, 7)) {
        case 0:
          a.load(1, 10, slot).alu("add", 1, 1).store(10, slot, { r: 1 });
          break;
        case 1:
          a.load(1, 10, slot, r.pick(SIZES))
            .jump(r.pick(CONDITIONS), 1, r.int(0, 6), `${name}.${n}`)
            .store(10, slot, r.int(0, 2), r.pick(SIZES))
            .label(`${name}.${n}`);
          break;
        case 2:
          calls = true;
          a.mov(1, { r: kept }).call("f");
          if (r.chance(0.4)) a.store(10, slot, { r: 0 });
          break;
        case 3:
          if (deep > 0) loop(`${name}i`, deep - 1, kept === 7 ? 9 : 7);
          break;
        case 4:
          a.helper(7);
          if (r.chance(0.5))
            a.jump(r.pick(CONDITIONS), 0, r.int(0, 9), r.chance(0.3) ? `${name}.done` : `${name}.${n}`)
              .mov(1, 3)
              .label(`${name}.${n}`);
          break;
        case 5:
          a.mov(2, { r: 8 }).load(1, 2, 0, 1);
          break;
        default:
          a.mov(1, r.int(0, 3));
          branch(d, `${name}.${n}`, [1]);
      }
    }
    const step = r.chance(0.01) ? 0 : r.int(1, 2);
    const end: Source = r.int(2, deep ? 5 : 12);
    if (onStack)
      a.load(1, 10, at, size)
        .alu("add", 1, step)
        .store(10, at, { r: 1 }, size)
        .jump("jlt", 1, end, `${name}.loop`, width(r));
    else
      a.alu("add", kept, step, width(r)).jump(
        r.pick(["jlt", "jlt", "jle", "jslt", "jne"]),
        kept,
        r.chance(0.05) ? immediate(r) & 255 : end,
        `${name}.loop`,
        width(r),
      );
    a.label(`${name}.done`);
  };
  loop("a", r.int(0, 2), 7);
  if (r.chance(0.3)) loop("b", 0, 9);
  if (r.chance(0.3)) seqWrite(d, -32, 32);
  if (calls || d.types)
    d.tails.push([
      "f",
      (x) => {
        x.a.mov(0, { r: 1 });
        for (let n = r.int(0, 3); n > 0; n--) r.chance(0.4) ? branch(x, `f.${n}`, [0]) : arithmetic(x, [0]);
        if (r.chance(0.4)) x.a.store(10, -8 * r.int(1, 6), { r: 0 }).load(0, 10, -8);
        x.a.exit();
      },
    ]);
}

/** The stack at places that only bounds tell, in slots of every content, here and from a function. */
function slots(d: Draft): void {
  const { a, r } = d;
  prologue(d);
  values(d, [0, 3, 4, 5, 9]);
  const fill = () => {
    for (let i = 1; i <= 8; i++)
      if (r.chance(0.8))
        a.store(
          10,
          -8 * i + (r.chance(0.2) ? r.pick([0, 4, 6, 7]) : 0),
          r.chance(0.5) ? r.pick([0, 0, 1, -1]) : { r: r.pick([3, 4, 9, 9, 7, 8, 10]) },
          r.chance(0.6) ? 8 : r.pick(SIZES),
        );
  };
  fill();
  let calls = false;
  for (let n = r.int(1, 6); n > 0; n--) {
    const size = r.pick(SIZES);
    const low = -8 * r.int(1, 9);
    switch (r.int(0, 6)) {
      case 0:
      case 1:
      case 2: {
        const reg = r.pick([3, 4, 9]);
        bound(d, reg, r.pick([2, 8, 16, 32]));
        if (r.chance(0.4)) a.alu("and", reg, -8 | r.pick([0, 4]));
        a.mov(2, { r: 10 }).alu("add", 2, low).alu("add", 2, { r: reg });
        const off = r.chance(0.9) ? 0 : r.pick([-4, 4, 8, -8]);
        r.chance(0.6)
          ? a.load(r.pick([0, 5, 1]), 2, off, size)
          : a.store(2, off, r.chance(0.5) ? 0 : { r: r.pick([9, 4]) }, size);
        if (r.chance(0.2))
          a.mov(1, { r: 2 }).mov(2, r.int(1, 8)).mov(3, { r: 8 }).helper(113).mov(3, 1).mov(4, 1).mov(5, 1);
        break;
      }
      case 3:
        a.load(r.pick([0, 3, 5]), 10, low + r.pick([0, 0, 4]), size);
        break;
      case 4:
        calls = true;
        a.mov(1, { r: 10 }).alu("add", 1, low).mov(2, { r: 9 }).call("f").mov(3, { r: 9 }).mov(4, 3).mov(5, 2);
        break;
      case 5:
        branch(d, `s${n}`, [3, 4, 9]);
        break;
      default:
        a.store(10, low, r.chance(0.3) ? r.pick([0, 5]) : { r: r.pick([3, 4, 9]) }, size);
    }
    if (r.chance(0.3)) a.load(r.pick([0, 3, 5]), 10, low, 8);
  }
  if (r.chance(0.3)) seqWrite(d, -64, 64);
  if (!calls) return;
  d.tails.push([
    "f",
    (x) => {
      for (let n = r.int(1, 4); n > 0; n--) {
        const size = r.pick(SIZES);
        switch (r.int(0, 4)) {
          case 0:
            x.a.load(0, 1, r.pick([0, 0, 8, 4]), size);
            break;
          case 1:
            x.a.store(1, r.pick([0, 0, 8, 4]), r.chance(0.5) ? 0 : { r: 2 }, size);
            break;
          case 2:
            x.a.alu("and", 2, 7).mov(3, { r: 1 }).alu("add", 3, { r: 2 });
            r.chance(0.5) ? x.a.load(0, 3, 0, size) : x.a.store(3, 0, r.chance(0.5) ? 0 : { r: 2 }, size);
            break;
          case 3:
            x.a.store(10, -8, { r: r.pick([1, 2]) }).load(3, 10, -8);
            break;
          default:
            x.a.jump(r.pick(CONDITIONS), 2, r.int(0, 9), `f.${n}`).store(1, 0, 0).label(`f.${n}`);
        }
      }
      x.a.mov(0, r.chance(0.9) ? 0 : { r: 2 }).exit();
    },
  ]);
}

export const STRUCTURE: Record<string, (d: Draft) => void> = { functions, callbacks, iterators, nests, slots };
