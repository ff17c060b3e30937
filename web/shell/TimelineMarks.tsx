// Where callbacks begin, or paths of the verification end, above the slider. Says nothing that the slider does not.
import { memo, useMemo } from "react";
import { useStore } from "../state/store";

/** More would be a grey bar. */
const MOST = 240;

export const TimelineMarks = memo(function TimelineMarks() {
  const mode = useStore((state) => state.position.mode);
  const callbacks = useStore((state) => state.callbacks);
  const steps = useStore((state) => state.verification.steps);
  const marks = useMemo(() => {
    const found: [at: number, className: string][] = [];
    if (mode === "run") {
      let at = 0;
      for (const { steps: own } of callbacks) {
        found.push([at, "begin"]);
        at += own;
      }
      return { found, count: at };
    }
    steps.forEach(({ end }, i) => {
      if (end) found.push([i, end.kind]);
    });
    return { found, count: steps.length };
  }, [mode, callbacks, steps]);
  if (marks.found.length > MOST || marks.count < 2) return null;
  return (
    <span className="timeline-marks" aria-hidden="true">
      {marks.found.map(([at, className]) => (
        <i key={at} className={className} style={{ left: `${(at / (marks.count - 1)) * 100}%` }} />
      ))}
    </span>
  );
});
