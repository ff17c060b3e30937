// Work that may take long, as a generator that yields what to tell of it: done at once, or in slices between which the
// worker listens.
import type { StageName } from "./protocol.ts";

/**
 * Called between slices. Says whether to go on, to end with what there is so far, or to drop it all.
 */
export type Tick = (stage: StageName, text: string) => Promise<"go" | "halt" | "drop">;

/** A generator of progress in words; `next(true)` asks it to end with what it has. */
export type Sliced<T> = Generator<string, T, boolean>;

/** Without looking up. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next(false);
    if (done) return value;
  }
}

/** With a look at `tick` whenever it yields; null when `tick` gave it up. */
export async function inSlices<T>(stage: StageName, work: Sliced<T>, tick: Tick): Promise<T | null> {
  for (let halt = false; ; ) {
    const { done, value } = work.next(halt);
    if (done) return value;
    const next = await tick(stage, value);
    if (next === "drop") return null;
    halt = next === "halt";
  }
}
