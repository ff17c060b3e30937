// What the plan changes in the maps between two reads, through the system calls that a tool would make.
import type { Kernel } from "../../engine-as/host/kernel.ts";
import { fillMap } from "./fill.ts";
import type { ChangeOutcome, MapChange, MapInput } from "./protocol.ts";
import { fitted } from "./setup.ts";
import type { Sliced } from "./slices.ts";

const EBADF = 9;

/** The maps that changes name, and their fds in the same order. */
export interface OpenMaps {
  maps: readonly MapInput[];
  fds: readonly number[];
}

/** Makes the changes in order. `quietly` wraps the look-ups that only tell what they came to. */
export function* makeChanges(
  kernel: Kernel,
  changes: readonly MapChange[],
  open: OpenMaps,
  quietly: <T>(body: () => T) => T = (body) => body(),
): Sliced<ChangeOutcome[]> {
  const outcomes: ChangeOutcome[] = [];
  for (const change of changes) {
    const index = open.maps.findIndex(({ name }) => name === change.map);
    const fd = open.fds[index] ?? -1;
    if (fd < 0) {
      outcomes.push({ errno: EBADF, before: null, after: null, counts: [0, 0] });
      continue;
    }
    const key = change.op === "fill" ? null : fitted(change.key, open.maps[index].keySize);
    const value = () => (key ? quietly(() => kernel.mapLookup(fd, key).value ?? null) : null);
    const [before, held] = [value(), kernel.mapCount(fd)];
    const errno = key ? changeElement(kernel, fd, change, key) : yield* fill(kernel, fd, change);
    outcomes.push({ errno: Math.abs(errno), before, after: value(), counts: [held, kernel.mapCount(fd)] });
  }
  return outcomes;
}

function* fill(kernel: Kernel, fd: number, { map, fill: rule, flags }: MapChange): Sliced<number> {
  return rule ? (yield* fillMap(kernel, fd, map, { ...rule, flags })).errno : 0;
}

function changeElement(kernel: Kernel, fd: number, change: MapChange, key: Uint8Array): number {
  if (change.op === "delete") return kernel.mapDelete(fd, key);
  const stored = kernel.mapInfo(fd)!.userValueSize;
  let value = fitted(change.value, stored);
  if (change.cpu !== undefined) {
    // System calls write every CPU's copy: read all, change one, write all.
    const copy = stored / kernel.possibleCpus;
    const all = kernel.mapLookup(fd, key).value ?? new Uint8Array(stored);
    all.set(value.subarray(0, copy), Math.min(change.cpu, kernel.possibleCpus - 1) * copy);
    value = all;
  }
  return kernel.mapUpdate(fd, key, value, change.flags);
}
