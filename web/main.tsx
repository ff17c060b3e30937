// Starts the page: the engine first, so that it compiles while React draws.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { connectEngine } from "./state/engine";
import type { Port } from "./worker/client";
import "./ui/tokens.css";
import "./ui/base.css";
import "./app.css";

connectEngine(() => new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module" }) as unknown as Port);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
