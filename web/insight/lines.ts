// Two texts side by side, line by line.
import { diffLines } from "diff";

/** A row: a line of each side with its number (from 1), or of one side only. `gap`: that many equal lines are left out. */
export interface LinePair {
  a?: { at: number; text: string };
  b?: { at: number; text: string };
  gap?: number;
}

/** Equal lines that are shown around a difference. */
const AROUND = 2;

const linesOf = (value: string) => value.replace(/\n$/, "").split("\n");

/** The rows, equal stretches cut down to what surrounds the differences; empty when the texts are equal. */
export function sideBySide(before: string, after: string): LinePair[] {
  if (before === after) return [];
  const rows: LinePair[] = [];
  let [left, right] = [1, 1];
  const changes = diffLines(before, after, { timeout: 1_000 }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  changes.forEach(({ value, added, removed }, i) => {
    const lines = linesOf(value);
    if (removed) for (const text of lines) rows.push({ a: { at: left++, text } });
    else if (added) {
      // What came stands beside what went, as far as there is of both.
      const gone = changes[i - 1]?.removed ? linesOf(changes[i - 1].value).length : 0;
      const begin = rows.length - gone;
      lines.forEach((text, k) => {
        const b = { at: right++, text };
        if (k < gone) rows[begin + k].b = b;
        else rows.push({ b });
      });
    } else rows.push(...equal(lines, i === 0, i === changes.length - 1, left, right));
    if (!added && !removed) [left, right] = [left + lines.length, right + lines.length];
  });
  return rows;
}

function equal(lines: string[], first: boolean, last: boolean, left: number, right: number): LinePair[] {
  const rows = lines.map((text, k): LinePair => ({ a: { at: left + k, text }, b: { at: right + k, text } }));
  const [head, tail] = [first ? 0 : AROUND, last ? 0 : AROUND];
  if (rows.length <= head + tail + 1) return rows;
  return [...rows.slice(0, head), { gap: rows.length - head - tail }, ...rows.slice(rows.length - tail)];
}
