// The page's frame from top to bottom; where the panes stand is the arrangement's affair.
import { lazy, Suspense, useEffect } from "react";
import { Header } from "./shell/Header";
import { Notice } from "./shell/Notice";
import { second } from "./shell/registry";
import { Spine } from "./shell/Spine";
import { Toast } from "./shell/Toast";
import { Workspace } from "./shell/Workspace";
import type { Size } from "./state/arrangement";
import { useStore } from "./state/store";
import { Announcer } from "./ui/Announcer";
import { useTheme } from "./ui/theme";

const Timeline = second("Timeline");
const Keys = second("Keys");
const Stage = lazy(() => import("./stage/Stage"));
const Recorder = lazy(() => import("./stage/Recorder"));
const Dialogs = lazy(() => import("./shell/Dialogs"));

const WIDTHS: readonly [Size, string][] = [
  ["phone", "(max-width: 799px)"],
  ["medium", "(max-width: 1199px)"],
];

/** Keeps the arrangement that fits the window. */
function useSize(): void {
  useEffect(() => {
    const apply = () => {
      const size = WIDTHS.find(([, query]) => matchMedia(query).matches)?.[0] ?? "wide";
      if (size !== useStore.getState().size) useStore.getState().setSize(size);
    };
    apply();
    const queries = WIDTHS.map(([, query]) => matchMedia(query));
    for (const query of queries) query.addEventListener("change", apply);
    return () => {
      for (const query of queries) query.removeEventListener("change", apply);
    };
  }, []);
}

export function App() {
  useTheme();
  useSize();
  const answers = useStore((state) => state.answers);
  const status = useStore((state) => state.status);
  const dialog = useStore((state) => state.dialog);
  const staged = useStore((state) => state.stage !== null);
  const recording = useStore((state) => state.recording !== null);
  return (
    <div className="app" data-status={status} data-answers={answers}>
      {staged ? (
        <Suspense>
          <Stage />
        </Suspense>
      ) : (
        <Header />
      )}
      <Notice />
      <Spine />
      <Suspense fallback={<div className="timeline" />}>
        <Timeline />
        <Keys />
      </Suspense>
      <Workspace />
      <Suspense>{recording && <Recorder />}</Suspense>
      <Suspense>{dialog && <Dialogs dialog={dialog} />}</Suspense>
      <Toast />
      <Announcer />
    </div>
  );
}
