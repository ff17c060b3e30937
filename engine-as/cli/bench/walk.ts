// Part 3 of the bench: whole walks (link, iterator, 64 KiB reads to the end) over large maps, interpreted and translated.
// The kernel's side is timed by kernel_record.py's `time` (case field), where bpf(2) may be called.
import { answer, type Case } from "../answer.ts";
import { Engine } from "../engine.ts";
import { Asm } from "../fuzz/asm.ts";
import { Linux } from "../fuzz/linux.ts";

/** Nanoseconds an element; `kernel` and `ratio` (translated / kernel) are null where there is no kernel to ask. */
export interface WalkRow {
  name: string;
  interpreter: number;
  jit: number;
  kernel: number | null;
  ratio: number | null;
}

const key = (a: Asm): Asm => a.load(7, 1, 24).load(6, 1, 16).jump("jeq", 7, 0, "out").jump("jeq", 6, 0, "out");
const seq = (a: Asm): Asm => a.load(1, 1, 0).load(1, 1, 0);

const FORMAT = Buffer.from("%llu: %llu\n\0", "latin1");

const PROGRAMS: Record<string, (a: Asm) => unknown> = {
  empty: () => {},
  sum: (a) => key(a).load(2, 6, 0, 4).load(3, 7, 0).alu("add", 3, { r: 2 }).store(7, 0, { r: 3 }),
  seq_write: (a) => seq(key(a)).mov(2, { r: 7 }).mov(3, 8).helper(127),
  seq_printf: (a) => {
    seq(key(a)).load(2, 6, 0, 4);
    a.store(10, -16, { r: 2 }).load(2, 7, 0).store(10, -8, { r: 2 });
    for (let i = 0; i < FORMAT.length; i += 4) a.store(10, i - 32, FORMAT.readInt32LE(i), 4);
    a.mov(2, { r: 10 }).alu("add", 2, -32).mov(3, FORMAT.length);
    a.mov(4, { r: 10 }).alu("add", 4, -16).mov(5, 16).helper(126);
  },
};

function walkCase(type: "hash" | "array", count: number, program: string): Case {
  const a = new Asm();
  PROGRAMS[program]?.(a);
  const map = { type, value_size: 16, max_entries: count };
  return {
    name: `${type} ${count.toLocaleString("en")} ${program}`,
    insns: a.label("out").mov(0, 0).exit().hex(),
    maps: [
      type === "hash"
        ? { ...map, key_size: 8, map_flags: 64, fill: { count, key: "mix" } }
        : { ...map, key_size: 4, fill: { count } },
    ],
  };
}

export async function benchWalks(reps = 5, counts: readonly number[] = [100_000, 1_000_000]): Promise<WalkRow[]> {
  const linux = new Linux();
  const beside = await linux.usable();
  const engine = new Engine();
  const rows: WalkRow[] = [];
  for (const type of ["array", "hash"] as const)
    for (const count of counts)
      for (const program of Object.keys(PROGRAMS)) {
        const c = walkCase(type, count, program);
        const ns = (jit: boolean) =>
          (answer(engine.kernel(), c, { logLevel: 0, ranges: false, jit, time: reps + 1 }).timing?.walk_ns ?? 0) /
          count;
        const interpreter = ns(false);
        const jit = ns(true);
        const walk = beside ? (await linux.ask({ ...c, time: reps }))?.timing?.walk_ns : undefined;
        const kernel = walk ? walk / count : null;
        rows.push({ name: c.name ?? "", interpreter, jit, kernel, ratio: kernel ? jit / kernel : null });
      }
  await linux.close();
  return rows;
}
