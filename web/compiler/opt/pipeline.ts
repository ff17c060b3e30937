/** The order of the passes. */
import type { Func } from "../ir/ir.ts";
import { resolveForwards } from "../ir/ir.ts";
import { simplifyCfg } from "./cfg.ts";
import { eliminateDead } from "./dce.ts";
import { expandMemory } from "./memory.ts";
import { promote } from "./promote.ts";

/** Brings one function from lowering's form to what selection wants. */
export function optimise(f: Func): void {
  simplifyCfg(f);
  promote(f);
  expandMemory(f);
  for (let n = 0; n < 3; n++) {
    const changed = simplifyCfg(f);
    resolveForwards(f);
    if (!eliminateDead(f) && !changed) break;
  }
}
