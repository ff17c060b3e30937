// The first example as the compiler builds it, for a first view that needs no compiler. plugin.ts puts it here when the
// page is built or served; without that there is none.
import type { Built } from "./program.ts";
import type { Input } from "./protocol.ts";

/** A source and what it was built to. */
export interface Ready {
  source: string;
  built: Built;
}

const FIRST: Ready | null = null;

/** What was built before from exactly this source; null for any other. */
export function builtBefore({ language, source, program }: Input, first: Ready | null = FIRST): Built | null {
  if (!first || language !== "c" || source !== first.source) return null;
  return program === undefined || first.built.programs[0] === program ? first.built : null;
}
