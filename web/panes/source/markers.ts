// Problems as the editor's squiggles; each carries its explanation, once the words have arrived.
import { useMemo } from "react";
import type { Explanation } from "../../explain/explain";
import { useStore } from "../../state/store";
import type { Problem } from "../../worker/protocol";

/** A marker for every problem that has a line; lines and columns from 1. */
export function useMarkers(problems: readonly Problem[]) {
  const explanations = useStore((state) => state.explanations);
  return useMemo(
    () =>
      problems.flatMap(({ line, column = 1, endColumn = 1000, stage, severity, message, related }, i) =>
        line > 0
          ? [{ line, column, endColumn, severity, related, message: said(stage, message, explanations[i]) }]
          : [],
      ),
    [problems, explanations],
  );
}

function said(stage: Problem["stage"], message: string, found: Explanation | null | undefined): string {
  const own = stage === "load" ? `verifier: ${message}` : message;
  if (!found) return own;
  const { rule, detail, why, fix } = found;
  return `${own}\n\n${[rule, detail, why].filter((sentence) => sentence !== "").join(" ")}\n\nMend it: ${fix}`;
}
