// A map's elements in walk order, as many as are worth showing. Makes no system call that the page would list.
import type { Kernel } from "../../engine-as/host/kernel.ts";
import type { ElementView } from "../../engine-as/host/types.ts";
import type { MapInput } from "./protocol.ts";

/** Elements kept a map. */
const MOST = 2000;

/** The first MOST elements of an open map; hash kinds bucket by bucket, others by get_next_key. */
export function contentsOf(kernel: Kernel, fd: number, map: MapInput): ElementView[] {
  if (fd < 0) return [];
  const buckets = kernel.mapBuckets(fd);
  if (buckets === 0) return byKey(kernel, fd, map);
  const found: ElementView[] = [];
  for (let next = 0; next < buckets && found.length < MOST; ) {
    const chunk = kernel.mapElements(fd, next, 1 << 18);
    if (chunk.next <= next) break;
    found.push(...chunk.elements);
    next = chunk.next;
  }
  return found.slice(0, MOST);
}

function byKey(kernel: Kernel, fd: number, map: MapInput): ElementView[] {
  const found: ElementView[] = [];
  let key: Uint8Array | null = null;
  while (found.length < MOST) {
    const next = kernel.mapGetNextKey(fd, key);
    if (next.errno !== 0 || !next.key) break;
    key = next.key;
    const { value } = kernel.mapLookup(fd, key);
    if (value) found.push({ bucket: found.length, key, values: perCpu(value, map, kernel.possibleCpus) });
  }
  return found;
}

function perCpu(value: Uint8Array, map: MapInput, cpus: number): Uint8Array[] {
  if (value.length === map.valueSize) return [value];
  const stride = Math.ceil(map.valueSize / 8) * 8;
  return Array.from({ length: cpus }, (_, cpu) => value.slice(cpu * stride, cpu * stride + map.valueSize));
}
