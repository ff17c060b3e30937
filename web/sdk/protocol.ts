// What a page and the player in its frame say to each other. The player says hello, the page answers with a MessagePort,
// and everything further goes through that. Both ends check where a message comes from and what it holds.

export const SOURCE = "map-walk";
export const VERSION = 1;

/** Characters of a source that the player takes. */
export const LONGEST_SOURCE = 200_000;

/** player → page. `nonce` comes back in the page's answer. */
export interface Hello {
  source: typeof SOURCE;
  v: typeof VERSION;
  type: "hello";
  nonce: string;
}

/** page → player, with a port. */
export interface Connect {
  source: typeof SOURCE;
  v: typeof VERSION;
  type: "connect";
  nonce: string;
}

/** What to open. A link's fragment or an example comes first; source and language replace its own. */
export interface Load {
  /** The fragment of a share link of the playground ("v1.…"). */
  share?: string;
  /** An example's id. */
  example?: string;
  /** A lesson's id. */
  lesson?: string;
  source?: string;
  language?: "asm" | "c";
}

/** What the player holds; `share` is the whole of it as a share link's fragment. */
export interface State {
  source: string;
  /** "object": a compiled BPF object, whose source is not text to edit. */
  language: "asm" | "c" | "object";
  share: string;
}

export interface Problem {
  stage: string;
  severity: "error" | "warning" | "info";
  message: string;
  /** From 1; 0 without a line. */
  line: number;
}

/** How the program fared. `ok`: it was compiled, verified, linked and read to its end. */
export interface Verdict {
  ok: boolean;
  stages: { name: string; state: "ok" | "failed" | "stopped" | "skipped"; errno: number }[];
  problems: Problem[];
  /** Bytes of key and value that the program reaches, and what the map has; null when it was not verified. */
  ranges: { key: number; value: number; keyLimit: number; valueLimit: number } | null;
}

/** A finished run. */
export interface Run extends Verdict {
  calls: number;
  /** As UTF-8 text; damaged bytes are replaced. */
  output: string;
}

/** A call of the program. Bytes as hex; null in the final call. */
export interface Step {
  callback: number;
  calls: number;
  key: string | null;
  before: string | null;
  after: string | null;
  /** What the call wrote. */
  output: string;
}

/** Lines from 1, the last one included; null takes the mark away. */
export type Lines = { from: number; to: number } | null;

export type Theme = "auto" | "light" | "dark" | "contrast";

/** An attempt at a lesson's exercise. */
export interface Attempt {
  /** The lesson's. */
  id: string;
  passed: boolean;
  /** Since the player was opened, this one included. */
  attempts: number;
}

/** Requests: what each takes and what it answers. */
export interface Methods {
  load(what: Load): Run;
  getState(): State;
  setSource(source: string): null;
  verify(): Verdict;
  run(): Run;
  stepTo(callback: number): Step | null;
  next(): Step | null;
  previous(): Step | null;
  setTheme(theme: Theme): null;
  setReadOnly(readOnly: boolean): null;
  highlight(lines: Lines): null;
}
export type Method = keyof Methods;

/** What the player tells without being asked. */
export interface Events {
  ready: { version: number };
  change: { source: string };
  verified: Verdict;
  step: Step;
  finished: { calls: number; output: string };
  lesson: Attempt;
  /** Height of the content in pixels. */
  resize: { height: number };
  error: { message: string };
}
export type EventName = keyof Events;

export const EVENTS: readonly EventName[] = [
  "ready",
  "change",
  "verified",
  "step",
  "finished",
  "lesson",
  "resize",
  "error",
];

export type Ask = { id: number; method: Method; payload?: unknown };
export type Reply = { id: number; ok: true; result: unknown } | { id: number; ok: false; error: string };
export type Told = { event: EventName; payload: unknown };

/** A plain object's members, or nothing to find. */
export const members = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** Whether `data` is the greeting of this protocol of the given kind; `nonce` is then a short text. */
export function isGreeting<T extends "hello" | "connect">(data: unknown, type: T): data is { type: T; nonce: string } {
  const { source, v, type: said, nonce } = members(data);
  return source === SOURCE && v === VERSION && said === type && typeof nonce === "string" && nonce.length <= 64;
}
