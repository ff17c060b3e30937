// The slice of the program's text.
import { type Example, FIRST, findExample } from "../examples";
import { arrangement, type PaneId, PRESETS, restore } from "./arrangement";
import { parseBreakpoint } from "./breakpoints";
import type { MapDecl, Project } from "./project";
import type { Shared } from "./share";
import type { Slice } from "./store";

type Language = Project["language"];

export interface SourceSlice {
  language: Language;
  source: string;
  /** What was last written in the other language. */
  drafts: Partial<Record<Language, string>>;
  /** Name of the chosen iterator, where the source has several. */
  program: string | undefined;
  /** Id of the example that was loaded last. */
  example: string;
  /** True once something differs from that example. */
  edited: boolean;
  setSource(source: string): void;
  chooseProgram(program: string): void;
  /** Turns to another language; `text` is what to begin with when nothing was written in it yet. */
  setLanguage(language: Language, text: string): void;
  /** Replaces program, maps and link interface by an example's. */
  loadExample(id: string): Promise<void>;
  /** Replaces everything that a link holds. */
  openShared(shared: Shared): void;
}

const draftsOf = ({ assembly }: Example): SourceSlice["drafts"] => (assembly === undefined ? {} : { asm: assembly });

/** Maps for a program in assembly: without those of the compiler, where the program was written by hand. */
function plainMaps(maps: readonly MapDecl[], byHand: boolean): MapDecl[] {
  return maps.filter(({ data }) => !data || !byHand).map(({ data, ...map }) => map);
}

export const createSourceSlice: Slice<SourceSlice> = (set) => ({
  language: FIRST.language,
  source: FIRST.source,
  drafts: draftsOf(FIRST),
  program: FIRST.program,
  example: FIRST.id,
  edited: false,
  setSource: (source) => set({ source, edited: true }),
  chooseProgram: (program) => set({ program, edited: true }),
  setLanguage: (language, text) =>
    set((state) => {
      if (language === state.language) return {};
      const source = state.drafts[language] ?? text;
      // By hand, global variables are a map like any other.
      const written = state.drafts[language] !== undefined;
      const maps = language === "c" ? state.maps : plainMaps(state.maps, written);
      const target = Math.min(state.target, maps.length - 1);
      const drafts = { ...state.drafts, [state.language]: state.source };
      return { language, source, maps, target, drafts, settled: false, shownMap: target };
    }),
  loadExample: async (id) => {
    const found = await findExample(id);
    if (!found) return;
    const { language, source, license, maps, target, program, linkInterface, readSize } = found;
    set({
      language,
      source,
      drafts: draftsOf(found),
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
        drafts: {},
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
