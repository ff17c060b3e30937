// Elements by a rule, in portions of a few milliseconds.
import type { Kernel } from "../../engine-as/host/kernel.ts";
import type { FillRule } from "../../engine-as/host/types.ts";
import type { Sliced } from "./slices.ts";

/** Elements a portion. */
const PORTION = 16_384;

/** Elements that were made, and the errno (negative) of the first that was not; `halted`: there were more to make. */
export interface Filled {
  done: number;
  errno: number;
  halted: boolean;
}

/** Updates a map by `rule`. */
export function* fillMap(kernel: Kernel, fd: number, name: string, rule: FillRule): Sliced<Filled> {
  const { from = 0, count } = rule;
  let done = 0;
  while (done < count) {
    const portion = Math.min(PORTION, count - done);
    const made = kernel.mapFill(fd, { ...rule, from: from + done, count: portion });
    done += made.done;
    if (made.errno) return { done, errno: made.errno, halted: false };
    if (
      done < count &&
      (yield `${done.toLocaleString("en")} of ${count.toLocaleString("en")} elements put into ${name}`)
    )
      return { done, errno: 0, halted: true };
  }
  return { done, errno: 0, halted: false };
}
