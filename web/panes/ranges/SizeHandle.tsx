// The end of the map's value as a handle: dragging it changes value_size, and with it what link_create says.
import { type PointerEvent, useRef } from "react";

export interface SizeHandleProps {
  /** Bytes now, and bytes that the strip's width stands for. */
  limit: number;
  total: number;
  name: string;
  onResize(size: number): void;
}

const LARGEST = 256;

export function SizeHandle({ limit, total, name, onResize }: SizeHandleProps) {
  const start = useRef<{ x: number; limit: number; bytes: number } | null>(null);
  const clamp = (size: number) => Math.max(1, Math.min(Math.round(size), LARGEST));
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    const width = event.currentTarget.parentElement?.clientWidth ?? 1;
    start.current = { x: event.clientX, limit, bytes: total / width };
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  return (
    <div
      className="size-handle"
      style={{ left: `${(limit / total) * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={`Drag to change ${name}`}
      title={`Drag to change ${name}`}
      aria-valuenow={limit}
      aria-valuemin={1}
      aria-valuemax={LARGEST}
      aria-valuetext={`${limit} bytes`}
      onPointerDown={grab}
      onPointerMove={(event) => {
        const from = start.current;
        if (from) onResize(clamp(from.limit + (event.clientX - from.x) * from.bytes));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        const by = { ArrowRight: 4, ArrowUp: 4, ArrowLeft: -4, ArrowDown: -4, PageUp: 16, PageDown: -16 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        // Alignment rounds up: a step down that would be rounded away goes as far as the next size.
        onResize(clamp(by < 0 && limit % 8 === 0 ? limit + Math.min(by, -8) : limit + by));
      }}
    />
  );
}
