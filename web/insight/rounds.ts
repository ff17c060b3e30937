// Folds what a list repeats: three or more times the same sequence become one node. Inner loops first, then the loops
// around them. Pure.
import type { Node } from "./tree.ts";

/** Nodes of the longest round that is looked for. */
const LONGEST = 16;
/** Fewer rounds are shown one by one. */
const FEWEST = 3;

/** What makes two nodes the same round: the code, not what is known there. */
const keyOf = ({ kind, from, to, end, fork }: Node): string =>
  `${kind} ${from} ${to} ${end?.kind ?? ""} ${fork === undefined ? "" : "branch"}`;

/** How often the `period` keys from `at` on stand there in a row. */
function timesAt(keys: readonly number[], at: number, period: number): number {
  let same = 0;
  while (at + period + same < keys.length && keys[at + same] === keys[at + period + same]) same++;
  return 1 + Math.floor(same / period);
}

/** The list with every repetition replaced by what `fold` makes of it. */
export function foldRounds(nodes: Node[], fold: (times: number, inside: Node[]) => Node): Node[] {
  let list = nodes;
  for (let before = -1; before !== list.length && list.length >= FEWEST; ) {
    before = list.length;
    for (let period = 1; period <= LONGEST && FEWEST * period <= list.length; period++)
      list = foldAt(list, period, fold);
  }
  return list;
}

/** Folds what repeats with this period. */
function foldAt(list: Node[], period: number, fold: (times: number, inside: Node[]) => Node): Node[] {
  const ids = new Map<string, number>();
  const keys = list.map((one) => {
    const key = keyOf(one);
    if (!ids.has(key)) ids.set(key, ids.size);
    return ids.get(key)!;
  });
  const next: Node[] = [];
  for (let at = 0; at < list.length; ) {
    let begin = at;
    let times = timesAt(keys, at, period);
    if (times >= FEWEST) {
      // A round begins at the loop's head, the first of its instructions.
      const round = list.slice(at, at + period).map(({ from }) => from);
      const head = at + round.indexOf(Math.min(...round));
      const there = timesAt(keys, head, period);
      if (there >= FEWEST) [begin, times] = [head, there];
      next.push(...list.slice(at, begin), fold(times, list.slice(begin, begin + period * times)));
      at = begin + period * times;
    } else next.push(list[at++]);
  }
  return next.length === list.length ? list : next;
}
