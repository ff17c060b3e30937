// What the engine observed of one run, in the form that checks and hints ask about.
import { toHex } from "../state/bytes.ts";
import type { Answer, StageName } from "../worker/protocol.ts";

export interface Observed {
  /** The source that was tried. */
  source: string;
  /** Errno (positive) of every stage, by name; a stage that was not reached has none. */
  stages: Partial<Record<StageName, { state: string; errno: number }>>;
  /** Why it ended early: the compiler's, the verifier's or the link's words. */
  message: string;
  /** Bytes of key and value that the verifier recorded; null where the program was refused. */
  ranges: { key: number; value: number } | null;
  /** Instructions that the verifier processed. */
  processed: number;
  /** Times that the program was called, the last call with NULL included. */
  callbacks: number;
  /** Instructions that all calls executed together. */
  executed: number;
  /** Latin-1, so that every byte is one character. */
  output: string;
  /** Errno of every read, 0 for one that gave bytes or the end. */
  reads: number[];
  /** Elements after the last read as [key, value] in hex, by the map's name, sorted. */
  maps: Record<string, [key: string, value: string][]>;
  /** Names of the helpers and kernel functions that the program calls. */
  calls: string[];
}

/** `names`: the maps' names in the answer's order. */
export function observe(source: string, answer: Answer, names: readonly string[]): Observed {
  const reached = answer.stages.filter((stage) => stage.state !== "skipped");
  const [problem] = answer.problems.filter((one) => one.severity === "error");
  return {
    source,
    stages: Object.fromEntries(reached.map(({ name, state, errno }) => [name, { state, errno: Math.abs(errno) }])),
    message: problem?.message ?? "",
    ranges: answer.ranges && { key: answer.ranges.key, value: answer.ranges.value },
    processed: answer.verification.processed,
    callbacks: answer.callbacks.length,
    executed: answer.callbacks.reduce((sum, { steps }) => sum + steps, 0),
    output: Array.from(answer.output, (byte) => String.fromCharCode(byte)).join(""),
    reads: answer.reads.map(({ errno }) => errno),
    maps: Object.fromEntries(answer.maps.map(({ after }, i) => [names[i], after.map(pair).sort(byKey)])),
    calls: [...new Set((answer.code?.text ?? []).flatMap((text) => /call (bpf_\w+)/.exec(text)?.[1] ?? []))],
  };
}

type Element = Answer["maps"][number]["after"][number];

const pair = ({ key, values }: Element): [string, string] => [toHex(key, ""), values.map((v) => toHex(v, "")).join("")];
const byKey = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : a > b ? 1 : 0);
