/** Cases through the engine, as `npm run ask` does it. */
import { type Answer, answer, type Case } from "../../../engine-as/cli/answer.ts";
import { Engine } from "../../../engine-as/cli/engine.ts";
import type { FilledCase } from "./cases.ts";

let engine: Engine | null = null;

/** What a walk of a case gave. */
export interface Run {
  /** 0, or the negative errno that ended it. */
  errno: number;
  /** What all reads gave, in hex. */
  reads: string;
  /** Instructions that the verifier processed. */
  insns: number;
  log: string;
}

/** Loads, links and reads a case on a fresh kernel. */
export function run(c: FilledCase): Run {
  engine ??= new Engine();
  const settings = { logLevel: 1, ranges: false, time: 0 };
  const a: Answer = engine.withEnoughTypes((kernel) => answer(kernel, c as unknown as Case, settings));
  const log = a.load?.log ?? "";
  return {
    errno: a.map_create?.errno || a.load?.errno || a.link?.errno || a.iter?.errno || 0,
    reads: (a.iter?.reads ?? []).map((r) => r.data ?? "").join(""),
    insns: Number(/processed (\d+) insns/.exec(log)?.[1] ?? 0),
    log,
  };
}
