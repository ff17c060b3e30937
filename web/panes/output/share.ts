// Which bytes of the output each call wrote. Pure.
import type { Callback } from "../../worker/protocol";

/** True when a call's bytes stayed in the buffer: not after an overflow, nor when the element is tried again. */
export const kept = ({ overflowed, ret, key }: Callback): boolean => !overflowed && (ret === 0 || key === null);

/** [from, to) in the output of one call; empty when its bytes were dropped or are not among what was read. */
export function writtenBy(callbacks: readonly Callback[], index: number, total: number): [number, number] {
  const callback = callbacks[index];
  if (!callback || !kept(callback)) return [0, 0];
  let from = 0;
  for (let i = 0; i < index; i++) if (kept(callbacks[i])) from += callbacks[i].seqBytes.length;
  return [Math.min(from, total), Math.min(from + callback.seqBytes.length, total)];
}
