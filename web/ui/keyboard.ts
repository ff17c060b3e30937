// Keys as text ("mod+k", "shift+ArrowRight"): matching them, printing them, and listening for a table of them. Keys belong
// to the page only where nothing else wants them: not in fields, editors, sliders or tabs.
import { useEffect } from "react";

const BUSY =
  "input:not([type=range]), textarea, select, [contenteditable], [role=tab], [role=textbox], [role=separator], .monaco-editor, dialog";
/** Where up and down scroll or choose. */
const VERTICAL = "input, .scroll";

const apple = /Mac|iP(?:hone|ad)/.test(globalThis.navigator?.platform ?? "");

/** True when the event is that key. A letter's shift is part of the key; a sign's ("?") is not. */
export function matches(
  keys: string,
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
) {
  const parts = keys.split("+");
  const key = parts.pop() || "+";
  const mod = parts.includes("mod");
  if (event.altKey || mod !== (apple ? event.metaKey : event.ctrlKey) || (apple ? event.ctrlKey : event.metaKey))
    return false;
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!sign && event.shiftKey !== parts.includes("shift")) return false;
  return key.length === 1 ? event.key.toLowerCase() === key : event.key === key;
}

const NAMES: Record<string, string> = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", shift: "Shift" };

/** As printed on the keys: "Shift →", "Ctrl K". */
export function printed(keys: string): string {
  return keys
    .split("+")
    .map(
      (part) =>
        NAMES[part] ?? (part === "mod" ? (apple ? "⌘" : "Ctrl") : part.length === 1 ? part.toUpperCase() : part),
    )
    .join(" ");
}

/** A key that one types text with. */
export const isLetter = (keys: string): boolean => /^(shift\+)?.$/.test(keys);

export interface KeyTable<T> {
  commands: readonly T[];
  keysOf(command: T): readonly string[];
  /** False for keys that are turned off. */
  allowed(keys: string): boolean;
  run(command: T): void;
}

/** Listens on the whole page. */
export function useKeys<T>({ commands, keysOf, allowed, run }: KeyTable<T>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const at = event.target instanceof Element ? event.target : null;
      if (at?.closest(BUSY)) return;
      if (/^Arrow(Up|Down)$/.test(event.key) && at?.closest(VERTICAL)) return;
      for (const command of commands) {
        const keys = keysOf(command).find((one) => matches(one, event));
        if (!keys || !allowed(keys)) continue;
        event.preventDefault();
        run(command);
        return;
      }
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [commands, keysOf, allowed, run]);
}
