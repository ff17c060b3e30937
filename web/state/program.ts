// The slice of what compiling and loading the program gave: code, log, the verification's steps and recorded accesses.
import type { Access, Artifact, Code, Listing, Problem, Ranges, Verification } from "../worker/protocol";
import type { Slice } from "./store";

export interface ProgramSlice {
  code: Code | null;
  artifact: Artifact | null;
  /** Lines that an object tells of its source. */
  listing: Listing | null;
  log: string;
  verification: Verification;
  accesses: Access[];
  ranges: Ranges | null;
  problems: Problem[];
}

export const createProgramSlice: Slice<ProgramSlice> = () => ({
  code: null,
  artifact: null,
  listing: null,
  log: "",
  verification: { steps: [], truncated: false, processed: 0 },
  accesses: [],
  ranges: null,
  problems: [],
});
