// What the page and its worker say to each other: plain data, shared by both ends. The worker owns the engine; the page
// never sees a file descriptor or a byte of the engine's memory.
import type {
  CallbackRecord,
  ElementView,
  LinkInterface,
  MapTypeName,
  SyscallRecord,
} from "../../engine-as/host/types";
import type { Outcome } from "../learn/attempt";
import type { Lesson } from "../learn/lesson";
import type { Condition } from "../state/breakpoints";
import type { Field } from "../state/layout";

/** A map as the page declares it. Entries are [key, value] as hex; a per-CPU value is every CPU's, 8-byte padded. */
export interface MapInput {
  name: string;
  type: MapTypeName;
  keySize: number;
  valueSize: number;
  maxEntries: number;
  /** BPF_F_* */
  flags: number;
  entries: [key: string, value: string][];
  /** Elements that are made by a rule, before `entries`. */
  fill?: Fill;
  /** No system call may write to it once it is filled. */
  frozen?: boolean;
  /** What C says of a map beyond sizes and flags. */
  extra?: MapExtra;
}

/** Types of key and value in the program's type information; map_extra; what the maps in a map of maps are like. */
export interface MapExtra {
  btfKey: number;
  btfValue: number;
  mapExtra: number;
  inner?: MapInput;
  /** Which of the program's maps are in it from the beginning. */
  innerMaps: [index: number, map: number][];
}

/** Elements 0 … count - 1. A key is the element's number, or a mix of its bits; a value its number, or zero. */
export interface Fill {
  count: number;
  keys: "index" | "mix";
  values: "index" | "zero";
}

/** A change that a person makes to a map between two reads; bytes as hex, as in `entries`. */
export interface MapChange {
  op: "update" | "delete" | "fill";
  /** Name of the map. */
  map: string;
  /** update and delete. */
  key: string;
  /** update: of a per-CPU map every CPU's copy, or with `cpu` that CPU's alone. */
  value: string;
  /** update and fill: BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2. */
  flags: number;
  cpu?: number;
  /** fill: elements `from` … `from + count - 1` of the rule. */
  fill?: Fill & { from: number };
}

/** One read(2), and what is changed in the maps once it has returned. */
export interface PlannedRead {
  /** Bytes. */
  size: number;
  changes: MapChange[];
}

/** Everything that one evaluation depends on. */
export interface Input {
  language: "asm" | "c" | "object";
  /** Text; of an object its bytes in base64. */
  source: string;
  license: string;
  /** For C only names and elements count; the source declares the rest. */
  maps: MapInput[];
  /** Index of the map that is iterated. */
  target: number;
  /** Which iterator, where the source has several; the first one without. */
  program?: string;
  linkInterface: LinkInterface;
  logLevel: number;
  /** The first reads; those behind them ask for `readSize` bytes each until the end of the file. */
  plan: PlannedRead[];
  readSize: number;
  /** CPUs that the kernel believes possible. */
  cpus: number;
}

/** A map that the source declares, in the words of state/layout.ts. */
export interface DeclaredMap {
  name: string;
  type: MapTypeName;
  key: string;
  value: string;
  maxEntries: number;
  flags: number;
  /** What the object itself puts in. */
  entries: [key: string, value: string][];
  /** Global variables of a section: .rodata, .data, .bss. */
  data?: boolean;
  frozen?: boolean;
}

/** The stages of an iterator's life, in order. */
export const STAGES = ["compile", "load", "link", "create", "read"] as const;
export type StageName = (typeof STAGES)[number];

/** How a stage ended. `skipped`: an earlier one failed. `stopped`: it ran out of its budget of time. */
export interface Stage {
  name: StageName;
  state: "ok" | "failed" | "stopped" | "skipped";
  /** Errno as a positive number, 0 without. */
  errno: number;
  /** Milliseconds. */
  time: number;
  /** One line: what it made, or why it failed. */
  summary: string;
}

/** Something to mend, with the place that it is about. */
export interface Problem {
  stage: StageName;
  severity: "error" | "warning" | "info";
  message: string;
  /** From 1; 0 when the problem has no line. */
  line: number;
  column?: number;
  endColumn?: number;
  /** Other places that explain it; columns from 1, the end exclusive. */
  related?: { line: number; column: number; endColumn: number; message: string }[];
  /** Instruction, -1 without one. */
  insn: number;
}

/** What an object tells of the source that it was compiled from. */
export interface Listing {
  file: string;
  /** Lines that have instructions, in order. */
  lines: [line: number, text: string][];
}

/** What is loaded beside the instructions, for whoever takes it away. */
export interface Artifact {
  /** The ELF object; null for assembly, which needs none. */
  object: Uint8Array | null;
  /** BPF_F_* of BPF_PROG_LOAD. */
  flags: number;
  btf: Uint8Array | null;
  funcInfo: Uint8Array;
  lineInfo: Uint8Array;
}

/** The instructions and where they came from. */
export interface Code {
  /** 8 bytes an instruction. */
  insns: Uint8Array;
  /** Source line (from 1) an instruction; 0 where there is none. The second half of a ld_imm64 has its first half's. */
  lines: number[];
  /** The kernel's disassembly an instruction; empty for the second half of a ld_imm64. */
  text: string[];
}

/** An access to the key or the value that the verifier recorded. */
export interface Access {
  /** Step of the verification at which it was checked. */
  step: number;
  insn: number;
  buffer: "key" | "value";
  offset: number;
  size: number;
  kind: "read" | "write" | "helper";
}

/** Why a path of the verification ended at a step. */
export interface PathEnd {
  kind: "exit" | "pruned" | "rejected";
  /** Step before which the state was stored that covers this one (pruned), else -1. */
  by: number;
  /** The verifier's message (rejected), else empty. */
  text: string;
}

/** One instruction as the verifier simulated it. */
export interface VerifyStep {
  insn: number;
  /** The step before it on the same path, -1 at the start. */
  parent: number;
  /** Call depth. */
  frame: number;
  /** Registers ("R3") and stack slots ("fp-8") that changed, in the log's own format; an empty text: no longer known. */
  changes: [name: string, text: string][];
  /** Everything known before the step, where a path begins; the parent's knowledge does not count then. */
  before?: [name: string, text: string][];
  /** The line of the log that this step wrote first, -1 when it wrote none. */
  logLine: number;
  end?: PathEnd;
  /** Branches put aside here that were found covered (see PathEnd.by) before they did a step: their first instruction. */
  covered?: { insn: number; by: number }[];
}

/** The verification, step by step; `truncated` when there were more steps than are kept. */
export interface Verification {
  steps: VerifyStep[];
  truncated: boolean;
  /** "processed N insns …" */
  processed: number;
}

/** The maximum of each buffer and what there is to compare it with. */
export interface Ranges {
  key: number;
  value: number;
  keyLimit: number;
  valueLimit: number;
}

/** A map's elements before the first read and after the last, in walk order. */
export interface MapContents {
  before: ElementView[];
  after: ElementView[];
  /** Buckets of a hash map; 0 for other kinds. */
  buckets: number;
}

/** Elements in walk order as the engine packs them, for readElements; a moment must be cheap to send. */
export interface PackedElements {
  bytes: Uint8Array;
  keySize: number;
  valueSize: number;
  /** Copies of a value. */
  cpus: number;
}

/** A call of the program. */
export type Callback = CallbackRecord;

/** What came of a change: errno (positive), the element before and after it, and how many elements the map held. */
export interface ChangeOutcome {
  errno: number;
  /** Null: there was none; for a fill always. */
  before: Uint8Array | null;
  after: Uint8Array | null;
  counts: [before: number, after: number];
}

/** One read(2) and what came of it. */
export interface ReadOutcome {
  size: number;
  errno: number;
  bytes: number;
  /** Calls of the program that it made. */
  calls: number;
  /** One a change that the plan has after it. */
  changes: ChangeOutcome[];
}

/** A check of the link request in words, with the numbers that it compared. */
export interface LinkLine {
  state: "passed" | "failed" | "not-reached";
  text: string;
  /** What it answers when it fails, positive. */
  errno: number;
}

/** What link_create answers for a map: errno (positive, 0 when the program can walk it) and the check that failed. */
export interface Walk {
  errno: number;
  reason: string;
}

/** What one evaluation found. Parts that a failed stage never reached are empty. */
export interface Answer {
  stages: Stage[];
  problems: Problem[];
  /** Every map in the order of `maps`, where the source declares them; else null. */
  declared: DeclaredMap[] | null;
  /** Iterators to choose from, where the source has several. */
  programs: string[];
  code: Code | null;
  artifact: Artifact | null;
  /** Null where the page has the source itself. */
  listing: Listing | null;
  log: string;
  verification: Verification;
  accesses: Access[];
  ranges: Ranges | null;
  linkChecks: LinkLine[];
  /** One a declared map. */
  walks: Walk[];
  callbacks: Callback[];
  reads: ReadOutcome[];
  output: Uint8Array;
  maps: MapContents[];
  syscalls: SyscallRecord[];
  /** Milliseconds in the worker. */
  time: number;
}

/** One register of a run just before an instruction, and after it. */
export interface RegisterView {
  before: bigint;
  after: bigint;
  /** What the value after the instruction points at: "value +8", "fp -16", "ctx +0"; empty for a number. */
  meaning: string;
}

/** Memory that an instruction read or wrote. */
export interface MemoryEffect {
  kind: "read" | "write";
  /** "key", "value", "stack", "ctx", … */
  region: string;
  /** From the region's start; from the frame pointer (negative) for "stack". */
  offset: number;
  size: number;
}

/** Eight bytes of the current frame's stack; `offset` from the frame pointer (-8, -16, …). */
export interface StackSlot {
  offset: number;
  before: Uint8Array;
  after: Uint8Array;
}

/** One instruction of one callback: the machine before and after it. */
export interface Moment {
  callback: number;
  step: number;
  insn: number;
  frame: number;
  registers: RegisterView[];
  stack: StackSlot[];
  effects: MemoryEffect[];
  /** The element's bytes after the instruction; null in the final call. */
  key: Uint8Array | null;
  value: Uint8Array | null;
  /** What each map holds after the instruction; null for kinds that no iterator walks. */
  maps: (PackedElements | null)[];
}

/** What a callback ran, in order: the instruction and, in a few words, its result ("r2 = 0x7"); a long one is cut. */
export interface Path {
  callback: number;
  insns: Int32Array;
  results: string[];
}

/** A search for the moment at which a run next stops. */
export interface StopSearch {
  from: { callback: number; step: number };
  direction: 1 | -1;
  /** Each at some instructions (null: any), with a condition or without. */
  stops: { insns: number[] | null; condition: Condition | null }[];
  /** The member that a condition on the key compares. */
  keyField: Field | null;
}

export type Request =
  | { id: number; kind: "evaluate"; input: Input }
  /** Ends the run that is under way; what it read until then is the answer. */
  | { id: number; kind: "halt" }
  | { id: number; kind: "moment"; callback: number; step: number }
  | { id: number; kind: "path"; callback: number }
  | { id: number; kind: "stop"; search: StopSearch }
  | { id: number; kind: "attempt"; lesson: Lesson; source: string }
  /** Somebody is about to edit: what that needs is fetched ahead. There is no reply. */
  | { id: number; kind: "prepare"; language: Input["language"] };

export type Reply =
  | { kind: "ready"; kernel: string }
  | { id: number; kind: "answer"; answer: Answer }
  /** Sent between slices of a long run: the worker lives and can be overtaken. */
  | { id: number; kind: "progress"; stage: StageName; text: string }
  | { id: number; kind: "moment"; moment: Moment }
  | { id: number; kind: "path"; path: Path }
  | { id: number; kind: "outcome"; outcome: Outcome }
  /** Null: there is no stop in that direction. */
  | { id: number; kind: "stop"; found: { callback: number; step: number } | null }
  /** The engine trapped or the worker failed; the worker has to be replaced. */
  | { id: number; kind: "crashed"; message: string };
