// Random map-element iterators, family by family: most are nearly right, for the interesting answers lie there.
// Every family starts from the same prologue: r6 context, r7 key, r8 value, mostly checked for null; "out" ends the program.
import type { Case, CaseMap } from "../answer.ts";
import { argumentMaps, type Draft } from "./arguments.ts";
import { Asm, type Source } from "./asm.ts";
import {
  aMap,
  arithmetic,
  bound,
  branch,
  EDGES,
  FREE,
  immediate,
  keySize,
  prologue,
  SIZES,
  seqWrite,
  valueSize,
  values,
  width,
} from "./draft.ts";
import { prototypes } from "./helpers.ts";
import { kfuncs, sections } from "./kfuncs.ts";
import { outcomeMaps, outcomes } from "./outcomes.ts";
import type { Random } from "./random.ts";
import { info, STRUCTURE } from "./structure.ts";

const BPF_F_SLEEPABLE = 16;
/** Atomic operations: add, or, and, xor, the same with fetch, exchange, compare and exchange. */
const ATOMICS = [0, 0x40, 0x50, 0xa0, 1, 0x41, 0x51, 0xa1, 0xe1, 0xf1];

function alu(d: Draft): void {
  prologue(d);
  values(d);
  for (let n = d.r.int(4, 40); n > 0; n--) d.r.chance(0.2) ? branch(d, `b${n}`) : arithmetic(d);
  for (const [i, reg] of FREE.entries()) d.a.store(10, -8 * (i + 1), { r: reg });
  seqWrite(d, -56, 56);
}

function memory(d: Draft): void {
  const { a, r } = d;
  prologue(d);
  values(d);
  for (let n = r.int(2, 10); n > 0; n--) {
    const [base, limit] = r.chance(0.35) ? [7, keySize(d)] : [8, valueSize(d)];
    const size = r.pick(SIZES.filter((s) => s <= limit));
    const reg = r.pick([0, 3, 4, 5, 9]);
    for (let m = r.int(0, 3); m > 0; m--) r.chance(0.5) ? branch(d, `m${n}.${m}`) : arithmetic(d);
    bound(d, reg, limit - size + 1);
    a.mov(2, { r: base }).alu(r.chance(0.9) ? "add" : "sub", 2, { r: reg });
    const off = r.chance(0.93) ? 0 : r.pick([1, -1, 4]);
    if (base === 7 ? r.chance(0.97) : r.chance(0.5)) a.load(1, 2, off, size, size < 8 && r.chance(0.2));
    else a.store(2, off, r.chance(0.5) ? { r: 9 } : immediate(r), size);
    a.mov(2, 0);
  }
}

function stack(d: Draft): void {
  const { a, r } = d;
  prologue(d);
  values(d);
  const slot = () => -8 * r.int(1, r.chance(0.95) ? 8 : 64);
  if (r.chance(0.6))
    for (let i = 1; i <= 8; i++) a.store(10, -8 * i, r.chance(0.5) ? 0 : { r: r.pick([...FREE, 7, 8]) });
  for (let n = r.int(3, 16); n > 0; n--) {
    const reg = r.pick(FREE);
    const size = r.chance(0.6) ? 8 : r.pick(SIZES);
    const off = slot() + (r.chance(0.2) ? r.pick([0, 4, 2, 1]) : 0);
    switch (r.int(0, 6)) {
      case 0:
      case 1:
        a.store(10, off, { r: r.chance(0.8) ? reg : r.pick([6, 7, 8, 10]) }, size);
        break;
      case 2:
      case 3:
        a.load(reg, 10, off, size, size < 8 && r.chance(0.1));
        break;
      case 4:
        a.store(10, off, immediate(r), size);
        break;
      case 5:
        r.chance(0.6) ? branch(d, `s${n}`) : arithmetic(d);
        break;
      default:
        bound(d, reg, 64 - size);
        a.mov(2, { r: 10 }).alu("add", 2, -64).alu("add", 2, { r: reg });
        r.chance(0.5) ? a.store(2, 0, r.chance(0.5) ? 0 : { r: 9 }, size) : a.load(reg, 2, 0, size);
        a.mov(2, 1);
    }
  }
  if (r.chance(0.5)) seqWrite(d, -64, 64);
}

function loops(d: Draft): void {
  const { a, r } = d;
  prologue(d);
  values(d);
  const counter = r.pick([0, 4, 9]);
  const others = FREE.filter((x) => x !== counter);
  const kind = r.int(0, 3);
  a.mov(counter, 0);
  if (r.chance(0.3)) for (const x of others) a.mov(x, r.int(0, 4));
  a.label("loop");
  if (kind === 3) a.mayGo("done");
  for (let n = r.int(1, 5); n > 0; n--) r.chance(0.3) ? branch(d, `l${n}`, others) : arithmetic(d, others);
  if (r.chance(0.3)) a.store(10, -8, { r: counter }).load(others[0] as number, 10, -8);
  // Loops without an end cost a million instructions of verification on both sides: a few are enough.
  const rare = r.chance(0.002);
  const step = rare ? r.int(0, 3) : r.int(1, 3);
  a.alu("add", counter, step);
  const end: Source = kind === 1 && rare ? { r: r.pick(others) } : r.int(1, r.chance(0.9) ? 12 : 60);
  if (kind === 3)
    a.jump("jgt", counter, 40, "done").go("loop"); // may_goto alone would run for a quarter of a second
  else
    a.jump(step === 1 || rare ? r.pick(["jlt", "jlt", "jle", "jslt", "jne"]) : "jlt", counter, end, "loop", width(r));
  a.label("done");
  a.store(10, -16, { r: counter }).store(10, -8, 0);
  seqWrite(d, -16, 16);
}

function calls(d: Draft): void {
  const { a, r } = d;
  prologue(d);
  values(d, [0, 3, 4, 5, 9]);
  const pointer = r.chance(0.5);
  if (r.chance(0.5)) a.store(10, -8, 0).store(10, -16, { r: 9 });
  a.mov(1, { r: pointer ? r.pick([7, 8, 10]) : 9 }).mov(2, r.chance(0.5) ? { r: 9 } : r.int(0, 16));
  a.call("f");
  if (r.chance(0.4))
    a.mov(1, { r: 0 })
      .mov(2, { r: 0 })
      .call(r.chance(0.03) ? "g" : "f2");
  if (r.chance(0.3)) a.load(3, 10, -8);
  bound(d, 0, valueSize(d));
  a.mov(3, { r: 8 }).alu("add", 3, { r: 0 }).load(4, 3, 0, 1).go("out");
  for (const name of ["f", "f2"]) {
    d.tails.push([
      name,
      (t) => {
        for (let n = t.r.int(1, 5); n > 0; n--) t.r.chance(0.3) ? branch(t, `${name}.${n}`, [2]) : arithmetic(t, [2]);
        if (name === "f" && pointer && t.r.chance(0.7)) t.a.load(3, 1, t.r.pick([0, 0, -8, 4]), t.r.pick(SIZES));
        if (t.r.chance(0.3)) t.a.store(10, -8, { r: 2 }).load(2, 10, -8);
        if (name === "f" && t.r.chance(0.3)) t.a.mov(1, { r: 2 }).call("f2").mov(2, { r: 0 });
        t.a.mov(0, { r: t.r.chance(0.97) ? 2 : 5 }).exit();
      },
    ]);
  }
  if (r.chance(0.9)) d.tails.push(["g", (t) => void t.a.mov(0, 0).exit()]);
}

function lookups(d: Draft): void {
  const { a, r } = d;
  d.maps.push(aMap(r, r.pick(["array", "hash", "percpu_array", "lru_hash"] as const)));
  const other = d.maps[1] as CaseMap;
  prologue(d);
  values(d, [4, 9]);
  for (let i = 8; i <= 16; i += 8) a.store(10, -i, r.chance(0.4) ? { r: 9 } : r.int(0, 4));
  a.wide(1, r.chance(0.9) ? 1 : 0, 0, 1)
    .mov(2, { r: 10 })
    .alu("add", 2, r.chance(0.95) ? -16 : -4)
    .helper(1);
  if (r.chance(0.95)) a.jump("jeq", 0, 0, "out");
  const size = r.pick(SIZES.filter((s) => s <= (other.value_size ?? 8)));
  bound(d, 9, (other.value_size ?? 8) - size + 1);
  a.alu("add", 0, { r: 9 });
  r.chance(0.5) ? a.load(3, 0, 0, size) : a.store(0, 0, { r: r.chance(0.5) ? 9 : 4 }, size);
  if (r.chance(0.5)) {
    a.wide(1, 1, 0, 1).mov(2, { r: 10 }).alu("add", 2, -16);
    const deletes = r.chance(0.4);
    if (!deletes) a.mov(3, { r: r.pick([7, 8, 8]) }).mov(4, r.pick([0, 0, 1, 2]));
    a.helper(deletes ? 3 : 2);
  }
}

function helpers(d: Draft): void {
  const { a, r } = d;
  prologue(d);
  values(d, [4, 5, 9]);
  const area = r.pick([8, 16, 32, 64]);
  if (r.chance(0.9)) for (let i = 8; i <= area; i += 8) a.store(10, -i, r.chance(0.5) ? 0 : { r: r.pick([4, 5, 9]) });
  bound(d, 9, area + 1);
  switch (r.int(0, 3)) {
    case 0:
      seqWrite(d, -area, r.chance(0.7) ? { r: 9 } : r.int(0, area + (r.chance(0.05) ? 1 : 0)));
      break;
    case 1:
      a.mov(1, { r: 10 })
        .alu("add", 1, -area)
        .mov(2, r.chance(0.6) ? { r: 9 } : area);
      a.mov(3, { r: r.pick([7, 8, 9]) }).helper(r.pick([113, 113, 4, 115]));
      break;
    case 2: // bpf_strtol on bytes of the stack
      a.mov(1, { r: 10 })
        .alu("add", 1, -area)
        .mov(2, r.chance(0.5) ? { r: 9 } : area)
        .mov(3, r.pick([0, 8, 10, 16]));
      a.mov(4, { r: 10 })
        .alu("add", 4, r.pick([-8, -8, -16, -4]))
        .helper(r.pick([105, 106]));
      break;
    default: // bpf_strncmp needs a constant string: the stack is none
      a.mov(1, { r: r.pick([8, 10]) });
      if (r.chance(0.8)) a.mov(1, { r: 10 }).alu("add", 1, -area);
      a.mov(2, r.int(1, area)).mov(3, { r: 8 }).helper(182);
  }
  r.chance(0.5) ? a.store(10, -area, { r: 0 }) : bound(d, 0, area);
  if (r.chance(0.5)) seqWrite(d, -area, 8);
}

function atomics(d: Draft): void {
  const { a, r } = d;
  prologue(d);
  values(d);
  for (let i = 1; i <= 4; i++) a.store(10, -8 * i, r.chance(0.6) ? 0 : { r: r.pick(FREE) });
  for (let n = r.int(1, 6); n > 0; n--) {
    const onStack = r.chance(0.5);
    const size = r.pick([4, 8] as const);
    const off = onStack ? -8 * r.int(1, 4) : r.chance(0.95) ? 0 : valueSize(d);
    a.atomic(
      onStack ? 10 : r.chance(0.97) ? 8 : 7,
      off,
      r.chance(0.95) ? r.pick(FREE) : r.pick([7, 10]),
      r.chance(0.97) ? r.pick(ATOMICS) : r.int(0, 255),
      size,
    );
    if (r.chance(0.4)) branch(d, `a${n}`);
    if (r.chance(0.4)) arithmetic(d);
  }
  seqWrite(d, -32, 32);
}

/** Pointers that may be null, compared, copied, spilled and checked in every order. */
function nulls(d: Draft): void {
  const { a, r } = d;
  a.mov(6, { r: 1 }).load(7, 6, 16).load(8, 6, 24);
  values(d, [9, 4]);
  a.code.length = 3;
  a.mov(9, 0)
    .mov(4, { r: r.pick([7, 8]) })
    .mov(5, { r: r.pick([7, 8]) });
  for (let n = r.int(1, 6); n > 0; n--) {
    const reg = r.pick([4, 5, 7, 8]);
    switch (r.int(0, 5)) {
      case 0:
        a.jump("jeq", reg, 0, "out");
        break;
      case 1:
        a.jump("jne", reg, 0, `n${n}`).mov(0, 0).exit().label(`n${n}`);
        break;
      case 2:
        a.jump(r.pick(["jeq", "jne"]), reg, { r: r.pick([4, 5, 7, 8, 9]) }, "out");
        break;
      case 3:
        a.store(10, -8, { r: reg }).load(r.pick([4, 5, 7, 8]), 10, -8);
        break;
      case 4:
        a.mov(r.pick([4, 5]), { r: reg });
        if (r.chance(0.15)) a.alu("add", reg, r.pick([0, 4, -4]));
        break;
      default:
        a.jump("jeq", reg, 0, `z${n}`).load(3, reg, 0, 1).label(`z${n}`);
    }
  }
  for (const reg of [4, 5, 7, 8]) if (r.chance(0.4)) a.jump("jeq", reg, 0, "out").load(3, reg, r.pick([0, 3]), 1);
}

const FAMILIES: Record<string, (d: Draft) => void> = {
  alu,
  memory,
  stack,
  loops,
  calls,
  lookups,
  helpers,
  atomics,
  nulls,
  prototypes,
  kfuncs,
  sections,
  outcomes,
  ...STRUCTURE,
};
/** Families whose calls need maps of many kinds. */
const MAPS: Record<string, (r: Random) => CaseMap[]> = {
  prototypes: argumentMaps,
  kfuncs: argumentMaps,
  sections: argumentMaps,
  outcomes: outcomeMaps,
};
/** Families that use no more of the context than meta. */
const META_ONLY = new Set([...Object.keys(MAPS), ...Object.keys(STRUCTURE)]);

/** The program has no pointer to key, value or map from its context. */
export function usesMetaOnly(c: Case): boolean {
  return META_ONLY.has((c.name ?? "").replace(/~?-.*/, ""));
}
const NAMES = Object.keys(FAMILIES);

/** Helpers that send signals to the process that reads, and those whose results are the machine's own. */
const NOT_RUN = new Set([109, 117, 5, 7, 14, 15, 16, 35, 80, 118, 120, 123, 125, 158, 208]);

/** One instruction, or a few, changed: the program is then probably wrong, and how it is refused counts. */
function mutate(a: Asm, r: Random): void {
  for (let n = r.int(1, 2); n > 0; n--) {
    const i = r.pick(a.code);
    switch (r.int(0, 6)) {
      case 0:
        i.dst = r.int(0, r.chance(0.9) ? 10 : 15);
        break;
      case 1:
        i.src = r.int(0, r.chance(0.9) ? 10 : 15);
        break;
      case 2:
        i.off = r.chance(0.6) ? i.off + r.int(-2, 2) : r.pick([...EDGES, 8, -8, -16]);
        break;
      case 3:
        i.imm = immediate(r);
        break;
      case 4:
        i.op = r.chance(0.5) ? i.op ^ (1 << r.int(0, 7)) : r.int(0, 255);
        break;
      case 5:
        Object.assign(i, r.pick(a.code));
        break;
      default:
        a.code.splice(a.code.indexOf(i), 1);
    }
  }
}

/** Program number `n` of a seed, of one of `families`: always the same. */
export function generate(r: Random, n: number, families: readonly string[] = NAMES): Case {
  const family = families[n % families.length] as string;
  const d: Draft = { a: new Asm(), r, maps: MAPS[family]?.(r) ?? [aMap(r)], tails: [] };
  d.a.label("main");
  FAMILIES[family]?.(d);
  d.a
    .label("out")
    .mov(0, r.chance(0.95) ? 0 : r.pick([1, 2, -1]))
    .exit();
  if (d.callback) d.a.label("callback").mov(0, 0).exit();
  for (const [name, body] of d.tails) {
    d.a.label(name);
    body(d);
  }
  d.a.close();
  const types = info(d);
  const mutated = r.chance(family in MAPS ? 0.05 : 0.25);
  if (mutated) mutate(d.a, r);
  if (family === "sections" && r.chance(0.2)) d.flags = BPF_F_SLEEPABLE;
  const unfit =
    (d.flags ?? 0) & BPF_F_SLEEPABLE ||
    family === "kfuncs" ||
    d.a.code.some(
      (i) => ((mutated || d.types) && i.op === 0xe5) || (i.op === 0x85 && family in MAPS && NOT_RUN.has(i.imm)),
    );
  return {
    name: `${family}${mutated ? "~" : ""}-${n}`,
    insns: d.a.hex(),
    maps: d.maps,
    ...types,
    ...(d.flags ? { prog_flags: d.flags } : {}),
    ...(unfit || d.loadOnly ? { run: false } : {}),
  };
}
