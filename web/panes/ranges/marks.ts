// Places accesses on a strip: equal ones share a mark, overlapping ones stand below each other. Pure.
import type { Access } from "../../worker/protocol";

/** Accesses of the same bytes in the same way. */
export interface Mark {
  kind: Access["kind"];
  offset: number;
  size: number;
  /** Row from 0. */
  lane: number;
  /** In order of their steps. */
  accesses: Access[];
}

/** The marks of one buffer, from the first byte on. */
export function marksOf(accesses: readonly Access[]): Mark[] {
  const found = new Map<string, Mark>();
  for (const access of accesses) {
    const { kind, offset, size } = access;
    const id = `${kind} ${offset} ${size}`;
    const mark = found.get(id);
    if (mark) mark.accesses.push(access);
    else found.set(id, { kind, offset, size, lane: 0, accesses: [access] });
  }
  const marks = [...found.values()].sort((a, b) => a.offset - b.offset || b.size - a.size);
  const ends: number[] = [];
  for (const mark of marks) {
    const free = ends.findIndex((end) => end <= mark.offset);
    mark.lane = free < 0 ? ends.length : free;
    ends[mark.lane] = mark.offset + Math.max(mark.size, 1);
  }
  return marks;
}

/** Instructions of a mark, each once. */
export const insnsOf = (mark: Mark): number[] => [...new Set(mark.accesses.map((access) => access.insn))];
