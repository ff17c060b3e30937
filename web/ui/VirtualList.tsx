// Rows of one height, of which only the visible ones exist: a log of a million lines scrolls like one of ten. Browsers
// cap an element's height; beyond MAX_HEIGHT the scroll bar's way is scaled.
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

const MAX_HEIGHT = 8_000_000;
const SPARE = 8;

export interface VirtualListProps {
  label: string;
  count: number;
  /** Row that is kept in view when it changes; -1 for none. */
  current: number;
  className?: string;
  /** A tree has one place in the order of the keys; `active` is the id of the row that has the keys. */
  role?: "group" | "tree";
  active?: string;
  onKeyDown?(event: KeyboardEvent): void;
  row(index: number): ReactNode;
}

/** Height of a row in CSS pixels: 1.375 rem, as --row says. */
function rowHeight(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 1.375;
}

export function VirtualList(props: VirtualListProps) {
  const { label, count, current, className = "", role = "group", active, onKeyDown, row } = props;
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(22);
  const [view, setView] = useState({ top: 0, size: 600 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setHeight(rowHeight());
      setView({ top: element.scrollTop, size: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const whole = count * height;
  const shown = Math.min(whole, MAX_HEIGHT);
  // Way of the content over way of the scroll bar.
  const scale = shown > view.size ? (whole - view.size) / (shown - view.size) : 1;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || current < 0) return;
    const size = element.clientHeight;
    const top = element.scrollTop * scale;
    const at = current * height;
    if (at >= top && at + height <= top + size) return;
    element.scrollTop = Math.max(0, at - size / 2) / scale;
  }, [current, height, scale]);

  const top = view.top * scale;
  const first = Math.max(0, Math.floor(top / height) - SPARE);
  const last = Math.min(count, Math.ceil((top + view.size) / height) + SPARE);
  const rows: ReactNode[] = [];
  for (let i = first; i < last; i++) rows.push(row(i));
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles have a name
    // biome-ignore lint/a11y/noStaticElementInteractions: both of its roles may have keys
    <div
      ref={box}
      className={`virtual scroll ${className}`}
      role={role}
      aria-label={label}
      aria-activedescendant={active}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, size: event.currentTarget.clientHeight })}
    >
      <div className="virtual-space" style={{ height: shown }}>
        <div style={{ transform: `translateY(${view.top - (top - first * height)}px)` }}>{rows}</div>
      </div>
    </div>
  );
}
