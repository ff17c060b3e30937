// A row of tabs with the keyboard's usual arrows. The panel is whoever's names the chosen tab in aria-labelledby.
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

export interface TabItem<T extends string> {
  id: T;
  label: string;
  /** A short mark after the label. */
  badge?: ReactNode;
}

export interface TabsProps<T extends string> {
  label: string;
  /** Prefix of the tabs' element ids. */
  base: string;
  items: readonly TabItem<T>[];
  chosen: T;
  onChoose(id: T): void;
}

export function Tabs<T extends string>({ label, base, items, chosen, onChoose }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  // Where the row is too short for all of them, the chosen one is to be seen.
  const badges = items.map(({ badge }) => badge ?? "").join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another tab is chosen, or the row's widths change
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen, badges]);
  const move = (event: KeyboardEvent) => {
    const at = items.findIndex((item) => item.id === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = items[(to + items.length) % items.length];
    onChoose(next.id);
    // The pane in front has changed, and with it the row: focus follows into the new one.
    requestAnimationFrame(() => document.getElementById(`${base}-${next.id}`)?.focus());
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {items.map(({ id, label: text, badge }) => (
        <button
          type="button"
          key={id}
          role="tab"
          id={`${base}-${id}`}
          aria-selected={id === chosen}
          tabIndex={id === chosen ? 0 : -1}
          className="tab"
          onClick={() => onChoose(id)}
        >
          {text}
          {badge !== undefined && <span className="badge">{badge}</span>}
        </button>
      ))}
    </div>
  );
}
