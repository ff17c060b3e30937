// Part 2 of the bench: what verification costs, on programs that grow one way each, beside the running kernel where
// bpf(2) may be called. The log is off on both sides but for the kernel's own line of times.
import { answer, type Case } from "../answer.ts";
import { Engine } from "../engine.ts";
import { Asm } from "../fuzz/asm.ts";
import { Linux } from "../fuzz/linux.ts";

/** Milliseconds; `kernel` and `ratio` are null where there is no kernel to ask. */
export interface VerifyRow {
  name: string;
  engine: number;
  kernel: number | null;
  ratio: number | null;
}

const end = (a: Asm): string => a.label("out").mov(0, 0).exit().hex();

/** `n` additions in a row. */
function straight(n: number): string {
  const a = new Asm().mov(2, 1);
  for (let i = 0; i < n; i++) a.alu("add", 2, 1);
  return end(a);
}

/** `n` ifs on an unknown value, each of which changes nothing. */
function diamonds(n: number): string {
  const a = new Asm().load(7, 1, 24).jump("jeq", 7, 0, "out").load(7, 7, 0);
  for (let i = 0; i < n; i++) a.jump("jgt", 7, i, `d${i}`).mov(3, 0).label(`d${i}`).mov(3, 0);
  return end(a);
}

/** A loop of `n` rounds of three instructions. */
const loop = (n: number): string =>
  end(new Asm().mov(2, 0).mov(3, 0).label("l").alu("add", 3, 3).alu("add", 2, 1).jump("jlt", 2, n, "l"));

function writes(n: number): string {
  const a = new Asm().mov(6, { r: 1 }).store(10, -8, 0);
  for (let i = 0; i < n; i++) a.load(1, 6, 0).load(1, 1, 0).mov(2, { r: 10 }).alu("add", 2, -8).mov(3, 8).helper(127);
  return end(a);
}

/** More jumps pending than the verifier keeps. */
function jumps(n: number): string {
  const a = new Asm().load(7, 1, 24).jump("jeq", 7, 0, "out").load(7, 7, 0);
  for (let i = 0; i < n; i++) a.jump("jeq", 7, i, "out");
  return end(a);
}

export const VERIFY_CASES: Case[] = [
  { name: "straight 100,000", insns: straight(100_000) },
  { name: "diamonds 10,000", insns: diamonds(10_000) },
  { name: "loop 90,000 insns", insns: loop(30_000) },
  { name: "loop 900,000 insns", insns: loop(300_000) },
  { name: "seq_write × 1,000", insns: writes(1000) },
  { name: "limit: 1M insns", insns: loop(1_000_000) },
  { name: "limit: 8,192 jumps", insns: jumps(9000) },
  { name: "limit: endless loop", insns: end(new Asm().mov(2, 0).label("l").alu("add", 2, 0).jump("jlt", 2, 9, "l")) },
];

export const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** The kernel's `verification time` of one load in microseconds. */
function verificationTime(log: string | undefined): number | undefined {
  const found = /verification time (\d+) usec/.exec(log ?? "");
  return found ? Number(found[1]) : undefined;
}

export async function benchVerify(reps = 5): Promise<VerifyRow[]> {
  const linux = new Linux();
  const beside = await linux.usable();
  const engine = new Engine();
  const rows: VerifyRow[] = [];
  for (const c of VERIFY_CASES) {
    const kernel = engine.kernel();
    const time = (n: number) =>
      (answer(kernel, c, { logLevel: 0, ranges: false, time: n }).timing?.verify_usec ?? 0) / 1000;
    time(1); // V8 compiles at first use
    const ours = time(reps);
    const theirs: number[] = [];
    for (let i = 0; beside && i < reps; i++) {
      const usec = verificationTime((await linux.ask({ ...c, log_level: 4 }))?.load?.log);
      if (usec !== undefined) theirs.push(usec / 1000);
    }
    const reference = theirs.length ? median(theirs) : null;
    rows.push({ name: c.name ?? "", engine: ours, kernel: reference, ratio: reference ? ours / reference : null });
  }
  await linux.close();
  return rows;
}
