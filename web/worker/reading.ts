// The last stage: read(2) as the plan has it and then until the end, in slices between which the worker listens, within a
// budget of time and bytes.
import { type Translation, translate } from "../../engine-as/host/jit.ts";
import type { Kernel } from "../../engine-as/host/kernel.ts";
import { makeChanges, type OpenMaps } from "./changes.ts";
import type { PlannedRead, ReadOutcome } from "./protocol.ts";
import { errnoName } from "./setup.ts";
import { inSlices, type Tick } from "./slices.ts";

/** Instructions a slice: a few milliseconds, so that a newer edit never waits long. */
const SLICE = 1_000_000;
/** Milliseconds after which a run is stopped, and the same for one over a map that a rule filled. */
export const TIME_LIMIT = 2_000;
export const LONG_LIMIT = 60_000;
/** Bytes of output that are kept. */
const OUTPUT_LIMIT = 4 << 20;
/** Reads in a row that may fail with the same errno: EAGAIN is worth trying again, but not for ever. */
const PATIENCE = 8;

/** What the reads came to. `stopped`: why they ended before the end of the file; empty when they did not. */
export interface Reading {
  reads: ReadOutcome[];
  output: Uint8Array;
  stopped: string;
  /** Errno (positive) of the last read, 0 at the end of the file. */
  errno: number;
  /** What a running program did that a verified one cannot do. */
  fault: string;
  /** How the program ran once there was no room for another callback's record; null when there always was. */
  translation: Translation | null;
}

/** What is read and how. */
export interface ReadJob {
  kernel: Kernel;
  iterFd: number;
  progFd: number;
  plan: readonly PlannedRead[];
  /** Bytes of each read behind the plan. */
  readSize: number;
  maps: OpenMaps;
  quietly<T>(body: () => T): T;
  /** Milliseconds. */
  limit: number;
}

/** Whether a reader goes on: as long as the plan says, and then to the end of the file or an error that stays. */
export function readsOn(reads: readonly { errno: number; size: number; bytes: number }[], planned: number): boolean {
  const last = reads.at(-1);
  if (!last || reads.length < planned) return true;
  if (last.errno === 0) return last.bytes > 0 || last.size === 0;
  return reads.length < PATIENCE || reads.slice(-PATIENCE).some(({ errno }) => errno !== last.errno);
}

/** Reads an iterator to its end, or as far as the budget goes; null when `tick` gave it up. */
export async function readAll(job: ReadJob, tick: Tick): Promise<Reading | null> {
  const { kernel, iterFd, plan, limit } = job;
  const begin = performance.now();
  const chunks: Uint8Array[] = [];
  const reads: ReadOutcome[] = [];
  let total = 0;
  let translation: Translation | null = null;
  const done = (stopped: string, errno = 0, fault = ""): Reading => ({
    ...{ reads, output: joined(chunks, total), stopped, errno, fault, translation },
  });
  const look = () => {
    const elements = (kernel.cursor(iterFd)?.seqNum ?? 0).toLocaleString("en");
    return tick("read", `${elements} elements in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  };
  while (readsOn(reads, plan.length)) {
    const size = plan[reads.length]?.size ?? job.readSize;
    const before = kernel.runs();
    let result = kernel.read(iterFd, size, SLICE);
    while (result.pending) {
      const elapsed = performance.now() - begin;
      const next = await look();
      if (next !== "go" || elapsed > limit) kernel.readAbandon(iterFd);
      if (next === "drop") return null;
      if (next === "halt") return done(HALTED);
      if (elapsed > limit) return done(`the program was still running after ${limit / 1000} seconds and was stopped`);
      // What is not recorded any more may as well run at full speed.
      if (!translation && kernel.recordingFull()) translation = translate(kernel, job.progFd);
      result = kernel.readResume(iterFd, SLICE);
    }
    const errno = Math.abs(result.errno);
    if (result.fault) return done("", errno, result.fault);
    const data = result.data ?? new Uint8Array();
    const calls = kernel.runs() - before;
    chunks.push(data);
    total += data.length;
    const changing = makeChanges(kernel, plan[reads.length]?.changes ?? [], job.maps, job.quietly);
    const changes = await inSlices("read", changing, tick);
    if (!changes) return null;
    reads.push({ size, errno, bytes: data.length, calls, changes });
    if (total >= OUTPUT_LIMIT) return done(`more than ${OUTPUT_LIMIT >> 20} MB of output; the rest was not read`);
    const elapsed = performance.now() - begin;
    if (elapsed > limit) return done(`not at the end after ${limit / 1000} seconds and ${reads.length} reads`);
    if (!translation && kernel.recordingFull()) translation = translate(kernel, job.progFd);
    if (reads.length % 64 !== 0) continue;
    const next = await look();
    if (next === "drop") return null;
    if (next === "halt") return done(HALTED);
  }
  const errno = reads.at(-1)?.errno ?? 0;
  return done(errno ? `every read answers ${errnoName(errno)}; a reader would never get further` : "", errno);
}

const HALTED = "stopped as you asked; what was read until then is shown";

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const out = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
