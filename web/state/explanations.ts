// The slice of what the problems mean in plain words, one explanation a problem; the words are a chunk of their own,
// fetched at the first problem.
import type { Cause, Explanation } from "../explain/explain";
import type { Slice, Store } from "./store";
import { useStore } from "./store";

export interface ExplanationsSlice {
  /** By index of the problem; null where nothing is said. Empty until the words have arrived. */
  explanations: (Explanation | null)[];
}

export const createExplanationsSlice: Slice<ExplanationsSlice> = () => ({ explanations: [] });

/** The path that led to the refusal. */
export const causesOf = ({ explanations }: Store): readonly Cause[] =>
  explanations.find((one) => one !== null && one.path.length > 1)?.path ?? NONE;
const NONE: readonly Cause[] = [];

/** Keeps the explanations beside the problems; returns what ends it. */
export function connectExplanations(): () => void {
  let words: typeof import("../explain/explain") | null = null;
  const explainAll = ({ problems, verification, code, log }: Store) => {
    const facts = { verification, code, log };
    useStore.setState({ explanations: problems.map((problem) => words!.explain(problem, facts)) });
  };
  return useStore.subscribe((now, before) => {
    if (now.problems === before.problems) return;
    if (now.problems.length === 0) useStore.setState({ explanations: [] });
    else if (words) explainAll(now);
    else {
      useStore.setState({ explanations: [] });
      void import("../explain/explain").then((module) => {
        words = module;
        explainAll(useStore.getState());
      });
    }
  });
}
