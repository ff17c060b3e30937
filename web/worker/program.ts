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
