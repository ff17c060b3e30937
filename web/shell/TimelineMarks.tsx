// Where callbacks and reads begin, or paths of the verification end, above the slider. Says nothing that the slider does not.
import { memo, useMemo } from "react";
import { callsOf } from "../state/plan";
import { useStore } from "../state/store";

/** More would be a grey bar. */
const MOST = 240;

export const TimelineMarks = memo(function TimelineMarks() {
  const mode = useStore((state) => state.position.mode);
  const callbacks = useStore((state) => state.callbacks);
  const steps = useStore((state) => state.verification.steps);
  const reads = useStore((state) => state.reads);
  const marks = useMemo(() => {
    const found: [at: number, className: string][] = [];
    if (mode === "run") {
      const firsts = new Set(callsOf(reads).map(([first]) => first));
      let at = 0;
      callbacks.forEach(({ steps: own }, i) => {
        found.push([at, i > 0 && firsts.has(i) ? "begin read" : "begin"]);
        at += own;
      });
      return { found, count: at };
    }
    steps.forEach(({ end }, i) => {
      if (end) found.push([i, end.kind]);
    });
    return { found, count: steps.length };
  }, [mode, callbacks, steps, reads]);
  if (marks.found.length > MOST || marks.count < 2) return null;
  return (
    <span className="timeline-marks" aria-hidden="true">
      {marks.found.map(([at, className]) => (
        <i key={at} className={className} style={{ left: `${(at / (marks.count - 1)) * 100}%` }} />
      ))}
    </span>
  );
});
