// `between_reads`: what the user changes in the maps between two reads of an iterator, in a case and in the page alike.
import { fromHex, type Kernel } from "../host/kernel.ts";
import { type CaseMap, generated, keySize, padEnd, storedSize } from "./answer.ts";

/** One change, made after read number `after` (from 1). */
export interface Change {
  after: number;
  op: "update" | "delete" | "fill";
  /** Index into the case's maps; default 0. */
  map?: number;
  /** Hex. */
  key?: string;
  /** Hex; for a per-CPU map every CPU's copy, or with `cpu` that CPU's alone. */
  value?: string;
  flags?: number;
  /** Change only this CPU's copy of a per-CPU value. */
  cpu?: number;
  /** fill: generated elements `from` … `from + count - 1`. */
  from?: number;
  count?: number;
  /** fill: "mix" for pseudo-random keys. */
  keys?: string;
}

/** Makes the changes due after `reads` reads; their errnos in order (a fill has one, the first that is not 0). */
export function applyChanges(
  kernel: Kernel,
  changes: Change[],
  reads: number,
  maps: CaseMap[],
  fds: number[],
): number[] {
  return changes.filter((c) => c.after === reads).map((c) => applyChange(kernel, c, maps, fds));
}

function applyChange(kernel: Kernel, c: Change, maps: CaseMap[], fds: number[]): number {
  const m = maps[c.map ?? 0];
  const fd = fds[c.map ?? 0];
  if (!m || fd === undefined) throw new RangeError("between_reads names no map of the case");
  if (c.op === "fill") return fillMore(kernel, c, m, fd);
  const key = padEnd(fromHex(c.key ?? ""), keySize(m));
  if (c.op === "delete") return kernel.mapDelete(fd, key);
  const stored = storedSize(kernel, m);
  let value = fromHex(c.value ?? "");
  if (c.cpu !== undefined) {
    // As a tool would: read every CPU's copy, change one, write all.
    const all = kernel.mapLookup(fd, key).value ?? new Uint8Array(stored);
    const copy = stored / kernel.possibleCpus;
    all.fill(0, c.cpu * copy, (c.cpu + 1) * copy);
    all.set(value.subarray(0, copy), c.cpu * copy);
    value = all;
  }
  return kernel.mapUpdate(fd, key, padEnd(value, stored), c.flags ?? 0);
}

function fillMore(kernel: Kernel, c: Change, m: CaseMap, fd: number): number {
  const from = c.from ?? 0;
  const stored = storedSize(kernel, m);
  let first = 0;
  for (let i = from; i < from + (c.count ?? 0); i++) {
    const [key, value] = generated(m, i, c.keys === "mix");
    const errno = kernel.mapUpdate(fd, key, padEnd(value, stored), c.flags ?? 0);
    first ||= errno;
  }
  return first;
}
