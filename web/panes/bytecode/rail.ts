// The causal path along the instructions: a rail from its first to its last, with its stations. Pure.
import type { Cause } from "../../explain/explain";
import type { Verification } from "../../worker/protocol";

export interface Rail {
  /** Instructions between which the rail runs; none when first > last. */
  first: number;
  last: number;
  /** Instructions that the path went through. */
  walked: Set<number>;
  /** By instruction: what stands at the rail, and its words. */
  stations: Map<number, { mark: string; words: string }>;
}

/** Stations are numbered as the list of problems numbers them; an instruction that has several bears the last. */
export function railOf(causes: readonly Cause[], { steps }: Verification): Rail {
  const insns = causes.map(({ insn }) => insn);
  const stations: Rail["stations"] = new Map();
  for (const [i, { insn, kind, words, brief }] of causes.entries()) {
    const sentence = brief && kind !== "refused" ? `${words}, now ${brief}` : words;
    const before = stations.get(insn);
    stations.set(insn, {
      mark: kind === "refused" ? "✗" : `${i + 1}`,
      words: before ? `${before.words}; ${sentence}` : sentence,
    });
  }
  const walked = new Set<number>();
  const start = causes[0]?.step ?? 0;
  for (let at = causes.at(-1)?.step ?? -1; at >= start; at = steps[at].parent) walked.add(steps[at].insn);
  return { walked, first: Math.min(...insns), last: Math.max(...insns), stations };
}

/** How the rail passes an instruction. */
export function railClass({ first, last, walked }: Rail, insn: number): string {
  if (insn < first || insn > last) return "";
  const end = insn === first ? " rail-first" : insn === last ? " rail-last" : "";
  return ` on-rail${walked.has(insn) ? "" : " passed-by"}${end}`;
}
