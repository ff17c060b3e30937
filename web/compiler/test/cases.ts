/** The programs of programs/ as cases whose maps are filled, the same way for whoever compiled them. */
import { chooseProgram, toCase } from "../object/case.ts";
import type { LoadedObject } from "../object/load.ts";
import { hex } from "../object/maps.ts";

/** A case with filled maps; fields as in the oracle's format. */
export interface FilledCase {
  name: string;
  insns: string;
  maps: {
    name: string;
    type: string;
    key_size: number;
    value_size: number;
    max_entries: number;
    entries?: [string, string][];
  }[];
  target: number;
}

const FILLED = new Set(["hash", "array", "percpu_hash", "percpu_array", "lru_hash", "lru_percpu_hash"]);
const CPUS = 2;

/** The object's iterator with up to six elements in each of its maps. `target` names the map to walk (the first one). */
export function filledCase(object: LoadedObject, name: string, target?: string): FilledCase {
  const program = chooseProgram(object);
  if (!program) throw new Error(`${name} has no program`);
  const made = toCase(object, program, name) as unknown as FilledCase;
  for (const m of made.maps) {
    if (m.entries || !FILLED.has(m.type)) continue;
    const copies = m.type.includes("percpu") ? CPUS : 1;
    const stored = copies > 1 ? Math.ceil(m.value_size / 8) * 8 : m.value_size;
    m.entries = Array.from({ length: Math.min(6, m.max_entries) }, (_, i) => {
      const value = new Uint8Array(stored * copies);
      for (let c = 0; c < copies; c++)
        value.set(
          bytesOf(m.value_size, (w) => word(w, i) + 3 * c),
          stored * c,
        );
      const key = m.type.includes("array") ? bytesOf(m.key_size, () => i) : keyOf(m.key_size, i);
      return [hex(key), hex(value)];
    });
  }
  if (target !== undefined) made.target = made.maps.findIndex((m) => m.name === target);
  return made;
}

/** Small numbers, and text in every third word. */
function word(w: number, i: number): number {
  return w % 3 === 2 ? 0x41 + w * 7 + i * 0x6162 : i * 293 + 5 + w * 44;
}

function bytesOf(size: number, wordAt: (w: number) => number): Uint8Array {
  const words = new Uint8Array(Math.ceil(size / 4) * 4);
  const d = new DataView(words.buffer);
  for (let w = 0; w < words.length / 4; w++) d.setUint32(w * 4, wordAt(w), true);
  return words.subarray(0, size);
}

function keyOf(size: number, i: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, k) => (k % 4 === 0 ? i + k : k % 4 === 3 && size > 4 ? 1 : 0));
}
