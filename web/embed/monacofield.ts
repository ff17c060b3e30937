// The program in Monaco: the heavy chunk, fetched when somebody begins to edit.
import "../editor/asm.ts";
import "../editor/editor.css";
import "../editor/languages.ts";
import { setContext } from "../editor/context.ts";
import { monaco } from "../editor/monaco.ts";
import { applyTheme, type ThemeName } from "../editor/themes.ts";
import type { Field } from "./code.ts";
import type { Session } from "./session.ts";

const SEVERITY = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
};

export function openField(host: HTMLElement, session: Session): Field {
  const setTheme = () => applyTheme((document.documentElement.dataset.theme ?? "light") as ThemeName);
  setTheme();
  const language = () => (session.project.language === "c" ? "c" : "bpf-asm");
  const model = monaco.editor.createModel(session.project.source, language());
  const maps = () => session.project.maps.map((map) => map.name);
  setContext(model, { maps: maps(), markers: [] });
  const style = getComputedStyle(host);
  host.replaceChildren();
  const editor = monaco.editor.create(host, {
    model,
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    lineNumbersMinChars: 3,
    glyphMargin: false,
    folding: false,
    fixedOverflowWidgets: true,
    wordBasedSuggestions: "off",
    // A field that keeps Tab is a trap in somebody else's page.
    tabFocusMode: true,
    fontFamily: style.getPropertyValue("--mono"),
    fontSize: Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125,
    scrollbar: { alwaysConsumeMouseWheel: false },
    ariaLabel: "Program. Tab leaves the field.",
  });
  const marks = editor.createDecorationsCollection();
  model.onDidChangeContent(() => session.setSource(model.getValue(monaco.editor.EndOfLinePreference.LF)));
  if (language() === "c") void import("../editor/c/register.ts").then(({ registerC }) => registerC());
  editor.focus();
  return {
    setValue: (source) => {
      if (model.getValue(monaco.editor.EndOfLinePreference.LF) === source) return;
      monaco.editor.setModelLanguage(model, language());
      model.setValue(source);
    },
    setProblems: (problems, lines) => {
      const markers = problems
        .filter(({ line }) => line > 0)
        .map(({ line, column = 1, endColumn = 1000, message, severity }) => ({
          line,
          column,
          endColumn,
          message,
          severity,
        }));
      setContext(model, { maps: maps(), markers });
      monaco.editor.setModelMarkers(
        model,
        "mapwalk",
        markers.map(({ line, column, endColumn, message, severity }) => ({
          startLineNumber: line,
          endLineNumber: line,
          startColumn: column,
          endColumn,
          message,
          severity: SEVERITY[severity],
        })),
      );
      const range = lines && new monaco.Range(lines.from, 1, lines.to, 1);
      marks.set(range ? [{ range, options: { isWholeLine: true, className: "line-current" } }] : []);
    },
    setReadOnly: (readOnly) => editor.updateOptions({ readOnly }),
    setTheme,
  };
}
