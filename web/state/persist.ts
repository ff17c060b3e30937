// Keeps the page's state in the browser while one works, and brings it back; content without a storage at all. Only the
// workbench calls this, never the embed. What the text says is kept.ts's affair.
import type { useStore } from "./store";

const KEY = "mapwalk";
/** Milliseconds of rest before something is written. */
const REST = 400;

/** The browser's storage, or null where reading it throws. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/**
 * Fills the store from a link in the address, else from what was kept, and keeps what changes from then on. A link that
 * cannot be read is told in the notice.
 */
export async function restoreAndKeep(store: typeof useStore, location: Pick<Location, "hash">): Promise<void> {
  let kept: string | null = null;
  try {
    kept = storage()?.getItem(KEY) ?? null;
  } catch {
    // A browser may grant the object and refuse its use.
  }
  if (kept !== null) await (await import("./kept")).restoreKept(store, kept);
  // An opened link is not worth one's own draft until it is worked on.
  const opened = await openFragment(store, location.hash.slice(1));
  if (opened) onceEdited(store, () => keep(store));
  else keep(store);
}

/** Opens a link's fragment, true when it did; does nothing for another one. */
export async function openFragment(store: typeof useStore, fragment: string): Promise<boolean> {
  if (!/^[vp]\d+\./.test(fragment)) return false;
  try {
    const { decodeShare } = await import("./share");
    store.getState().openShared(await decodeShare(fragment));
    // With the first edit the page is no longer what the address says.
    onceEdited(store, () => history.replaceState(null, "", location.pathname + location.search));
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    store.setState({ notice: `This link could not be opened: ${why}.` });
    return false;
  }
}

function onceEdited(store: typeof useStore, run: () => void): void {
  const unsubscribe = store.subscribe((now, before) => {
    if (now.source === before.source && now.maps === before.maps) return;
    unsubscribe();
    run();
  });
}

function keep(store: typeof useStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = "";
  let keptText: typeof import("./kept").keptText | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    // What is on the stage is the demo's, not the reader's.
    const text = store.getState().stage ? null : (keptText?.(store.getState()) ?? null);
    if (text === null || text === last) return;
    last = text;
    try {
      storage()?.setItem(KEY, text);
    } catch {
      // Full or forbidden: the page works without.
    }
  };
  store.subscribe(() => {
    timer ??= setTimeout(async () => {
      ({ keptText } = await import("./kept"));
      write();
    }, REST);
  });
  globalThis.addEventListener?.("pagehide", write);
}
