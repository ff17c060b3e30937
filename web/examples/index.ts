// What there is to choose from. The page needs titles at once and only the first example whole.
import type { Project } from "../state/project";
import { readOnly } from "./read-only.ts";

export interface ExampleTitle {
  id: string;
  title: string;
}

/** A project with a title; `assembly` is the same program by hand. */
export interface Example extends Project, ExampleTitle {
  /** The one thing that it shows, in a sentence. */
  teaches: string;
  assembly?: string;
}

export const FIRST: Example = readOnly;

/** In the order of ALL in all.ts. */
export const EXAMPLES: readonly ExampleTitle[] = [
  { id: "read-only", title: "Read only" },
  { id: "write-values", title: "Write values" },
  { id: "null-check", title: "Forgotten NULL check" },
  { id: "write-key", title: "Write to the key" },
  { id: "past-value", title: "Read past the value" },
  { id: "side-by-side", title: "An array and a hash" },
  { id: "per-cpu", title: "Per-CPU counters" },
  { id: "lru", title: "A map that forgets" },
  { id: "flow-statistics", title: "Flow statistics" },
  { id: "strings", title: "Names and strings" },
  { id: "second-map", title: "Updating another map" },
  { id: "histogram", title: "A histogram with bpf_loop" },
  { id: "globals", title: "Global counters" },
  { id: "for-each", title: "A walk inside of the walk" },
  { id: "open-coded", title: "An open-coded loop" },
  { id: "deleting", title: "Deleting while walking" },
  { id: "overflow", title: "Output that does not fit" },
  { id: "kernel-structs", title: "Reading the kernel's structs" },
];

/** The whole example. */
export async function findExample(id: string): Promise<Example | undefined> {
  if (id === FIRST.id) return FIRST;
  const { ALL } = await import("./all.ts");
  return ALL.find((example) => example.id === id);
}

/** The example in assembly. */
export const byHand = (example: Example): Example => ({ ...example, language: "asm", source: example.assembly ?? "" });
