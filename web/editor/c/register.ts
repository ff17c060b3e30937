// C's completion, signature help, hover, definitions, rename, outline and quick fixes for Monaco, on top of CService.
// Loaded when the first C text is opened: it brings the compiler's front end and fetches the kernel's types.
import { Btf } from "../../compiler/btf/reader.ts";
import { monaco } from "../monaco.ts";
import { type COutline, type CProposal, CService } from "./service.ts";

const { languages } = monaco;
const Kind = languages.CompletionItemKind;
const LONGEST = 300_000;

const KINDS: Record<CProposal["kind"], monaco.languages.CompletionItemKind> = {
  function: Kind.Function,
  variable: Kind.Variable,
  constant: Kind.EnumMember,
  type: Kind.Struct,
  field: Kind.Field,
  macro: Kind.Constant,
  keyword: Kind.Keyword,
  header: Kind.File,
};

const SYMBOLS: Record<COutline["kind"], monaco.languages.SymbolKind> = {
  function: languages.SymbolKind.Function,
  map: languages.SymbolKind.Array,
  variable: languages.SymbolKind.Variable,
  struct: languages.SymbolKind.Struct,
  macro: languages.SymbolKind.Constant,
};

type Model = monaco.editor.ITextModel;

function text(model: Model): string {
  return model.getValueLength() > LONGEST ? "" : model.getValue();
}

function rangeOf(model: Model, { pos, end }: { pos: number; end: number }): monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(pos), model.getPositionAt(end));
}

function provide(service: CService): void {
  languages.registerCompletionItemProvider("c", {
    triggerCharacters: [".", ">", "#", "<", '"', "/"],
    provideCompletionItems: (model, position, context) => {
      const offset = model.getOffsetAt(position);
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
      // `>` and `/` are mostly a comparison and a division.
      if (context.triggerCharacter && !/(?:->|\w\.|\]\.|\)\.|#|include\s*[<"].*|SEC\(".*)$/.test(before))
        return { suggestions: [] };
      const { start, end, proposals } = service.complete(text(model), offset);
      const range = rangeOf(model, { pos: start, end });
      return {
        suggestions: proposals.map(({ label, kind, detail, doc, rank }) => ({
          label,
          insertText: label,
          kind: KINDS[kind],
          detail,
          documentation: doc === undefined ? undefined : { value: doc },
          range,
          sortText: String(rank).padStart(4, "0"),
        })),
      };
    },
  });
  languages.registerSignatureHelpProvider("c", {
    signatureHelpTriggerCharacters: ["(", ","],
    signatureHelpRetriggerCharacters: [")"],
    provideSignatureHelp: (model, position) => {
      const call = service.signature(text(model), model.getOffsetAt(position));
      if (!call) return null;
      const { label, parameters, active, doc } = call;
      const signatures = [
        { label, documentation: doc, parameters: parameters.map((parameter) => ({ label: parameter })) },
      ];
      return { value: { signatures, activeSignature: 0, activeParameter: active }, dispose: () => {} };
    },
  });
  languages.registerHoverProvider("c", {
    provideHover: (model, position) => {
      const found = service.hover(text(model), model.getOffsetAt(position));
      return found && { range: rangeOf(model, found), contents: found.paragraphs.map((value) => ({ value })) };
    },
  });
  const occurrences = (model: Model, position: monaco.IPosition) =>
    service.occurrences(text(model), model.getOffsetAt(position));
  languages.registerDefinitionProvider("c", {
    provideDefinition: (model, position) => {
      const [first] = occurrences(model, position)?.places ?? [];
      return first && { uri: model.uri, range: rangeOf(model, first) };
    },
  });
  languages.registerReferenceProvider("c", {
    provideReferences: (model, position) =>
      occurrences(model, position)?.places.map((place) => ({ uri: model.uri, range: rangeOf(model, place) })),
  });
  languages.registerDocumentHighlightProvider("c", {
    provideDocumentHighlights: (model, position) =>
      occurrences(model, position)?.places.map((place) => ({ range: rangeOf(model, place) })),
  });
  languages.registerRenameProvider("c", {
    provideRenameEdits: (model, position, name) => {
      const found = occurrences(model, position);
      if (!found) return { edits: [], rejectReason: "Only names that this file declares can be renamed." };
      if (!/^[A-Za-z_]\w*$/.test(name)) return { edits: [], rejectReason: "This is not a name." };
      return {
        edits: found.places.map((place) => ({
          resource: model.uri,
          versionId: undefined,
          textEdit: { range: rangeOf(model, place), text: name },
        })),
      };
    },
    resolveRenameLocation: (model, position) => {
      const offset = model.getOffsetAt(position);
      const found = occurrences(model, position);
      const here = found?.places.find(({ pos, end }) => offset >= pos && offset <= end);
      if (found && here) return { range: rangeOf(model, here), text: found.name };
      return {
        range: rangeOf(model, { pos: offset, end: offset }),
        text: "",
        rejectReason: "Only names that this file declares can be renamed.",
      };
    },
  });
  languages.registerDocumentSymbolProvider("c", {
    provideDocumentSymbols: (model) =>
      service.outline(text(model)).map((entry) => {
        const range = rangeOf(model, entry);
        return {
          name: entry.name,
          detail: entry.detail,
          kind: SYMBOLS[entry.kind],
          tags: [],
          range,
          selectionRange: range,
        };
      }),
  });
  languages.registerDocumentFormattingEditProvider("c", {
    provideDocumentFormattingEdits: async (model) => {
      const { formatC } = await import("./format.ts");
      return [{ range: model.getFullModelRange(), text: await formatC(model.getValue()) }];
    },
  });
  languages.registerCodeActionProvider("c", {
    provideCodeActions: (model, range) => {
      const line = {
        pos: model.getOffsetAt({ lineNumber: range.startLineNumber, column: 1 }),
        end: model.getOffsetAt({
          lineNumber: range.endLineNumber,
          column: model.getLineMaxColumn(range.endLineNumber),
        }),
      };
      const actions = service.fixes(text(model), line.pos, line.end).map(({ title, edits }, i) => ({
        title,
        kind: "quickfix",
        isPreferred: i === 0,
        edit: {
          edits: edits.map((edit) => ({
            resource: model.uri,
            versionId: undefined,
            textEdit: { range: rangeOf(model, edit), text: edit.text },
          })),
        },
      }));
      return { actions, dispose: () => {} };
    },
  });
}

async function kernelTypes(): Promise<Btf> {
  const response = await fetch(new URL("kernel-types.bin", document.baseURI));
  if (!response.ok) throw new Error(`kernel types: ${response.status}`);
  return new Btf(new Uint8Array(await response.arrayBuffer()));
}

let started: Promise<void> | undefined;

/** Gives C its providers, once; without the kernel's types (no network, say) C stays a plain text and a later call tries again. */
export function registerC(): Promise<void> {
  started ??= kernelTypes().then(
    (types) => provide(new CService(types)),
    () => {
      started = undefined;
    },
  );
  return started;
}
