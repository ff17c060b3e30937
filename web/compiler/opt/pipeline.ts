/** The order of the passes. */
import { type Func, resolveForwards } from "../ir/ir.ts";
import { simplifyCfg } from "./cfg.ts";
import { combine } from "./combine.ts";
import { eliminateDead } from "./dce.ts";
import { numberValues } from "./gvn.ts";
import { expandMemory } from "./memory.ts";
import { promote, removeTrivialPhis } from "./promote.ts";
import { unrollOne } from "./unroll.ts";

const MAX_ROUNDS = 6;
const MAX_UNROLLED = 24;

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
  for (let n = 0; n < MAX_UNROLLED && unrollOne(f); n++) {
    simplifyCfg(f);
    promote(f);
    settle(f);
  }
  expandMemory(f);
  settle(f);
}
