// A row of tabs by the ARIA pattern: one tab stop, arrows move, the panel belongs to the chosen tab.
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

export interface TabItem<T extends string> {
  id: T;
  label: ReactNode;
  /** Count or mark after the label. */
  badge?: ReactNode;
}

export interface TabsProps<T extends string> {
  label: string;
  items: readonly TabItem<T>[];
  chosen: T;
  onChoose(id: T): void;
  children: ReactNode;
}

export function Tabs<T extends string>({ label, items, chosen, onChoose, children }: TabsProps<T>) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const at = items.findIndex((item) => item.id === chosen);
    const next = items[(at + by + items.length) % items.length];
    onChoose(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {items.map(({ id, label: text, badge }) => (
          <button
            type="button"
            key={id}
            data-tab={id}
            role="tab"
            id={`${base}-${id}`}
            aria-selected={id === chosen}
            aria-controls={`${base}-panel`}
            tabIndex={id === chosen ? 0 : -1}
            className="tab"
            onClick={() => onChoose(id)}
          >
            {text}
            {badge !== undefined && <span className="badge">{badge}</span>}
          </button>
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${chosen}`}>
        {children}
      </div>
    </>
  );
}
