// The slice of the declared maps and their elements.
import { FIRST } from "../examples";
import { parseLayout } from "./layout";
import { renamed } from "./plan";
import { type Entry, fitHex, kindOf, le, type MapDecl, valueBytes } from "./project";
import type { Slice } from "./store";

export interface MapsSlice {
  maps: MapDecl[];
  /** Index of the map that is walked. */
  target: number;
  setTarget(target: number): void;
  updateMap(index: number, patch: Partial<Omit<MapDecl, "entries">>): void;
  addMap(): void;
  removeMap(index: number): void;
  setEntry(index: number, row: number, entry: Entry): void;
  /** Adds an element with the next free number as its key. */
  addEntry(index: number): void;
  removeEntry(index: number, row: number): void;
}

const replace = <T>(list: readonly T[], index: number, item: T) => list.map((old, i) => (i === index ? item : old));

/** An array's key is an index of 4 bytes, whatever was declared before. */
function conform(map: MapDecl): MapDecl {
  if (!kindOf(map.type).indexed || parseLayout(map.key).size === 4) return map;
  return { ...map, key: "u32 index", entries: map.entries.map(([, value], i) => [le(i, 4), value]) };
}

function nextEntry(map: MapDecl, cpus: number): Entry {
  const size = parseLayout(map.key).size;
  const taken = new Set(map.entries.map(([key]) => fitHex(key, size)));
  let number = 0;
  while (taken.has(le(number, size))) number++;
  return [le(number, size), fitHex("", valueBytes(map, cpus))];
}

export const createMapsSlice: Slice<MapsSlice> = (set) => {
  const change = (index: number, edit: (map: MapDecl, cpus: number) => MapDecl) =>
    set((state) => {
      const map = state.maps[index];
      return map ? { maps: replace(state.maps, index, edit(map, state.cpus)), edited: true } : {};
    });
  return {
    maps: FIRST.maps,
    target: FIRST.target,
    setTarget: (target) => set({ target, shownMap: target, edited: true }),
    updateMap: (index, patch) =>
      set((state) => {
        const map = state.maps[index];
        if (!map) return {};
        const next = conform({ ...map, ...patch });
        // Another kind of map starts with flags that it can be made with; what is ticked afterwards is asked for as it is.
        const made = patch.type ? { ...next, flags: next.flags & kindOf(next.type).flags } : next;
        const plan = patch.name === undefined ? state.plan : renamed(state.plan, map.name, patch.name);
        return { maps: replace(state.maps, index, made), plan, edited: true };
      }),
    addMap: () =>
      set(({ maps }) => {
        const names = new Set(maps.map((map) => map.name));
        let number = maps.length + 1;
        while (names.has(`map${number}`)) number++;
        const map: MapDecl = {
          name: `map${number}`,
          type: "hash",
          key: "u32 id",
          value: "u64 count",
          maxEntries: 8,
          flags: 64,
          entries: [],
        };
        return { maps: [...maps, map], shownMap: maps.length, edited: true };
      }),
    removeMap: (index) =>
      set(({ maps, target }) => {
        if (maps.length < 2) return {};
        const rest = maps.filter((_, i) => i !== index);
        const kept = Math.min(target > index ? target - 1 : target, rest.length - 1);
        return { maps: rest, target: kept, shownMap: kept, edited: true };
      }),
    setEntry: (index, row, entry) => change(index, (map) => ({ ...map, entries: replace(map.entries, row, entry) })),
    addEntry: (index) => change(index, (map, cpus) => ({ ...map, entries: [...map.entries, nextEntry(map, cpus)] })),
    removeEntry: (index, row) => change(index, (map) => ({ ...map, entries: map.entries.filter((_, i) => i !== row) })),
  };
};
