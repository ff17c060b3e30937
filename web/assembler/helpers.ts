// Helpers and kernel functions and their ids, both ways, from the generated tables. What they do and take is in helperdocs.ts and
// kfuncprotos.generated.ts, which only the editor loads.
import { HELPER_NAMES } from "./helpers.generated.ts";
import { KFUNCS } from "./kfuncs.generated.ts";

const NAMES = HELPER_NAMES.trim().split(" ");

/** Helper name, `bpf_` included, to its id. Id 0 is no helper. */
export const HELPER_IDS: ReadonlyMap<string, number> = new Map(
  NAMES.map((name, id) => [`bpf_${name}`, id] as const).filter(([, id]) => id > 0),
);

/** The name of helper `id`, or undefined. */
export function helperName(id: number): string | undefined {
  return id > 0 && id < NAMES.length ? `bpf_${NAMES[id]}` : undefined;
}

/** Kernel function name to its BTF id in the recorded kernel types. */
export const KFUNC_IDS: ReadonlyMap<string, number> = new Map(Object.entries(KFUNCS));
