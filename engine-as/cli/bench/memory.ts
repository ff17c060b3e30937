// Part 4 of the bench: what a million elements take beside their keys and values.
import { Engine } from "../engine.ts";

export interface MemoryRow {
  name: string;
  elements: number;
  /** Bytes by which the engine's memory grew, less keys and values, an element. */
  overhead: number;
}

const KINDS = [
  { name: "array", type: "array", keySize: 4, stored: 16 },
  { name: "hash", type: "hash", keySize: 8, stored: 24 },
  { name: "hash, no prealloc", type: "hash", keySize: 8, stored: 24, flags: 1 },
  { name: "LRU hash", type: "lru_hash", keySize: 8, stored: 24 },
  { name: "per-CPU hash", type: "percpu_hash", keySize: 8, stored: 40 },
] as const;

/** Every kind filled to the brim, 8-byte keys (an array's are not stored) and 16-byte values. */
export function benchMemory(elements = 1_000_000): MemoryRow[] {
  const engine = new Engine();
  return KINDS.map((kind) => {
    const kernel = engine.kernel();
    const before = kernel.memory.bytes.length;
    const flags = "flags" in kind ? kind.flags : 0;
    const fd = kernel.mapCreate({ type: kind.type, keySize: kind.keySize, valueSize: 16, maxEntries: elements, flags });
    const { errno } = kernel.mapFill(fd, { count: elements });
    if (fd < 0 || errno) throw new Error(`${kind.name}: ${fd} ${errno}`);
    const overhead = (kernel.memory.bytes.length - before) / elements - kind.stored;
    return { name: kind.name, elements, overhead };
  });
}
