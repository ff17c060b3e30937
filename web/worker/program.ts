// What is loaded, whatever it was written in: the instructions, their maps and what tells the kernel where they come from.
import type { LinkInterface, MapTypeName } from "../../engine-as/host/types.ts";
import type { DeclaredMap, Input, Listing, MapInput, PlannedRead, Problem } from "./protocol.ts";

export interface Program {
  insns: Uint8Array;
  /** Source line (from 1) of every 8-byte slot, 0 where there is none. */
  lines: number[];
  maps: MapInput[];
  /** Index of the map that is walked. */
  target: number;
  license: string;
  /** BPF_F_* of BPF_PROG_LOAD. */
  flags: number;
  /** Type information for BTF_LOAD, and the records that name functions and lines in it. */
  btf: Uint8Array | null;
  funcInfo: Uint8Array;
  lineInfo: Uint8Array;
  /** The ELF object that it was taken from; null for assembly. */
  object: Uint8Array | null;
  linkInterface: LinkInterface;
  plan: PlannedRead[];
  readSize: number;
  cpus: number;
}

/** The outcome of the first stage; `program` is null when the text has errors. */
export interface Compiled {
  program: Program | null;
  problems: Problem[];
  /** The maps as the source declares them; null where the page declares them. */
  declared: DeclaredMap[] | null;
  /** Names of the iterators in the source, where there can be several. */
  programs: string[];
  /** The source as an object tells it; null where the page has it. */
  listing: Listing | null;
}

/** A map as a source declares it; `entries` is null where the page has them. */
export interface ImageMap extends Omit<MapInput, "entries" | "fill"> {
  entries: [key: string, value: string][] | null;
}

/** What a source that declares its own maps says by itself. */
export interface Image
  extends Pick<Program, "insns" | "lines" | "license" | "flags" | "btf" | "funcInfo" | "lineInfo" | "object"> {
  maps: ImageMap[];
}

/** The first stage as far as it depends on the source alone: `image` is null when the text has errors. */
export interface Built extends Omit<Compiled, "program"> {
  image: Image | null;
}

/** The page's part put in: elements go into the maps by name, and its choice of a map counts where it can be walked. */
export function withPage({ image, ...rest }: Built, input: Input): Compiled {
  if (!image) return { ...rest, program: null };
  const maps = image.maps.map(({ entries, ...map }): MapInput => {
    const page = input.maps.find(({ name }) => name === map.name);
    return { ...map, entries: entries ?? page?.entries ?? [], ...(page?.fill ? { fill: page.fill } : {}) };
  });
  const chosen = image.maps[input.target];
  const first = maps.findIndex(({ type }) => WALKABLE.has(type));
  const target = chosen && !isData(chosen) ? input.target : Math.max(0, first);
  return { ...rest, program: { ...image, maps, target, ...fromPage(input) } };
}

/** A section's variables, not a map of the source's own. */
export const isData = (map: { name: string }) => map.name.startsWith(".");

/** What of a program comes from the page and not from its text. */
export const fromPage = (input: Input) => ({
  linkInterface: input.linkInterface,
  plan: input.plan,
  readSize: input.readSize,
  cpus: input.cpus,
});

/** Kinds that a map-element iterator can walk. */
export const WALKABLE: ReadonlySet<MapTypeName> = new Set<MapTypeName>([
  "hash",
  "array",
  "percpu_hash",
  "percpu_array",
  "lru_hash",
  "lru_percpu_hash",
]);
