// The code editor as a React component. Loaded lazily by the page: this file and what it imports are the heavy chunk.
import { useEffect, useRef } from "react";
import "./asm.ts";
import "./editor.css";
import "./languages.ts";
import { type Marker, setContext } from "./context.ts";
import { type GutterActions, isBeside, liveGutter, stopAt } from "./gutter.ts";
import { monaco } from "./monaco.ts";
import { applyTheme, type ThemeName } from "./themes.ts";

/** Whole lines (from 1) in a style of editor.css: "line-current", "line-error", "line-slice" … */
export interface LineDecoration {
  line: number;
  /** Last line; the same without it. */
  endLine?: number;
  className: string;
  hover?: string;
  /** Class of a sign beside the line's number, in the place of the one beside the line. */
  glyph?: string;
  /** Text behind the line's end that is no part of it. */
  after?: string;
}

export interface CodeEditorProps extends GutterActions {
  value: string;
  onChange(value: string): void;
  language: "asm" | "bpf-asm" | "c";
  markers: readonly Marker[];
  decorations: readonly LineDecoration[];
  /** Lines with a breakpoint. */
  stops?: readonly number[];
  theme: ThemeName;
  /** Names of the declared maps. */
  maps: readonly string[];
  readOnly?: boolean;
  /** What a screen reader calls the field. */
  label?: string;
  /** The cursor has been put on this line by the user. */
  onCursor?(line: number): void;
  onFocus?(): void;
  /** A line to bring into view when it changes. */
  reveal?: number;
  /** Tab leaves the editor instead of indenting. Escape then Tab always leaves. */
  tabLeaves?: boolean;
}

const SEVERITY = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
};

const NO_STOPS: readonly number[] = [];

const LANGUAGE_NAME = { "bpf-asm": "BPF assembly", c: "C" };

/** C is indented with tabs, as the kernel's is. */
const INDENTATION = { "bpf-asm": { tabSize: 2, insertSpaces: true }, c: { tabSize: 4, insertSpaces: false } };

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  lineNumbersMinChars: 3,
  glyphMargin: true,
  selectOnLineNumbers: false,
  lineDecorationsWidth: 16,
  folding: false,
  fixedOverflowWidgets: true,
  wordBasedSuggestions: "off",
  renderLineHighlight: "line",
  overviewRulerLanes: 1,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  guides: { indentation: false },
  padding: { top: 6, bottom: 6 },
  tabSize: 2,
  detectIndentation: false,
  suggest: { showWords: false, showStatusBar: false },
  parameterHints: { enabled: true },
  stickyScroll: { enabled: false },
  hover: { above: false },
  lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.On },
  scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
};

/** The page's monospace and text size, which follow its tokens. */
function fontOf(element: Element): { fontFamily: string; fontSize: number } {
  const style = getComputedStyle(element);
  const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const size = /^([\d.]+)rem$/.exec(style.getPropertyValue("--text").trim());
  return {
    fontFamily: style.getPropertyValue("--mono").trim() || "monospace",
    fontSize: Math.round((size ? Number(size[1]) : 0.8125) * root),
  };
}

const rangeOf = ({ line, column, endColumn }: Pick<Marker, "line" | "column" | "endColumn">) => ({
  startLineNumber: line,
  startColumn: column,
  endLineNumber: line,
  endColumn,
});

export default function CodeEditor(props: CodeEditorProps) {
  const {
    value,
    markers,
    decorations,
    stops = NO_STOPS,
    theme,
    maps,
    readOnly = false,
    label = "Program",
    reveal,
    tabLeaves = false,
  } = props;
  const language = props.language === "c" ? "c" : "bpf-asm";
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const marked = useRef<monaco.editor.IEditorDecorationsCollection | null>(null);
  const stopped = useRef<monaco.editor.IEditorDecorationsCollection | null>(null);
  // Texts handed to onChange that have not come back as `value` yet: an answer that lags must not undo typing.
  const pending = useRef<string[]>([]);
  const latest = useRef(props);
  latest.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; later changes go through the effects below
  useEffect(() => {
    if (!host.current) return;
    applyTheme(theme);
    const model = monaco.editor.createModel(value, language);
    setContext(model, { maps, markers });
    const made = monaco.editor.create(host.current, { ...OPTIONS, ...fontOf(host.current), model, readOnly });
    editor.current = made;
    marked.current = made.createDecorationsCollection();
    stopped.current = made.createDecorationsCollection();
    // The context menu and the margin are about the line under the pointer; they do not choose that line.
    let asking = false;
    const subscriptions = [
      made.onDidChangeModelContent(() => {
        const text = model.getValue(monaco.editor.EndOfLinePreference.LF);
        if (text === latest.current.value) return;
        pending.current.push(text);
        latest.current.onChange(text);
      }),
      made.onDidChangeCursorPosition(({ position, reason }) => {
        const byUser =
          reason === monaco.editor.CursorChangeReason.Explicit || reason === monaco.editor.CursorChangeReason.NotSet;
        if (byUser && !asking && made.hasTextFocus()) latest.current.onCursor?.(position.lineNumber);
      }),
      made.onMouseDown((event) => {
        asking = event.event.rightButton || isBeside(event);
      }),
      made.onKeyDown(() => {
        asking = false;
      }),
      ...liveGutter(made, () => latest.current),
      // The way out of the field by keyboard: Escape, then Tab. It holds until the field is left.
      made.onKeyDown(({ keyCode }) => {
        if (keyCode === monaco.KeyCode.Escape) made.updateOptions({ tabFocusMode: true });
      }),
      made.onDidFocusEditorText(() => latest.current.onFocus?.()),
      made.onDidBlurEditorWidget(() => made.updateOptions({ tabFocusMode: latest.current.tabLeaves ?? false })),
    ];
    // Type follows the page's, on the stage and in its arrangements; colours may have changed with it.
    const rem = document.createElement("i");
    rem.style.cssText = "position:absolute;visibility:hidden;width:1rem;height:1px";
    host.current.append(rem);
    const sized = new ResizeObserver(() => {
      if (!host.current) return;
      made.updateOptions(fontOf(host.current));
      applyTheme(latest.current.theme);
    });
    sized.observe(rem);
    return () => {
      sized.disconnect();
      rem.remove();
      for (const subscription of subscriptions) subscription.dispose();
      made.dispose();
      model.dispose();
      editor.current = null;
    };
  }, []);

  useEffect(() => {
    const model = editor.current?.getModel();
    const echo = pending.current.lastIndexOf(value);
    if (echo >= 0) pending.current.splice(0, echo + 1);
    if (!model || echo >= 0 || model.getValue(monaco.editor.EndOfLinePreference.LF) === value) return;
    pending.current = [];
    // As an edit, so that it can be undone.
    model.pushStackElement();
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
    model.pushStackElement();
    editor.current?.setPosition({ lineNumber: 1, column: 1 });
    editor.current?.setScrollTop(0);
  }, [value]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) monaco.editor.setModelLanguage(model, language);
    model?.updateOptions(INDENTATION[language]);
    if (language === "c") void import("./c/register.ts").then(({ registerC }) => registerC());
  }, [language]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    setContext(model, { markers });
    monaco.editor.setModelMarkers(
      model,
      "mapwalk",
      markers.map(({ severity, related, ...marker }) => ({
        ...rangeOf(marker),
        message: marker.message,
        severity: SEVERITY[severity],
        relatedInformation: related?.map((one) => ({ ...rangeOf(one), resource: model.uri, message: one.message })),
      })),
    );
  }, [markers]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) setContext(model, { maps });
  }, [maps]);

  useEffect(() => {
    marked.current?.set(
      decorations.map(({ line, endLine = line, className, hover, glyph, after }) => ({
        range: { startLineNumber: line, startColumn: 1, endLineNumber: endLine, endColumn: after ? 10_000 : 1 },
        options: {
          isWholeLine: true,
          className,
          ...(glyph
            ? { glyphMarginClassName: glyph }
            : { linesDecorationsClassName: className.replace("line-", "mark-") }),
          hoverMessage: hover ? { value: hover } : undefined,
          // The last column is wherever the line ends.
          ...(after ? { after: { content: `  ${after}`, inlineClassName: `${className}-after` } } : {}),
        },
      })),
    );
  }, [decorations]);

  useEffect(() => {
    stopped.current?.set(stops.map((line) => stopAt(line)));
  }, [stops]);

  useEffect(() => applyTheme(theme), [theme]);

  useEffect(() => {
    const ariaLabel = `${label}, ${LANGUAGE_NAME[language]}. Press Escape, then Tab, to leave the editor.`;
    editor.current?.updateOptions({ readOnly, ariaLabel, tabFocusMode: tabLeaves });
  }, [readOnly, label, language, tabLeaves]);

  useEffect(() => {
    // Who types decides what is in view.
    if (reveal && reveal > 0 && !editor.current?.hasTextFocus())
      editor.current?.revealLineInCenterIfOutsideViewport(reveal);
  }, [reveal]);

  // The editor's menus stand beside it and take their colours from this class.
  return <div className="code-editor monaco-component" ref={host} data-testid="code-editor" />;
}
