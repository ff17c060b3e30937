// A map's elements in walk order, as many as are worth showing. Makes no system call that the page would list.
import type { Kernel } from "../../engine-as/host/kernel.ts";
import { mapTypeOf, PER_CPU } from "../../engine-as/host/kinds.ts";
import { readElements } from "../../engine-as/host/records.ts";
import type { ElementView } from "../../engine-as/host/types.ts";
import { WALKABLE } from "./program.ts";
import type { MapInput, PackedElements } from "./protocol.ts";

/** Elements kept a map. */
const MOST = 2000;
/** Bytes of packed elements that are kept a map. */
export const PACKED = 1 << 18;

const WALKED = new Set([...WALKABLE].map(mapTypeOf));

/** The first MOST elements of an open map; the kinds that iterators walk in walk order, others by get_next_key. */
export function contentsOf(kernel: Kernel, fd: number, map: MapInput): ElementView[] {
  if (fd < 0) return [];
  const packed = packedOf(kernel, fd);
  return packed ? unpacked(packed).slice(0, MOST) : byKey(kernel, fd, map);
}

/** The same, packed; null for kinds that no iterator walks. */
export function packedOf(kernel: Kernel, fd: number): PackedElements | null {
  const info = kernel.mapInfo(fd);
  if (!info || !WALKED.has(info.type)) return null;
  const { keySize, valueSize } = info;
  const stride = 8 + ((keySize + 7) & ~7) + ((info.userValueSize + 7) & ~7);
  const { bytes } = kernel.mapPacked(fd, 0, Math.min(PACKED, MOST * stride));
  return { bytes, keySize, valueSize, cpus: PER_CPU.has(info.type) ? kernel.possibleCpus : 1 };
}

export const unpacked = ({ bytes, keySize, valueSize, cpus }: PackedElements): ElementView[] =>
  readElements(bytes, keySize, valueSize, cpus);

function byKey(kernel: Kernel, fd: number, map: MapInput): ElementView[] {
  const found: ElementView[] = [];
  let key: Uint8Array | null = null;
  while (found.length < MOST) {
    const next = kernel.mapGetNextKey(fd, key);
    if (next.errno !== 0 || !next.key) break;
    key = next.key;
    const { value } = kernel.mapLookup(fd, key);
    if (value) found.push({ bucket: found.length, key, values: [value.slice(0, map.valueSize)] });
  }
  return found;
}
