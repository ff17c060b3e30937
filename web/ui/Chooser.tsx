// A field and the list that it filters: type, move with the arrows, choose with Enter. A combobox as WAI-ARIA describes it.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

export interface ChooserProps<T> {
  label: string;
  placeholder: string;
  /** The items that match, best first. */
  find(query: string): readonly T[];
  keyOf(item: T): string;
  /** `before`: the item above it. */
  row(item: T, before: T | undefined): ReactNode;
  onChoose(item: T): void;
  /** Shown where nothing matches. */
  nothing: string;
}

/** True when every word of the query is somewhere in the text. */
export function fits(query: string, text: string): boolean {
  const where = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
}

export function Chooser<T>({ label, placeholder, find, keyOf, row, onChoose, nothing }: ChooserProps<T>) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const items = find(query.trim());
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another item is marked
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, query]);
  const press = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if (to !== undefined) setAt(Math.max(0, Math.min(to, items.length - 1)));
    else if (event.key === "Enter" && items[at]) onChoose(items[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="chooser">
      <input
        className="chooser-field"
        role="combobox"
        aria-label={label}
        aria-expanded={true}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={items[at] && `${id}-${at}`}
        placeholder={placeholder}
        value={query}
        spellCheck={false}
        autoComplete="off"
        data-focus-first
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div className="chooser-list scroll" role="listbox" aria-label={label} id={id} ref={list} tabIndex={-1}>
        {items.map((item, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={keyOf(item)}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            className="chooser-item"
            onClick={() => onChoose(item)}
            onPointerMove={() => setAt(i)}
          >
            {row(item, items[i - 1])}
          </div>
        ))}
        {items.length === 0 && <p className="empty">{nothing}</p>}
      </div>
    </div>
  );
}
