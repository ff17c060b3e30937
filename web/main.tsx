// Starts the page: the engine first, so that it compiles while React draws.
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

// Needed at once, but not for the first paint.
void import("./shell/second");

await restoreAndKeep(useStore, location);
connectEngine(() => new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module" }) as unknown as Port);
introduce(useStore);
addEventListener("hashchange", () => openFragment(useStore, location.hash.slice(1)));

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
