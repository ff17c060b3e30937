// A first visit explains itself, once the page has something to show; an opened link does so at a second visit.
import type { useStore } from "./store";

/** Opens the introduction after the first answer, for whoever has not seen it. */
export function introduce(store: typeof useStore): void {
  if (store.getState().introduced || store.getState().edited) return;
  const unsubscribe = store.subscribe(({ answers, dialog, openDialog }) => {
    if (answers === 0) return;
    unsubscribe();
    if (dialog === null) openDialog("tour");
  });
}
