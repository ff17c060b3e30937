// The last stage: read(2) until the end, in slices between which the worker listens, within a budget of time and bytes.
import type { Kernel } from "../../engine-as/host/kernel.ts";
import type { ReadOutcome } from "./protocol.ts";

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
}

/**
 * Called between slices with the milliseconds and the elements so far. Says whether to go on, to end with what was read,
 * or to drop it all.
 */
export type Tick = (elapsed: number, elements: number) => Promise<"go" | "halt" | "drop">;

const HALTED = "stopped as you asked; what was read until then is shown";

/** Reads an iterator to its end, or as far as the budget goes; null when `tick` gave it up. */
export async function readAll(
  kernel: Kernel,
  fd: number,
  size: number,
  tick: Tick,
  limit = TIME_LIMIT,
): Promise<Reading | null> {
  const begin = performance.now();
  const chunks: Uint8Array[] = [];
  const reads: ReadOutcome[] = [];
  let total = 0;
  let failures = 0;
  const done = (stopped: string, errno = 0, fault = ""): Reading => ({
    reads,
    output: joined(chunks, total),
    stopped,
    errno,
    fault,
  });
  for (;;) {
    let result = kernel.read(fd, size, SLICE);
    while (result.pending) {
      const elapsed = performance.now() - begin;
      const next = await tick(elapsed, kernel.cursor(fd)?.seqNum ?? 0);
      if (next !== "go" || elapsed > limit) kernel.readAbandon(fd);
      if (next === "drop") return null;
      if (next === "halt") return done(HALTED);
      if (elapsed > limit) return done(`the program was still running after ${limit / 1000} seconds and was stopped`);
      result = kernel.readResume(fd, SLICE);
    }
    const errno = Math.abs(result.errno);
    if (result.fault) return done("", errno, result.fault);
    reads.push({ errno, bytes: result.data?.length ?? 0 });
    if (errno !== 0) {
      failures = reads.at(-2)?.errno === errno ? failures + 1 : 1;
      if (failures >= PATIENCE)
        return done("every read answers the same error; a reader would never get further", errno);
      continue;
    }
    failures = 0;
    const data = result.data ?? new Uint8Array();
    if (data.length === 0) return done("");
    chunks.push(data);
    total += data.length;
    if (total >= OUTPUT_LIMIT) return done(`more than ${OUTPUT_LIMIT >> 20} MB of output; the rest was not read`);
    const elapsed = performance.now() - begin;
    if (elapsed > limit) return done(`not at the end after ${limit / 1000} seconds and ${reads.length} reads`);
    if (reads.length % 64 !== 0) continue;
    const next = await tick(elapsed, kernel.cursor(fd)?.seqNum ?? 0);
    if (next === "drop") return null;
    if (next === "halt") return done(HALTED);
  }
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const out = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
