// The slice of the program's text.
import { EXAMPLES } from "../examples";
import type { Slice } from "./store";

export interface SourceSlice {
  language: "asm" | "c";
  source: string;
  /** Id of the example that was loaded last. */
  example: string;
  /** True once something differs from that example. */
  edited: boolean;
  setSource(source: string): void;
  /** Replaces program, maps and link interface by an example's. */
  loadExample(id: string): void;
}

export const createSourceSlice: Slice<SourceSlice> = (set) => ({
  language: EXAMPLES[0].language,
  source: EXAMPLES[0].source,
  example: EXAMPLES[0].id,
  edited: false,
  setSource: (source) => set({ source, edited: true }),
  loadExample: (id) => {
    const found = EXAMPLES.find((example) => example.id === id);
    if (!found) return;
    const { language, source, license, maps, target, linkInterface, readSize } = found;
    set({
      language,
      source,
      license,
      maps,
      target,
      linkInterface,
      readSize,
      example: id,
      edited: false,
      settled: false,
      shownMap: target,
    });
  },
});
