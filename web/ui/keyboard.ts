// The page's keys, as one table from which the handler and the help derive. Keys belong to the page only where nothing
// else wants them: not in fields, editors, sliders or tabs.
import { useEffect } from "react";
import { type Store, useStore } from "../state/store";

export interface Shortcut {
  key: string;
  shift: boolean;
  /** As printed on the keys. */
  label: string;
  does: string;
  run(state: Store): void;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: "ArrowRight", shift: false, label: "→", does: "one instruction forwards", run: (s) => s.stepBy(1) },
  { key: "ArrowLeft", shift: false, label: "←", does: "one instruction back", run: (s) => s.stepBy(-1) },
  { key: "ArrowRight", shift: true, label: "Shift →", does: "next callback or path", run: (s) => s.jumpBy(1) },
  { key: "ArrowLeft", shift: true, label: "Shift ←", does: "previous callback or path", run: (s) => s.jumpBy(-1) },
  { key: "Home", shift: false, label: "Home", does: "first step", run: (s) => s.seek(0) },
  { key: "End", shift: false, label: "End", does: "last step", run: (s) => s.seek(Number.MAX_SAFE_INTEGER) },
];

const BUSY = "input:not([type=range]), textarea, select, [contenteditable], [role=tab], [role=textbox], .monaco-editor";

/** Listens for SHORTCUTS on the whole page. */
export function useShortcuts(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target instanceof Element && event.target.closest(BUSY)) return;
      const found = SHORTCUTS.find((shortcut) => shortcut.key === event.key && shortcut.shift === event.shiftKey);
      if (!found) return;
      event.preventDefault();
      found.run(useStore.getState());
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
