// The program's text: a plain field at first paint, the editor once it has arrived. Marks the selected line and errors.
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { causesOf } from "../../state/explanations";
import { useStore } from "../../state/store";
import { currentInsn } from "../../state/view";
import { Pane } from "../../ui/Pane";
import { PlainEditor } from "../../ui/PlainEditor";
import { useMarkers } from "./markers";
import { decorationsOf, marksOf } from "./marks";
import { SourceTools } from "./SourceTools";
import "./source.css";

const ObjectView = lazy(() => import("./ObjectView"));
const CodeEditor = lazy(() => import("../../editor/CodeEditor"));

/** Phones and narrow windows keep the plain field: the editor does not support touch. */
const ROOMY = "(min-width: 800px)";

/** True once the page has been painted and the browser has nothing better to do. */
function useRoomyAndIdle(): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (!matchMedia(ROOMY).matches) return;
    const later = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    const cancel = globalThis.cancelIdleCallback ?? clearTimeout;
    const handle = later(() => setReady(true));
    return () => cancel(handle);
  }, []);
  return ready;
}

/** Lines with a breakpoint on them, or on one of their instructions. */
function useStops(): number[] {
  const breakpoints = useStore((state) => state.breakpoints);
  const lines = useStore((state) => state.code?.lines);
  return useMemo(
    () => [...new Set(breakpoints.map(({ line, insn }) => line || (lines?.[insn] ?? 0)))].filter((line) => line > 0),
    [breakpoints, lines],
  );
}

const runToLine = (line: number) => useStore.getState().runTo({ line });

export function SourcePane() {
  const source = useStore((state) => state.source);
  const language = useStore((state) => state.language);
  const asObject = useStore((state) => state.objectShown || state.language === "object");
  const setSource = useStore((state) => state.setSource);
  const markEditing = useStore((state) => state.markEditing);
  const problems = useStore((state) => state.problems);
  const theme = useStore((state) => state.actualTheme);
  const line = useStore((state) => state.code?.lines[currentInsn(state)] ?? 0);
  const maps = useStore((state) => state.maps);
  const ready = useRoomyAndIdle();

  const toLine = (chosen: number) => {
    const { code, status, goToLine } = useStore.getState();
    if (status === "current" && code && code.lines[currentInsn(useStore.getState())] !== chosen) goToLine(chosen);
  };
  const causes = useStore(causesOf);
  const lines = useStore((state) => state.code?.lines);
  const marks = useMemo(() => marksOf(line, problems, causes, lines), [line, problems, causes, lines]);
  const markers = useMarkers(problems);
  const lineMarks = useStore((state) => state.lineMarks);
  const decorations = useMemo(
    () => [...lineMarks, ...decorationsOf(line, causes, lines)],
    [lineMarks, line, causes, lines],
  );
  const stops = useStops();
  const toggleStop = useStore((state) => state.toggleBreakpointOnLine);
  const names = useMemo(() => maps.map((map) => map.name), [maps]);
  const plain = (
    <PlainEditor
      value={source}
      label="Program"
      onChange={setSource}
      marks={marks}
      onCursor={toLine}
      onFocus={markEditing}
    />
  );
  return (
    <Pane area="source" title="source" scroll={false} actions={<SourceTools />}>
      {asObject && (
        <Suspense>
          <ObjectView />
        </Suspense>
      )}
      <div className="source-text" hidden={asObject}>
        {language === "object" ? null : ready ? (
          <Suspense fallback={plain}>
            <CodeEditor
              value={source}
              onChange={setSource}
              language={language}
              markers={markers}
              decorations={decorations}
              theme={theme}
              maps={names}
              readOnly={false}
              stops={stops}
              onCursor={toLine}
              onStop={toggleStop}
              onRunTo={runToLine}
              onFocus={markEditing}
              reveal={line}
            />
          </Suspense>
        ) : (
          plain
        )}
      </div>
    </Pane>
  );
}
