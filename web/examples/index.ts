// What there is to choose from. The page needs titles at once and only the first example whole.
import type { Project } from "../state/project";
import { readOnly } from "./read-only";

/** An example's name and the one thing that it shows. */
export interface ExampleTitle {
  id: string;
  title: string;
  /** One sentence. */
  teaches: string;
}

/** A project with a title; `assembly` is the same program by hand. */
export interface Example extends Project, ExampleTitle {
  assembly?: string;
}

export const FIRST: Example = readOnly;

/** In the order of ALL in all.ts. */
export const EXAMPLES: readonly ExampleTitle[] = [
  {
    id: "read-only",
    title: "Read only",
    teaches: "One call for each element, and a last one with NULL for both: the program prints key and value.",
  },
  {
    id: "write-values",
    title: "Write values",
    teaches: "The value is the live element: read and clear the counters of every flow, atomically.",
  },
  {
    id: "null-check",
    title: "Forgotten NULL check",
    teaches: "key and value are NULL in the last call; checking one says nothing about the other.",
  },
  {
    id: "write-key",
    title: "Write to the key",
    teaches: "The key is a read-only buffer: a store would move the element to another bucket behind the map's back.",
  },
  {
    id: "past-value",
    title: "Read past the value",
    teaches: "The verifier does not know the map: it records how far the program reaches, and the link compares.",
  },
  {
    id: "side-by-side",
    title: "An array and a hash",
    teaches: "The same program walks either map: all slots in order, or only what was inserted, bucket by bucket.",
  },
  {
    id: "per-cpu",
    title: "Per-CPU counters",
    teaches: "The program gets every CPU's copy side by side; what it writes there is lost.",
  },
  {
    id: "lru",
    title: "A map that forgets",
    teaches: "Ten elements were put into an LRU map with room for four; walking it does not count as use.",
  },
  {
    id: "flow-statistics",
    title: "Flow statistics",
    teaches: "A struct as key and a struct as value, printed as addresses, ports and numbers.",
  },
  {
    id: "strings",
    title: "Names and strings",
    teaches: "bpf_seq_printf reads text through a pointer; a value may hold a name.",
  },
  {
    id: "second-map",
    title: "Updating another map",
    teaches: "While one map is walked, another is filled: here the largest value for each remainder of the key.",
  },
  {
    id: "histogram",
    title: "A histogram with bpf_loop",
    teaches: "bpf_loop calls a function of the program; the verifier checks it once and not once a round.",
  },
  {
    id: "globals",
    title: "Global counters",
    teaches: "Global variables are values of maps that the compiler makes: .bss, .data, .rodata.",
  },
  {
    id: "for-each",
    title: "A walk inside of the walk",
    teaches: "bpf_for_each_map_elem calls a static function for every element of a second map.",
  },
  {
    id: "open-coded",
    title: "An open-coded loop",
    teaches:
      "bpf_for is an iterator of its own: created, advanced and destroyed, and the verifier keeps account of it.",
  },
  {
    id: "deleting",
    title: "Deleting while walking",
    teaches: "The current element may be deleted; the walk goes on with the next one.",
  },
  {
    id: "overflow",
    title: "Output that does not fit",
    teaches: "A read fills 32,768 bytes; an element whose output does not fit is shown again in the next read.",
  },
  {
    id: "kernel-structs",
    title: "Reading the kernel's structs",
    teaches: "ctx->map is a trusted pointer: members are read through type information, not at fixed offsets.",
  },
];

/** The whole example. */
export async function findExample(id: string): Promise<Example | undefined> {
  if (id === FIRST.id) return FIRST;
  const { ALL } = await import("./all");
  return ALL.find((example) => example.id === id);
}

/** The example in assembly. */
export const byHand = (example: Example): Example => ({ ...example, language: "asm", source: example.assembly ?? "" });
