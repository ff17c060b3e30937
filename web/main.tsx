// Starts the page. Nothing waits at the top level: a part that is fetched later imports from here, and would wait in turn.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { connectEngine } from "./state/engine";
import { connectExplanations } from "./state/explanations";
import { introduce } from "./state/introduce";
import { openFragment, restoreAndKeep } from "./state/persist";
import { wanted } from "./state/stage";
import { useStore } from "./state/store";
import type { Port } from "./worker/client";
import "./ui/tokens.css";
import "./ui/base.css";
import "./app.css";

const later = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 2000));

async function start(): Promise<void> {
  const root = createRoot(document.getElementById("root")!);
  const presenter = /^\?presenter=(\d+)$/.exec(location.search)?.[1];
  if (presenter) {
    const { Presenter } = await import("./stage/Presenter");
    return root.render(<Presenter id={presenter} />);
  }
  // Needed at once, but not for the first paint.
  void import("./shell/second");
  await restoreAndKeep(useStore, location);
  const stage = wanted();
  if (stage) await import("./stage/play").then(({ resume }) => resume(stage));
  connectExplanations();
  connectEngine(
    () => new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module" }) as unknown as Port,
  );
  root.render(
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
