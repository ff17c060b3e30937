// Where a run is stopped, in words: "line 12", "insn 7", "r2 > 100", "seq_num == 3", "key == 7", and a place with a
// condition: "insn 7 if r2 s< 0". Parsing them, and the slice that holds them.
import type { StopSearch } from "../worker/protocol";
import { parseLayout } from "./layout";
import type { Slice, Store } from "./store";

/** Comparisons; the signed ones as the kernel's log writes them. */
export const OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "s<=", "s>=", "s<", "s>", "&"] as const;
export type Operator = (typeof OPERATORS)[number];

/** What is compared before an instruction: a register (0 … 10), the call's number, or the key's number or bytes. */
export interface Condition {
  subject: { register: number } | "seq_num" | "key";
  operator: Operator;
  /** Unsigned, 64 bits. */
  value: bigint;
}

export interface Breakpoint {
  text: string;
  /** From 1; 0 without one. */
  line: number;
  /** -1 without one. */
  insn: number;
  condition: Condition | null;
}

const PLACE = /^(line|insn)\s+(\d{1,7})$/i;
const CONDITION = /^(r(?:10|[0-9])|seq_num|key)\s*(==|!=|s?<=|s?>=|s?<|s?>|&|=)\s*(-?(?:0x[0-9a-f]{1,16}|\d{1,20}))$/i;

/** The breakpoint that a text means; null when it means none. */
export function parseBreakpoint(typed: string): Breakpoint | null {
  const text = typed.trim().replace(/\s+/g, " ");
  const [first, second, ...rest] = text.split(/ if /i);
  if (rest.length > 0) return null;
  const place = PLACE.exec(first);
  const condition = parseCondition(place ? second : first);
  if (condition === null || (!place && (second !== undefined || condition === undefined))) return null;
  const at = place ? Number(place[2]) : 0;
  const isLine = place?.[1].toLowerCase() === "line";
  if (isLine && at < 1) return null;
  return { text, line: isLine ? at : 0, insn: place && !isLine ? at : -1, condition: condition ?? null };
}

/** Undefined for no text, null for one that is no condition. */
function parseCondition(text: string | undefined): Condition | null | undefined {
  if (text === undefined) return undefined;
  const found = CONDITION.exec(text.trim());
  if (!found) return null;
  const [, named, operator, number] = found;
  const name = named.toLowerCase();
  const negative = number.startsWith("-");
  const magnitude = BigInt(number.replace("-", ""));
  if (magnitude >= 1n << 64n) return null;
  const value = BigInt.asUintN(64, negative ? -magnitude : magnitude);
  const subject = name === "seq_num" || name === "key" ? name : { register: Number(name.slice(1)) };
  return { subject, operator: (operator === "=" ? "==" : operator.toLowerCase()) as Operator, value };
}

/** Compares two unsigned 64-bit numbers. */
export function holds(left: bigint, operator: Operator, right: bigint): boolean {
  const signed = operator.startsWith("s");
  const [a, b] = signed ? [BigInt.asIntN(64, left), BigInt.asIntN(64, right)] : [left, right];
  switch (operator.replace("s", "")) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return (a & b) !== 0n;
  }
}

/** The instructions that a breakpoint's place names: of a line those where it begins. Null for any instruction. */
export function insnsOf({ line, insn }: Breakpoint, lines: readonly number[]): number[] | null {
  if (line > 0) return lines.flatMap((at, i) => (at === line && lines[i - 1] !== line ? [i] : []));
  return insn >= 0 ? [insn] : null;
}

/** The request for the search under way. A run that is not looked at is searched from its beginning, or from its end. */
export function searchOf({ breakpoints, code, callbacks, position, search, maps, target }: Store): StopSearch {
  const direction = search?.direction ?? 1;
  const lines = Array.from(code?.lines ?? []);
  const to = search?.to;
  const outside =
    direction > 0 ? { callback: 0, step: -1 } : { callback: callbacks.length - 1, step: Number.MAX_SAFE_INTEGER };
  return {
    from: position.mode === "run" ? { callback: position.callback, step: position.runStep } : outside,
    direction,
    stops: (to ? [...breakpoints, to] : breakpoints).map((one) => ({
      insns: insnsOf(one, lines),
      condition: one.condition,
    })),
    keyField: parseLayout(maps[target]?.key ?? "").fields[0] ?? null,
  };
}

export interface BreakpointsSlice {
  breakpoints: readonly Breakpoint[];
  /**
   * The search for the next stop under way. Counted up, so that each is a request of its own. `to`: a place that counts
   * as a stop this once.
   */
  search: { id: number; direction: 1 | -1; to?: Breakpoint } | null;
  /** What the last search came to, in words; empty before one. */
  searched: string;
  addBreakpoint(breakpoint: Breakpoint): void;
  removeBreakpoint(text: string): void;
  toggleBreakpointAt(insn: number): void;
  clearBreakpoints(): void;
  /** Runs on, or back, to the next stop. */
  runToStop(direction: 1 | -1): void;
  /** Runs on to the next breakpoint, or to where a line (from 1) or an instruction begins, whichever comes first. */
  runTo(place: { line: number } | { insn: number }): void;
  /** A breakpoint where the line begins, on or off; a line without instructions gives way to the next one that has some. */
  toggleBreakpointOnLine(line: number): void;
  receiveStop(found: { callback: number; step: number } | null): void;
}

export const createBreakpointsSlice: Slice<BreakpointsSlice> = (set) => {
  const without = (list: readonly Breakpoint[], text: string) => list.filter((one) => one.text !== text);
  return {
    breakpoints: [],
    search: null,
    searched: "",
    addBreakpoint: (breakpoint) =>
      set(({ breakpoints }) => ({ breakpoints: [...without(breakpoints, breakpoint.text), breakpoint], searched: "" })),
    removeBreakpoint: (text) => set(({ breakpoints }) => ({ breakpoints: without(breakpoints, text), searched: "" })),
    toggleBreakpointAt: (insn) =>
      set(({ breakpoints }) => {
        const text = `insn ${insn}`;
        const rest = without(breakpoints, text);
        const added = { text, line: 0, insn, condition: null };
        return { breakpoints: rest.length < breakpoints.length ? rest : [...rest, added], searched: "" };
      }),
    clearBreakpoints: () => set({ breakpoints: [], searched: "" }),
    runToStop: (direction) =>
      set(({ search, callbacks }) =>
        callbacks.length > 0 ? { search: { id: (search?.id ?? 0) + 1, direction }, searched: "" } : {},
      ),
    runTo: (place) =>
      set(({ search, callbacks }) => {
        const to = { text: "", line: 0, insn: -1, condition: null, ...place };
        return callbacks.length > 0 ? { search: { id: (search?.id ?? 0) + 1, direction: 1, to }, searched: "" } : {};
      }),
    toggleBreakpointOnLine: (wanted) =>
      set(({ breakpoints, code }) => {
        const after = (code?.lines ?? []).filter((line) => line >= wanted);
        if (after.length === 0) return {};
        const line = Math.min(...after);
        const text = `line ${line}`;
        const rest = without(breakpoints, text);
        const added = { text, line, insn: -1, condition: null };
        return { breakpoints: rest.length < breakpoints.length ? rest : [...rest, added], searched: "" };
      }),
    receiveStop: (found) =>
      set(({ position, search }) => {
        if (found)
          return {
            searched: "",
            position: { ...position, mode: "run", callback: found.callback, runStep: found.step },
          };
        if (search?.to) return { searched: "", toast: "The run does not come here again." };
        return { searched: search?.direction === -1 ? "No breakpoint before this." : "No breakpoint after this." };
      }),
  };
};
