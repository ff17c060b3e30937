// The slice of the engine: whether it is there, what it is doing, and what link, iterator and reads gave.
import type { SyscallRecord } from "../../engine-as/host/types";
import type { Answer, Callback, LinkLine, MapContents, ReadOutcome, Stage, StageName, Walk } from "../worker/protocol";
import { bringToFront, type Columns, inFront } from "./arrangement";
import { redeclared } from "./project";
import type { Slice } from "./store";
import { settle, stepAt } from "./timeline";

export interface SessionSlice {
  /**
   * `starting`: no answer yet. `busy`: the answers on the page are older than what is typed. `crashed`: the engine was
   * started again and waits for an edit.
   */
  status: "starting" | "busy" | "current" | "crashed";
  /** What a long run is doing; empty otherwise. */
  progress: string;
  /** What the reader has to be told: the engine was started again, a link could not be read. Empty otherwise. */
  notice: string;
  /** The kernel that the engine is, as it names itself. */
  kernel: string;
  /** Iterators to choose from, where the source has several. */
  programs: string[];
  stages: Stage[];
  linkChecks: LinkLine[];
  /** What link_create answers for each declared map. */
  walks: Walk[];
  callbacks: Callback[];
  reads: ReadOutcome[];
  output: Uint8Array;
  mapContents: MapContents[];
  syscalls: SyscallRecord[];
  /** Answers so far. */
  answers: number;
  /** How often a run was asked to end. */
  halts: number;
  halt(): void;
  /** Somebody has been in the program's text. */
  editing: boolean;
  markEditing(): void;
  /** Milliseconds from the last edit's request to its answer, in the worker. */
  time: number;
  markBusy(): void;
  markReady(kernel: string): void;
  markProgress(stage: StageName, text: string): void;
  markRestarted(reason: string): void;
  dismissNotice(): void;
  receive(answer: Answer): void;
}

export const createSessionSlice: Slice<SessionSlice> = (set) => ({
  status: "starting",
  progress: "",
  notice: "",
  kernel: "",
  programs: [],
  stages: [],
  linkChecks: [],
  walks: [],
  callbacks: [],
  reads: [],
  output: new Uint8Array(),
  mapContents: [],
  syscalls: [],
  answers: 0,
  halts: 0,
  halt: () => set(({ halts }) => ({ halts: halts + 1 })),
  time: 0,
  editing: false,
  markEditing: () => set((state) => (state.editing ? {} : { editing: true })),
  markBusy: () => set((state) => (state.status === "starting" ? {} : { status: "busy" })),
  markReady: (kernel) => set({ kernel }),
  markProgress: (stage, text) => set({ progress: `${stage}: ${text}` }),
  markRestarted: (reason) =>
    set({
      notice: `${reason} Your program is as you left it; the next edit tries again.`,
      progress: "",
      status: "crashed",
    }),
  dismissNotice: () => set({ notice: "" }),
  receive: (answer) =>
    set((state) => {
      const { code, artifact, listing, log, verification, accesses, ranges, problems } = answer;
      const { stages, linkChecks, walks, callbacks, reads, output, maps: mapContents, syscalls, time } = answer;
      const tape = { verification, callbacks };
      const maps = answer.declared ? redeclared(state.maps, answer.declared) : state.maps;
      return {
        ...{ code, artifact, listing, log, verification, accesses, ranges, problems },
        ...{ stages, linkChecks, walks, callbacks, reads, output, mapContents, syscalls, time },
        maps,
        programs: answer.programs,
        status: "current" as const,
        progress: "",
        settled: true,
        answers: state.answers + 1,
        moment: null,
        path: null,
        position: settle(tape, state.settled ? state.position : opening(answer)),
        ...(state.settled || state.size === "phone" ? {} : { columns: telling(state.columns, answer) }),
      };
    }),
});

/** Shows what a newly chosen program has to mend; what somebody looks at otherwise stays in front. */
function telling(columns: Columns, { stages }: Answer): Columns {
  if (stages.some((stage) => stage.state === "failed")) return bringToFront(columns, "problems");
  return inFront(columns, "problems") ? bringToFront(columns, "output") : columns;
}

/** Where a newly chosen program is looked at first: where it was refused, else at the start of its run. */
function opening({ verification, callbacks, stages, problems }: Answer) {
  const refused = stages.some((stage) => stage.name === "load" && stage.state === "failed");
  const reached = problems.find((problem) => problem.insn >= 0)?.insn ?? -1;
  const steps = verification.steps.length;
  return {
    mode: callbacks.length > 0 ? ("run" as const) : ("verification" as const),
    step: refused ? steps - 1 : Math.max(0, reached < 0 ? 0 : stepAt(verification, reached, 0)),
    callback: 0,
    runStep: 0,
  };
}
