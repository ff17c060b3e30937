// Assembly's completion, hover, labels and quick fixes for Monaco. What they say is decided in asmcomplete.ts, asmhover.ts,
// asmsymbols.ts and the assembler; here it is only put into Monaco's shapes. Registered once, for all editors.
import { type Assembly, assemble, type Fix } from "../assembler/index.ts";
import { completeAsm, type Proposal } from "./asmcomplete.ts";
import { formatAsm } from "./asmformat.ts";
import { hoverAsm } from "./asmhover.ts";
import { labelOccurrences, type Occurrence, occurrenceAt } from "./asmsymbols.ts";
import { contextOf } from "./context.ts";
import { monaco } from "./monaco.ts";

const LANGUAGE = "bpf-asm";
const LONGEST = 300_000;
const { languages } = monaco;
const Kind = languages.CompletionItemKind;

const KINDS: Record<Proposal["kind"], monaco.languages.CompletionItemKind> = {
  helper: Kind.Function,
  kfunc: Kind.Method,
  label: Kind.Reference,
  map: Kind.Variable,
  type: Kind.TypeParameter,
  field: Kind.Field,
  keyword: Kind.Keyword,
  value: Kind.Value,
};

type Model = monaco.editor.ITextModel;

const assemblies = new WeakMap<Model, { version: number; maps: readonly string[]; assembly: Assembly }>();

/** The text assembled, once a version. */
function assemblyOf(model: Model): Assembly {
  const { maps } = contextOf(model);
  const version = model.getVersionId();
  const known = assemblies.get(model);
  if (known?.version === version && known.maps === maps) return known.assembly;
  const assembly = assemble(model.getValueLength() > LONGEST ? "" : model.getValue(), { maps });
  assemblies.set(model, { version, maps, assembly });
  return assembly;
}

function rangeOf({ line, column, endColumn }: { line: number; column: number; endColumn: number }): monaco.IRange {
  return { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn };
}

function labelAt(model: Model, position: monaco.IPosition): { all: Occurrence[]; here: Occurrence } | undefined {
  const all = labelOccurrences(model.getLinesContent());
  const found = occurrenceAt(all, position.lineNumber, position.column);
  return found && { all: all.filter(({ name }) => name === found.name), here: found };
}

languages.registerCompletionItemProvider(LANGUAGE, {
  triggerCharacters: [" ", "[", "(", "+"],
  provideCompletionItems: (model, position) => {
    const { maps } = contextOf(model);
    const { from, to, proposals } = completeAsm(model.getLinesContent(), position.lineNumber, position.column, maps);
    const range = rangeOf({ line: position.lineNumber, column: from, endColumn: to });
    return {
      suggestions: proposals.map(({ label, insert, kind, detail, doc, snippet, rank }) => ({
        label,
        insertText: insert,
        kind: KINDS[kind],
        detail,
        documentation: doc === undefined ? undefined : { value: doc },
        range,
        // Field offsets are chosen by name as well as by number.
        filterText: kind === "field" ? `${insert} ${label}` : undefined,
        sortText: rank === undefined ? undefined : String(rank).padStart(4, "0"),
        insertTextRules: snippet ? languages.CompletionItemInsertTextRule.InsertAsSnippet : undefined,
        command: insert.endsWith(" ") ? { id: "editor.action.triggerSuggest", title: "Suggest" } : undefined,
      })),
    };
  },
});

languages.registerHoverProvider(LANGUAGE, {
  provideHover: (model, { lineNumber, column }) => {
    const { maps } = contextOf(model);
    const found = hoverAsm(model.getLinesContent(), lineNumber, column, maps, assemblyOf(model));
    if (!found) return null;
    return {
      range: rangeOf({ line: lineNumber, column: found.from, endColumn: found.to }),
      contents: found.paragraphs.map((value) => ({ value })),
    };
  },
});

languages.registerDefinitionProvider(LANGUAGE, {
  provideDefinition: (model, position) => {
    const definition = labelAt(model, position)?.all.find(({ isDefinition }) => isDefinition);
    return definition && { uri: model.uri, range: rangeOf(definition) };
  },
});

languages.registerReferenceProvider(LANGUAGE, {
  provideReferences: (model, position) =>
    labelAt(model, position)?.all.map((o) => ({ uri: model.uri, range: rangeOf(o) })),
});

languages.registerDocumentHighlightProvider(LANGUAGE, {
  provideDocumentHighlights: (model, position) => {
    const label = labelAt(model, position);
    if (label) return label.all.map((o) => ({ range: rangeOf(o) }));
    // A register: everywhere in the text, both its widths.
    const word = model.getWordAtPosition(position)?.word ?? "";
    const register = /^[rw](10|\d)$/.exec(word)?.[1];
    if (!register || model.getLineCount() > 5000) return [];
    return model.findMatches(`\\b[rw]${register}\\b`, false, true, true, null, false).map(({ range }) => ({ range }));
  },
});

languages.registerRenameProvider(LANGUAGE, {
  provideRenameEdits: (model, position, name) => {
    const label = labelAt(model, position);
    if (!label) return { edits: [], rejectReason: "Only labels can be renamed." };
    if (!/^[A-Za-z_.$][\w.$]*$/.test(name) || /^[rw]\d+$/.test(name))
      return { edits: [], rejectReason: "A label is a word that is no register." };
    return {
      edits: label.all.map((o) => ({
        resource: model.uri,
        versionId: undefined,
        textEdit: { range: rangeOf(o), text: name },
      })),
    };
  },
  resolveRenameLocation: (model, position) => {
    const label = labelAt(model, position);
    if (label) return { range: rangeOf(label.here), text: label.here.name };
    return {
      range: rangeOf({ line: position.lineNumber, column: position.column, endColumn: position.column }),
      text: "",
      rejectReason: "Only labels can be renamed.",
    };
  },
});

languages.registerDocumentSymbolProvider(LANGUAGE, {
  provideDocumentSymbols: (model) => {
    const functions = new Set(assemblyOf(model).functions.map(({ name }) => name));
    return labelOccurrences(model.getLinesContent())
      .filter(({ isDefinition }) => isDefinition)
      .map((o) => ({
        name: o.name,
        detail: "",
        kind: functions.has(o.name) ? languages.SymbolKind.Function : languages.SymbolKind.Key,
        tags: [],
        range: rangeOf(o),
        selectionRange: rangeOf(o),
      }));
  },
});

languages.registerDocumentFormattingEditProvider(LANGUAGE, {
  provideDocumentFormattingEdits: (model) => [
    { range: model.getFullModelRange(), text: formatAsm(model.getValue(monaco.editor.EndOfLinePreference.LF)) },
  ],
});

/** A remedy as Monaco's edit. */
export function quickFix(model: Model, fix: Fix, isPreferred: boolean): monaco.languages.CodeAction {
  return {
    title: fix.title,
    kind: "quickfix",
    isPreferred,
    edit: { edits: [{ resource: model.uri, versionId: undefined, textEdit: { range: rangeOf(fix), text: fix.text } }] },
  };
}

languages.registerCodeActionProvider(LANGUAGE, {
  provideCodeActions: (model, range) => {
    const here = assemblyOf(model).errors.filter(
      ({ line }) => line >= range.startLineNumber && line <= range.endLineNumber,
    );
    const fixes = here.flatMap(({ fix }) => (fix ? [fix] : []));
    return { actions: fixes.map((fix, i) => quickFix(model, fix, i === 0)), dispose: () => {} };
  },
});
