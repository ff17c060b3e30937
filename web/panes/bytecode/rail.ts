// The causal path along the instructions: a rail from its first to its last, with its stations. Pure.
import type { Cause } from "../../explain/explain";

export interface Rail {
  /** Instructions between which the rail runs; none when first > last. */
  first: number;
  last: number;
  /** By instruction: what stands at the rail, and its words. */
  stations: Map<number, { mark: string; words: string }>;
}

/** Stations are numbered as the list of problems numbers them; an instruction that has several bears the last. */
export function railOf(causes: readonly Cause[]): Rail {
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
  return { first: Math.min(...insns), last: Math.max(...insns), stations };
}
