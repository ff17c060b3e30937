// What a person edits and shares: the program, the maps and how they are tried. Plain data and pure functions; the
// running engine's view of it is worker/protocol.ts.
import type { LinkInterface, MapTypeName } from "../../engine-as/host/types";
import type { Fill, Input, MapChange, MapInput, PlannedRead } from "../worker/protocol";
import { fromHex, toHex } from "./bytes.ts";
import { parseLayout } from "./layout.ts";

/** An element as hex digits; a per-CPU value is every CPU's, each padded to 8 bytes. */
export type Entry = [key: string, value: string];

/** A declared map. `key` and `value` are layouts in the words of layout.ts. */
export interface MapDecl {
  name: string;
  type: MapTypeName;
  key: string;
  value: string;
  maxEntries: number;
  flags: number;
  entries: Entry[];
  /** Elements that are made by a rule, before the others. */
  fill?: Fill;
  /** A section of global variables, which the source fills itself. */
  data?: boolean;
  /** No system call may write to it once it is filled. */
  frozen?: boolean;
}

/** The whole of it. For C the source declares the maps; what is here are their elements, and what it said last. */
export interface Project {
  language: "asm" | "c" | "object";
  /** Text; of an object its bytes in base64. */
  source: string;
  license: string;
  maps: MapDecl[];
  target: number;
  /** Name of the chosen iterator, where the source has several. */
  program?: string;
  linkInterface: LinkInterface;
  logLevel: number;
  /** The first reads with the changes between them; those behind ask for `readSize` bytes until the end of the file. */
  plan: PlannedRead[];
  readSize: number;
  /** CPUs that the kernel believes possible: as many values has an element of a per-CPU map. */
  cpus: number;
}

/** Everything but the source, as most examples want it. */
export const PROJECT_DEFAULTS: Omit<Project, "source" | "maps"> = {
  language: "asm",
  license: "GPL",
  target: 0,
  linkInterface: "6.18",
  logLevel: 2,
  plan: [],
  readSize: 65536,
  cpus: 2,
};

/** Every member of a project. */
export const PROJECT_MEMBERS = [...Object.keys(PROJECT_DEFAULTS), "source", "maps", "program"] as (keyof Project)[];

/** CPUs, generated elements, planned reads, changes after one, and bytes of one, that the page offers at most. */
export const MOST = { cpus: 16, fill: 1_000_000, reads: 64, changes: 32, readSize: 1 << 20 } as const;

/** A kind of map that the panel offers, and whether map-element iterators can walk it. */
export interface MapKind {
  type: MapTypeName;
  walkable: boolean;
  perCpu: boolean;
  /** Keys are the indices 0 … max_entries - 1. */
  indexed: boolean;
  /** Bits of MAP_FLAGS that map_create takes for it. */
  flags: number;
}

const NO_PREALLOC = 1;
const ZERO_SEED = 64;
const RDONLY_PROG = 128;

/** The kinds that can be declared; the others of the kernel have no use on this page. */
export const MAP_KINDS: readonly MapKind[] = [
  { type: "hash", walkable: true, perCpu: false, indexed: false, flags: NO_PREALLOC | ZERO_SEED | RDONLY_PROG },
  { type: "array", walkable: true, perCpu: false, indexed: true, flags: RDONLY_PROG },
  { type: "lru_hash", walkable: true, perCpu: false, indexed: false, flags: ZERO_SEED | RDONLY_PROG },
  { type: "percpu_hash", walkable: true, perCpu: true, indexed: false, flags: NO_PREALLOC | ZERO_SEED },
  { type: "percpu_array", walkable: true, perCpu: true, indexed: true, flags: 0 },
  { type: "lru_percpu_hash", walkable: true, perCpu: true, indexed: false, flags: ZERO_SEED },
  { type: "lpm_trie", walkable: false, perCpu: false, indexed: false, flags: NO_PREALLOC | RDONLY_PROG },
  { type: "queue", walkable: false, perCpu: false, indexed: false, flags: RDONLY_PROG },
  { type: "ringbuf", walkable: false, perCpu: false, indexed: false, flags: 0 },
];

/** The row of MAP_KINDS; an unknown type counts as a plain hash that cannot be walked. */
export function kindOf(type: MapTypeName): MapKind {
  return (
    MAP_KINDS.find((kind) => kind.type === type) ?? { type, walkable: false, perCpu: false, indexed: false, flags: 0 }
  );
}

/** A BPF_F_ flag of map_create that the panel offers. */
export interface MapFlag {
  name: string;
  bit: number;
  meaning: string;
}

export const MAP_FLAGS: readonly MapFlag[] = [
  { name: "NO_PREALLOC", bit: NO_PREALLOC, meaning: "allocate elements when they are inserted" },
  { name: "RDONLY_PROG", bit: RDONLY_PROG, meaning: "programs may only read" },
  { name: "ZERO_SEED", bit: ZERO_SEED, meaning: "hash with seed 0, so that the order is always the same" },
];

/** Bytes of one value as the kernel takes it from user space: every CPU's for a per-CPU map. */
export function valueBytes(map: MapDecl, cpus: number): number {
  const { size } = parseLayout(map.value);
  return kindOf(map.type).perCpu ? Math.ceil(size / 8) * 8 * cpus : size;
}

/** A change of that kind to an element, or of a fill's elements behind those that were there first. */
export function newChange(op: MapChange["op"], map: MapDecl, cpus: number): MapChange {
  const [key, value] = map.entries[0] ?? ["", ""];
  const change = { op, map: map.name, key: "", value: "", flags: 0 };
  const from = map.fill?.count ?? map.entries.length;
  if (op === "fill") return { ...change, fill: { from, count: 4, keys: map.fill?.keys ?? "index", values: "index" } };
  const bytes = { ...change, key: fitHex(key, parseLayout(map.key).size) };
  return op === "update" ? { ...bytes, value: fitHex(value, valueBytes(map, cpus)) } : bytes;
}

/** Fits hex digits to a size: cut or filled with zeros. */
export function fitHex(hex: string, size: number): string {
  return toHex((fromHex(hex) ?? new Uint8Array()).slice(0, size), "").padEnd(size * 2, "0");
}

/** The request that a project stands for. */
export function toInput(project: Project): Input {
  const { source, language, license, target, program, linkInterface, logLevel, plan, readSize, cpus } = project;
  // What C or an object declares is known once it is compiled; until then its elements stay as they are.
  const maps = project.maps.map((map) =>
    language !== "asm" ? { ...mapInput(map, cpus), entries: map.entries } : mapInput(map, cpus),
  );
  return { source, language, license, target, program, linkInterface, logLevel, plan, readSize, cpus, maps };
}

function mapInput(map: MapDecl, cpus: number): MapInput {
  const keySize = parseLayout(map.key).size;
  const valueSize = parseLayout(map.value).size;
  const entries = map.entries.map(([k, v]): Entry => [fitHex(k, keySize), fitHex(v, valueBytes(map, cpus))]);
  const { name, type, maxEntries, flags, frozen, fill } = map;
  return {
    name,
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    entries,
    ...(fill ? { fill } : {}),
    ...(frozen ? { frozen } : {}),
  };
}

/** A scalar has no name in the source: one that it had before stays with it. */
function named(declared: string, before: string): string {
  const [{ fields: now }, { fields: old }] = [parseLayout(declared), parseLayout(before)];
  const same = now.length === 1 && old.length === 1 && now[0].kind === old[0].kind && now[0].size === old[0].size;
  return same ? before : declared;
}

/** The declared maps with the elements that maps of the same names had; the same list when nothing differs. */
export function redeclared(maps: MapDecl[], declared: readonly MapDecl[]): MapDecl[] {
  const next = declared.map((map) => {
    const old = maps.find(({ name, data }) => name === map.name && !data === !map.data);
    if (map.data || !old) return map;
    const { entries, fill } = old;
    const layout = { key: named(map.key, old.key), value: named(map.value, old.value) };
    return { ...map, ...layout, entries, ...(fill ? { fill } : {}) };
  });
  return JSON.stringify(next) === JSON.stringify(maps) ? maps : next;
}

/** Hex of a number of `size` bytes, little-endian. */
export function le(value: number | bigint, size: number): string {
  let rest = BigInt.asUintN(size * 8, BigInt(value));
  let hex = "";
  for (let i = 0; i < size; i++, rest >>= 8n) hex += (rest & 0xffn).toString(16).padStart(2, "0");
  return hex;
}
