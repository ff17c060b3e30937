// Where a run is stopped, in words: "line 12", "insn 7", "r2 > 100", "seq_num == 3", "key == 7", and a place with a
// condition: "insn 7 if r2 s< 0". Parsing them, and the slice that holds them.
import type { Slice } from "./store";

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
  const [, name, operator, number] = found;
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

export interface BreakpointsSlice {
  breakpoints: readonly Breakpoint[];
  /** The search for the next stop under way; 0 for none. Counted up, so that each is a request of its own. */
  search: { id: number; direction: 1 | -1 } | null;
  /** What the last search came to, in words; empty before one. */
  searched: string;
  addBreakpoint(breakpoint: Breakpoint): void;
  removeBreakpoint(text: string): void;
  toggleBreakpointAt(insn: number): void;
  clearBreakpoints(): void;
  /** Runs on, or back, to the next stop. */
  runToStop(direction: 1 | -1): void;
  receiveStop(found: { callback: number; step: number } | null, reason: string): void;
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
    receiveStop: (found, searched) =>
      set(({ position }) => ({
        searched,
        ...(found ? { position: { ...position, mode: "run", callback: found.callback, runStep: found.step } } : {}),
      })),
  };
};
