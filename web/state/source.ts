// The slice of the program's text.
import { type Example, FIRST, findExample } from "../examples";
import { arrangement, type PaneId, PRESETS, restore } from "./arrangement";
import { toBase64 } from "./base64";
import { parseBreakpoint } from "./breakpoints";
import type { MapDecl, Project } from "./project";
import type { Shared } from "./share";
import type { Slice, Store } from "./store";

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
  /** The file that the object came from, and what was here before it was opened. */
  opened: {
    name: string;
    before: Partial<
      Pick<Store, "language" | "source" | "drafts" | "program" | "maps" | "target" | "license" | "edited">
    >;
  } | null;
  /** The source pane shows what the source became. */
  objectShown: boolean;
  setSource(source: string): void;
  chooseProgram(program: string): void;
  /** Turns to another language; `text` is what to begin with when nothing was written in it yet. */
  setLanguage(language: Language, text: string): void;
  /** Another program's text; the maps stay. */
  openText(language: Language, source: string): void;
  /** A compiled object in the place of everything that is typed, which closeObject brings back. */
  openObject(name: string, bytes: Uint8Array): void;
  closeObject(): void;
  showObject(objectShown: boolean): void;
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
  opened: null,
  objectShown: false,
  setSource: (source) => set({ source, edited: true }),
  chooseProgram: (program) => set({ program, edited: true }),
  setLanguage: (language, text) =>
    set((state) => {
      if (language === state.language) return {};
      const source = state.drafts[language] ?? text;
      // By hand, global variables are a map like any other.
      const written = state.drafts[language] !== undefined;
      const maps = language !== "asm" ? state.maps : plainMaps(state.maps, written);
      const target = Math.min(state.target, maps.length - 1);
      const drafts = { ...state.drafts, [state.language]: state.source };
      return { language, source, maps, target, drafts, settled: false, shownMap: target, objectShown: false };
    }),
  openText: (language, source) =>
    set((state) => ({
      ...{ language, source, program: undefined, edited: true, settled: false, opened: null, objectShown: false },
      drafts: state.language === language ? state.drafts : { ...state.drafts, [state.language]: state.source },
    })),
  openObject: (name, bytes) =>
    set((state) => {
      const { language, source, drafts, program, maps, target, license, edited, opened } = state;
      const before = opened?.before ?? { language, source, drafts, program, maps, target, license, edited };
      return {
        ...{ language: "object" as const, source: toBase64(bytes), drafts: {}, program: undefined },
        ...{ edited: true, settled: false, opened: { name, before }, objectShown: false },
      };
    }),
  closeObject: () =>
    set(({ opened }) =>
      opened ? { ...opened.before, opened: null, settled: false, shownMap: opened.before.target ?? 0 } : {},
    ),
  showObject: (objectShown) => set({ objectShown }),
  loadExample: async (id) => {
    const found = await findExample(id);
    if (!found) return;
    const { language, source, license, maps, target, program, linkInterface, plan, readSize, cpus } = found;
    set({
      language,
      source,
      drafts: draftsOf(found),
      license,
      maps,
      target,
      program,
      linkInterface,
      plan,
      readSize,
      cpus,
      example: id,
      opened: null,
      objectShown: false,
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
        opened: null,
        objectShown: false,
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
