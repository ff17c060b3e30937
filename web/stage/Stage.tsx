// What stands above the panes on the stage: the step's title and how far one is. Draws black over everything when asked to.
import { useEffect } from "react";
import { useStore } from "../state/store";
import { onStageKey } from "./keys";
import "./stage.css";

/** The screen must not go dark while somebody talks. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let ended = false;
    const hold = () => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock?.request("screen").then(
        (got) => {
          if (ended) void got.release();
          else lock = got;
        },
        () => undefined,
      );
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      ended = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}

export default function Stage() {
  const stage = useStore((state) => state.stage);
  useWakeLock();
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.stage = "";
    addEventListener("keydown", onStageKey, true);
    // The keys belong to the stage and not to what was used last.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return () => {
      delete root.dataset.stage;
      root.style.removeProperty("--stage-scale");
      removeEventListener("keydown", onStageKey, true);
    };
  }, []);
  const scale = stage?.scale ?? 1;
  useEffect(() => document.documentElement.style.setProperty("--stage-scale", String(scale)), [scale]);
  if (!stage) return null;
  const { demo, at, black } = stage;
  const { title } = demo.steps[at];
  return (
    <header className="stage-head">
      <h1 role="status">{title || demo.title}</h1>
      <p className="stage-count">
        <span className="visually-hidden">Step </span>
        {at + 1} / {demo.steps.length}
      </p>
      <progress className="stage-progress" max={demo.steps.length} value={at + 1} aria-label="Progress of the talk" />
      {black && <div className="stage-black" role="img" aria-label="The stage is black" />}
    </header>
  );
}
