// Starts the page. Nothing waits at the top level: a part that is fetched later imports from here, and would wait in turn.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { connectEngine } from "./state/engine";
import { introduce } from "./state/introduce";
import { openFragment, restoreAndKeep } from "./state/persist";
import { useStore } from "./state/store";
import type { Port } from "./worker/client";
import "./ui/tokens.css";
import "./ui/base.css";
import "./app.css";

const later = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 2000));

async function start(): Promise<void> {
  // Needed at once, but not for the first paint.
  void import("./shell/second");
  await restoreAndKeep(useStore, location);
  connectEngine(
    () => new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module" }) as unknown as Port,
  );
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  introduce(useStore);
  addEventListener("hashchange", () => openFragment(useStore, location.hash.slice(1)));
  later(() => {
    void import("./offline/register").then(({ registerOffline }) =>
      registerOffline((takeUpdate) => useStore.setState({ takeUpdate })),
    );
  });
}

void start();
