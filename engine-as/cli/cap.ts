// Long verifier logs in recordings: replaced by digest, line count and last lines, as the oracle does.
import { createHash } from "node:crypto";
import type { Answer } from "./answer.ts";

const TAIL = 600;

/** Replaces a log of more than `cap` bytes (0: no cap) in place; returns the answer. */
export function capLog(a: Answer, cap: number): Answer {
  const log = a.load?.log;
  if (!cap || log === undefined || log.length <= cap || !a.load) return a;
  const { log: _, ...rest } = a.load;
  a.load = {
    ...rest,
    log_sha256: createHash("sha256").update(log, "latin1").digest("hex"),
    log_lines: log.split("\n").length - 1,
    log_tail: log.slice(-TAIL),
  };
  return a;
}
