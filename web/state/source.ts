// The slice of the program's text.
import { EXAMPLES } from "../examples";
import { arrangement, type PaneId, PRESETS, restore } from "./arrangement";
import { parseBreakpoint } from "./breakpoints";
import type { Shared } from "./share";
import type { Slice } from "./store";

export interface SourceSlice {
  language: "asm" | "c";
  source: string;
  /** Name of the chosen iterator, where the source has several. */
  program: string | undefined;
  /** Id of the example that was loaded last. */
  example: string;
  /** True once something differs from that example. */
  edited: boolean;
  setSource(source: string): void;
  chooseProgram(program: string): void;
  /** Replaces program, maps and link interface by an example's. */
  loadExample(id: string): void;
  /** Replaces everything that a link holds. */
  openShared(shared: Shared): void;
}

export const createSourceSlice: Slice<SourceSlice> = (set) => ({
  language: EXAMPLES[0].language,
  source: EXAMPLES[0].source,
  program: EXAMPLES[0].program,
  example: EXAMPLES[0].id,
  edited: false,
  setSource: (source) => set({ source, edited: true }),
  chooseProgram: (program) => set({ program, edited: true }),
  loadExample: (id) => {
    const found = EXAMPLES.find((example) => example.id === id);
    if (!found) return;
    const { language, source, license, maps, target, program, linkInterface, readSize } = found;
    set({
      language,
      source,
      license,
      maps,
      target,
      program,
      linkInterface,
      readSize,
      example: id,
      edited: false,
      settled: false,
      shownMap: target,
    });
  },
  openShared: ({ project, position, breakpoints = [], view }) =>
    set(({ size }) => {
      const preset = PRESETS.find((name) => name === view?.preset);
      return {
        ...project,
        shownMap: project.target,
        edited: true,
        settled: position !== undefined,
        ...(position ? { position } : {}),
        breakpoints: breakpoints.map(parseBreakpoint).filter((one) => one !== null),
        ...(view && preset
          ? {
              preset,
              columns: restore(arrangement(preset, size), { shares: view.shares, front: view.front as PaneId[] }),
            }
          : {}),
      };
    }),
});
