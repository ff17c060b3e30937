// What a model's providers need to know besides its text. Set by the component, read by the providers.
import type { Fix } from "../assembler/index.ts";
import type { monaco } from "./monaco.ts";

/** A remark on the text; positions count from 1, `endColumn` is exclusive. */
export interface Marker {
  line: number;
  column: number;
  endColumn: number;
  message: string;
  severity: "error" | "warning" | "info";
  /** Other places of the text that explain it. */
  related?: readonly Pick<Marker, "line" | "column" | "endColumn" | "message">[];
  fix?: Fix;
}

/** What surrounds the text of one model. */
export interface ModelContext {
  /** Names of the declared maps. */
  maps: readonly string[];
  markers: readonly Marker[];
}

const contexts = new WeakMap<monaco.editor.ITextModel, ModelContext>();
const NOTHING: ModelContext = { maps: [], markers: [] };

/** Sets part of what surrounds `model`. */
export function setContext(model: monaco.editor.ITextModel, part: Partial<ModelContext>): void {
  contexts.set(model, { ...contextOf(model), ...part });
}

/** What surrounds `model`. */
export function contextOf(model: monaco.editor.ITextModel): ModelContext {
  return contexts.get(model) ?? NOTHING;
}
