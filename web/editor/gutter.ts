// Breakpoints in the editor: a click beside a line sets one or takes it away, and two actions of the context menu.
import { monaco } from "./monaco.ts";

/** What the page does with a line (from 1). */
export interface GutterActions {
  onStop?(line: number): void;
  onRunTo?(line: number): void;
}

const { MouseTargetType } = monaco.editor;
const BESIDE: readonly monaco.editor.MouseTargetType[] = [
  MouseTargetType.GUTTER_GLYPH_MARGIN,
  MouseTargetType.GUTTER_LINE_NUMBERS,
  MouseTargetType.GUTTER_LINE_DECORATIONS,
];

/** True for the margin beside the text. */
export const isBeside = ({ target }: monaco.editor.IEditorMouseEvent): boolean => BESIDE.includes(target.type);

/** Makes the margin live. `actions` is asked when something happens. */
export function liveGutter(
  editor: monaco.editor.IStandaloneCodeEditor,
  actions: () => GutterActions,
): monaco.IDisposable[] {
  const hint = editor.createDecorationsCollection();
  const lineAt = (event: monaco.editor.IEditorMouseEvent) =>
    isBeside(event) ? (event.target.position?.lineNumber ?? 0) : 0;
  const here = () => editor.getPosition()?.lineNumber ?? 0;
  return [
    editor.onMouseDown((event) => {
      const line = lineAt(event);
      if (line > 0 && event.event.leftButton) actions().onStop?.(line);
    }),
    editor.onMouseMove((event) => {
      const line = lineAt(event);
      hint.set(line > 0 && actions().onStop ? [stopAt(line, "stop-hint")] : []);
    }),
    editor.onMouseLeave(() => hint.clear()),
    editor.addAction({
      id: "mapwalk.stop",
      label: "Breakpoint on this line, on or off",
      contextMenuGroupId: "1_run",
      contextMenuOrder: 1,
      keybindings: [monaco.KeyCode.F9],
      run: () => actions().onStop?.(here()),
    }),
    editor.addAction({
      id: "mapwalk.run-to",
      label: "Run to the cursor",
      contextMenuGroupId: "1_run",
      contextMenuOrder: 2,
      keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.F10],
      run: () => actions().onRunTo?.(here()),
    }),
  ];
}

/** The sign of a breakpoint, in the margin of glyphs. */
export function stopAt(line: number, className = "stop-set"): monaco.editor.IModelDeltaDecoration {
  return {
    range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
    options: {
      glyphMarginClassName: className,
      glyphMarginHoverMessage: {
        value: className === "stop-set" ? `Breakpoint: line ${line}` : "Set a breakpoint (F9)",
      },
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  };
}
