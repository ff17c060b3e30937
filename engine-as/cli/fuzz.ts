// `npm run --silent fuzz -- [--minutes N] [--count N] [--seed S] [--families A,B] [--level N] [--out FILE] [--no-kernel]`:
// random programs against the engine.
// Every program that the engine accepts runs in the checked machine over random maps; where bpf(2) may be called (root on
// Linux with python3) the kernel answers too. Differences become lines of FILE; 1 is the exit code when soundness is broken.
import { createWriteStream } from "node:fs";
import { parseArgs } from "node:util";
import type { Answer, Case } from "./answer.ts";
import { difference, KINDS, type Kind } from "./fuzz/compare.ts";
import { Reused } from "./fuzz/engine.ts";
import { generate, usesMetaOnly } from "./fuzz/families.ts";
import { Linux } from "./fuzz/linux.ts";
import { Random } from "./fuzz/random.ts";

/** Programs that are with the kernel at a time: it answers while the engine does. */
const BATCH = 128;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    count: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    families: { type: "string" },
    level: { type: "string" },
    out: { type: "string", default: "fuzz-findings.jsonl" },
    "no-kernel": { type: "boolean", default: false },
    jit: { type: "boolean", default: false },
  },
});
const [minutes, count, seed, from] = [values.minutes, values.count, values.seed, values.from].map(Number) as [
  number,
  number,
  number,
  number,
];
if (!(minutes > 0) || !(count > 0) || !Number.isInteger(seed) || !Number.isInteger(from)) {
  console.error(
    "usage: fuzz [--minutes N] [--count N] [--seed S] [--from N] [--families A,B] [--level N] [--out FILE] [--no-kernel] [--jit]",
  );
  process.exit(2);
}

const families = values.families?.split(",");
const opened = values["no-kernel"] ? undefined : await Linux.open("--log-level", "1");
const linux = opened?.linux;
/** The kernel answers cases of this family. */
const asksLinux = (c: Case) => opened !== undefined && (!opened.metaOnly || usesMetaOnly(c));
const engine = new Reused();
const found = new Map<Kind, number>();
let out: ReturnType<typeof createWriteStream> | undefined;
let programs = 0;
let accepted = 0;

function report(kind: Kind, c: Case, e: Answer | undefined, k: Answer | undefined, fault?: string): void {
  found.set(kind, (found.get(kind) ?? 0) + 1);
  out ??= createWriteStream(values.out);
  out.write(`${JSON.stringify({ ...c, found: kind, ...(fault ? { fault } : {}), engine: e, kernel: k })}\n`);
}

/** Whether what a run gives depends on addresses: they are other ones here than there, and the next time. */
async function varies(c: Case, k: Answer): Promise<boolean> {
  const result = (a: Answer | undefined) => JSON.stringify([a?.link, a?.iter, a?.maps_after]);
  const first = result(k);
  return /8[0-9a-f]ffff|[0-9a-f]{4}c9ffff|ffffffff[89a-f]/.test(first) || result(await linux?.ask(c)) !== first;
}

async function batch(first: number, size: number): Promise<void> {
  const cases = Array.from({ length: size }, (_, i) => {
    const n = first + i;
    const r = new Random(seed * 1_000_003 + n);
    const c = generate(r, n, families);
    return {
      ...c,
      log_level: values.level ? Number(values.level) : r.chance(0.15) ? 2 : 1,
      ...(r.chance(0.1) ? { ranges: true } : {}),
    };
  });
  const theirs = cases.map((c) => (asksLinux(c) ? linux?.ask(c) : undefined));
  for (const [i, c] of cases.entries()) {
    const options = { logLevel: 1, ranges: "ranges" in c, jit: values.jit, time: 0 };
    const given = engine.ask(c, options);
    const loadOnly = given.fault?.includes("not simulated") ?? false;
    const { answer: e, fault } = loadOnly ? engine.ask({ ...c, run: false }, options) : given;
    programs++;
    if (e?.load?.errno === 0) accepted++;
    const answered = await theirs[i];
    const k = loadOnly && answered ? { name: answered.name, load: answered.load } : answered;
    if (fault !== undefined) report("fault", c, undefined, k, fault);
    else if (e && k) {
      const kind = difference(c, e, k);
      if (kind && !(kind === "output" && (await varies(c, k)))) report(kind, c, e, k);
    }
  }
}

const begin = performance.now();
const end = begin + minutes * 60_000;
while (performance.now() < end && programs < count) await batch(from + programs, Math.min(BATCH, count - programs));
await linux?.close();
out?.end();
const rate = Math.round((programs * 60_000) / (performance.now() - begin));
const differences = KINDS.flatMap((k) => (found.has(k) ? [`${found.get(k)} ${k}`] : [])).join(", ");
console.log(
  `${programs} programs (${rate}/min), ${accepted} accepted and run, ${opened ? "beside the kernel" : "no kernel to ask"}: ` +
    (differences ? `${differences} → ${values.out}` : "no differences"),
);
process.exitCode = found.has("unsound") || found.has("fault") ? 1 : 0;
