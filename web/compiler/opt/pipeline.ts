/** The order of the passes. */
import { type Block, type Func, resolveForwards } from "../ir/ir.ts";
import { simplifyCfg } from "./cfg.ts";
import { combine } from "./combine.ts";
import { eliminateDead } from "./dce.ts";
import { invertOne, threadOne } from "./duplicate.ts";
import { numberValues } from "./gvn.ts";
import { expandMemory } from "./memory.ts";
import { promote, removeTrivialPhis } from "./promote.ts";
import { unrollOne } from "./unroll.ts";
import { widenPhis } from "./widen.ts";

const MAX_ROUNDS = 6;
const MAX_UNROLLED = 24;
const MAX_THREADED = 48;
const MAX_INVERTED = 32;

/** Brings a function from lowering's form to SSA and simplifies it; run again after inlining. */
export function optimise(f: Func): void {
  simplifyCfg(f);
  resolveForwards(f);
  promote(f);
  settle(f);
}

/** Repeats the cheap passes until they have nothing to do. */
function settle(f: Func): void {
  for (let n = 0; n < MAX_ROUNDS; n++) {
    let changed = combine(f);
    changed = numberValues(f) || changed;
    changed = widenPhis(f) || changed;
    changed = simplifyCfg(f) || changed;
    resolveForwards(f);
    removeTrivialPhis(f);
    changed = eliminateDead(f) || changed;
    if (!changed) break;
  }
}

/** The last steps before selection. */
export function finish(f: Func): void {
  promote(f);
  settle(f);
  repeat(f, () => threadOne(f), MAX_THREADED);
  repeat(f, () => unrollOne(f), MAX_UNROLLED);
  repeat(f, () => threadOne(f), MAX_THREADED);
  const inverted = new Set<Block>();
  repeat(f, () => invertOne(f, inverted), MAX_INVERTED);
  expandMemory(f);
  settle(f);
}

/** Runs a pass that copies blocks as long as it finds something, bringing the function back to SSA each time. */
function repeat(f: Func, pass: () => boolean, limit: number): void {
  for (let n = 0; n < limit && pass(); n++) {
    simplifyCfg(f);
    promote(f);
    settle(f);
  }
}
