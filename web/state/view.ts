// The slice of the one selection of the whole page.
import type { Moment, Path } from "../worker/protocol";
import type { Slice, Store } from "./store";
import {
  index,
  jumpBy,
  length,
  type Mode,
  type Position,
  START,
  seek,
  stepAt,
  stepBy,
  stepLine,
  type Tape,
} from "./timeline";

export interface ViewSlice {
  position: Position;
  /** False until the first answer to a newly chosen program has placed the selection. */
  settled: boolean;
  /** The machine at the position of the run; null while it is fetched. */
  moment: Moment | null;
  /** Instructions of the callback at the position, in order; null while they are fetched. */
  path: Path | null;
  /** The timeline moves by itself. */
  playing: boolean;
  /** Index of the map that the map pane shows. */
  shownMap: number;
  setMode(mode: Mode): void;
  seek(target: number): void;
  stepBy(by: number): void;
  jumpBy(by: 1 | -1): void;
  /** To the beginning of the next or the previous source line's instructions. */
  stepLine(by: 1 | -1): void;
  setPlaying(playing: boolean): void;
  goToStep(step: number): void;
  goToCallback(callback: number, runStep?: number): void;
  /** Moves the current timeline to an instruction, if it goes there. */
  goToInsn(insn: number): void;
  /** To the nearest of the instructions that a source line became, if the timeline goes there. */
  goToLine(line: number): void;
  showMap(index: number): void;
  receiveMoment(moment: Moment): void;
  receivePath(path: Path): void;
}

/** What the timelines run over, from the store. */
export const tapeOf = ({ verification, callbacks }: Store): Tape => ({ verification, callbacks });

/** The instruction of the page's selection; -1 without one. */
export function currentInsn(state: Store): number {
  const { position, verification, path, moment } = state;
  if (position.mode === "verification") return verification.steps[position.step]?.insn ?? -1;
  if (path?.callback === position.callback) return path.insns[position.runStep] ?? -1;
  return moment?.insn ?? -1;
}

/** The slider's place and length. */
export const placeOf = (state: Store) => index(tapeOf(state), state.position);
export const lengthOf = (state: Store) => length(tapeOf(state), state.position.mode);

export const createViewSlice: Slice<ViewSlice> = (set) => {
  const move = (to: (state: Store) => Position) => set((state) => ({ position: to(state) }));
  return {
    position: START,
    settled: false,
    moment: null,
    path: null,
    playing: false,
    shownMap: 0,
    setMode: (mode) =>
      move((state) => (length(tapeOf(state), mode) > 0 ? { ...state.position, mode } : state.position)),
    seek: (target) => move((state) => seek(tapeOf(state), state.position, target)),
    stepBy: (by) => move((state) => stepBy(tapeOf(state), state.position, by)),
    jumpBy: (by) => move((state) => jumpBy(tapeOf(state), state.position, by)),
    stepLine: (by) =>
      move((state) => {
        const { position, code, path } = state;
        const insns = path?.callback === position.callback ? path.insns : null;
        return stepLine(tapeOf(state), position, by, code?.lines ?? [], insns);
      }),
    setPlaying: (playing) => set({ playing }),
    goToStep: (step) => move((state) => seek(tapeOf(state), { ...state.position, mode: "verification" }, step)),
    goToCallback: (callback, runStep = 0) =>
      move((state) =>
        state.callbacks[callback] ? { ...state.position, mode: "run", callback, runStep } : state.position,
      ),
    goToInsn: (insn) => move((state) => towards(state, insn)),
    goToLine: (line) => move((state) => towardsLine(state, line)),
    showMap: (shownMap) => set({ shownMap }),
    receiveMoment: (moment) =>
      set(({ position }) =>
        position.callback === moment.callback && position.runStep === moment.step ? { moment } : {},
      ),
    receivePath: (path) => set(({ position }) => (position.callback === path.callback ? { path } : {})),
  };
};

function towards(state: Store, insn: number): Position {
  const { position, path, verification } = state;
  if (position.mode === "run" && path?.callback === position.callback) {
    const later = path.insns.indexOf(insn, position.runStep);
    const runStep = later >= 0 ? later : path.insns.lastIndexOf(insn, position.runStep);
    if (runStep >= 0) return { ...position, runStep };
  }
  const step = stepAt(verification, insn, position.mode === "verification" ? position.step : 0);
  return step >= 0 ? { ...position, mode: "verification", step } : position;
}

/** The line's instruction that comes first on the way from here, in a run that of the callback at hand. */
function towardsLine(state: Store, line: number): Position {
  const { position, path, code } = state;
  const insns = code ? code.lines.flatMap((at, insn) => (at === line ? [insn] : [])) : [];
  const way = position.mode === "run" && path?.callback === position.callback ? path.insns : [];
  const later = way.slice(position.runStep).find((insn) => insns.includes(insn));
  const insn = later ?? way.find((one) => insns.includes(one)) ?? insns[0];
  return insn === undefined ? position : towards(state, insn);
}
