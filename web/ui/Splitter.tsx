// The border between two neighbours, dragged or moved by arrow keys; a window splitter as WAI-ARIA describes it.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";

export interface SplitterProps {
  /** "column": between columns, moved sideways. */
  axis: "column" | "row";
  label: string;
  /** The first neighbour's part of both, 0 … 1. */
  part: number;
  onMove(part: number): void;
  onReset(): void;
}

const STEP = 0.02;

export function Splitter({ axis, label, part, onMove, onReset }: SplitterProps) {
  const start = useRef<{ from: number; size: number; part: number } | null>(null);
  const along = (event: PointerEvent) => (axis === "column" ? event.clientX : event.clientY);
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    const { previousElementSibling: before, nextElementSibling: after } = event.currentTarget;
    if (!before || !after) return;
    const extent = axis === "column" ? "width" : "height";
    const size = before.getBoundingClientRect()[extent] + after.getBoundingClientRect()[extent];
    start.current = { from: along(event), size, part };
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const drag = (event: PointerEvent) => {
    if (start.current) onMove(start.current.part + (along(event) - start.current.from) / start.current.size);
  };
  const press = (event: KeyboardEvent) => {
    const [less, more] = axis === "column" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const to = { [less]: part - STEP, [more]: part + STEP, Home: 0, End: 1 }[event.key];
    if (event.key === "Enter") onReset();
    else if (to === undefined) return;
    else onMove(to);
    event.preventDefault();
  };
  return (
    <div
      className={`splitter ${axis}`}
      role="separator"
      aria-orientation={axis === "column" ? "vertical" : "horizontal"}
      aria-label={label}
      aria-valuenow={Math.round(part * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      tabIndex={0}
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={onReset}
      onKeyDown={press}
    />
  );
}
