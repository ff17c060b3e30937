// The verification as a tree: paths as stretches of straight code, branches under the stretch that they left, what loops
// repeat folded into one row. Pure, and linear in the number of steps: a refused loop has a hundred thousand of them.
import type { PathEnd, Verification, VerifyStep } from "../worker/protocol";
import { foldRounds } from "./rounds.ts";

/** How many paths below a node ended in which way. */
export type Ends = Readonly<Record<PathEnd["kind"], number>>;

export interface Node {
  /** Its rank; a node's id stays the same as long as the steps do. */
  id: number;
  /**
   * stretch: instructions in a row, `first` to `last`. covered: a branch that was covered before its first step. rounds:
   * `children` holds what is repeated `rounds` times.
   */
  kind: "stretch" | "covered" | "rounds";
  /** Steps of its own path, inclusive. Those of a covered branch are the step that it left. */
  first: number;
  last: number;
  /** First and last instruction. */
  from: number;
  to: number;
  /** The path, from 1, in the order in which they were walked; 0 for a branch that never was. */
  path: number;
  /** The path begins here, at a branch of this step; -1 for the program's start; undefined where none begins. */
  fork?: number;
  end?: PathEnd;
  rounds: number;
  children: readonly Node[];
  parent: Node | null;
  /** With everything below it. */
  steps: number;
  ends: Ends;
}

export interface Tree {
  roots: Node[];
  /** The stretch of every step. */
  at: Node[];
  paths: number;
  ends: Ends;
}

/** Most nodes have neither branches nor an end: they share these. */
const NONE: Ends = { exit: 0, pruned: 0, rejected: 0 };
const NOTHING: readonly Node[] = [];

/** Where paths begin, in order, and after which steps a stretch ends. One pass over the steps, which are large. */
function cuts(steps: readonly VerifyStep[]): { starts: number[]; ends: Uint8Array } {
  const starts: number[] = [];
  const ends = new Uint8Array(steps.length);
  let ended = true;
  let [insn, frame] = [0, 0];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    const begins = ended || step.parent !== i - 1;
    if (begins) starts.push(i);
    // A branch that was put aside, and where the code goes back.
    if (begins && i > 0 && step.parent >= 0) ends[step.parent] = 1;
    if (step.covered) ends[i] = 1;
    if (i > 0 && (begins || (step.insn <= insn && step.frame === frame))) ends[i - 1] = 1;
    ended = step.end !== undefined;
    [insn, frame] = [step.insn, step.frame];
  }
  return { starts, ends };
}

/** Builds the tree of `steps`. */
export function treeOf({ steps }: Pick<Verification, "steps">): Tree {
  const { starts, ends: cut } = cuts(steps);
  const at: Node[] = new Array(steps.length);
  let id = 0;
  const node = (kind: Node["kind"], first: number, last: number, path: number): Node => {
    const [from, to] = [steps[first].insn, steps[last].insn];
    const own = kind === "stretch" ? last - first + 1 : 0;
    return {
      id: id++,
      kind,
      first,
      last,
      from,
      to,
      path,
      rounds: 1,
      children: NOTHING,
      parent: null,
      steps: own,
      ends: NONE,
    };
  };

  const fold = (rounds: number, inside: Node[]) => folded(node, rounds, inside);

  /** Branches of a step, by the paths that walk them. */
  const leaving = new Map<number, number[]>();
  starts.forEach((start, path) => {
    const from = steps[start].parent;
    if (path > 0) leaving.set(from, [...(leaving.get(from) ?? []), path]);
  });

  /** What stands on a path's own level: its stretches, and behind them the paths that go round its loop once more. */
  const stretches: Node[][] = new Array(starts.length);
  const further: number[][] = starts.map(() => []);
  const level = (path: number): Node[] => [path, ...further[path].slice().reverse()].flatMap((one) => stretches[one]);

  // A path is walked after the one that it left, so that from the back every branch is complete when it is wanted.
  for (let path = starts.length - 1; path >= 0; path--) {
    const begin = starts[path];
    const end = (starts[path + 1] ?? steps.length) - 1;
    const own: Node[] = [];
    for (let first = begin; first <= end; ) {
      let last = first;
      while (last < end && cut[last] === 0) last++;
      const made = node("stretch", first, last, path + 1);
      if (first === begin) made.fork = steps[begin].parent;
      if (steps[last].end) made.end = steps[last].end;
      for (let step = first; step <= last; step++) at[step] = made;
      const { covered } = steps[last];
      const leave = leaving.get(last);
      if (leave || covered) {
        const branches: Node[] = [];
        for (const branch of leave ?? []) {
          if (goesRound(steps, starts, path, branch)) further[path] = joined(further[path], further[branch], branch);
          else branches.push(...level(branch));
        }
        for (const { insn, by } of covered ?? []) {
          const text = `covered by the state before step ${by + 1}`;
          const end: PathEnd = { kind: "pruned", by, text };
          branches.push(Object.assign(node("covered", last, last, 0), { from: insn, to: insn, fork: last, end }));
        }
        made.children = foldRounds(branches, fold);
      }
      own.push(made);
      first = last + 1;
    }
    stretches[path] = own;
  }
  const roots = starts.length > 0 ? foldRounds(level(0), fold) : [];
  const ends = sumUp(roots);
  return { roots, at, paths: starts.length, ends };
}

/** `more` and `branch` behind `list`, in an array that is nobody's any more: a loop may have tens of thousands of rounds. */
function joined(list: number[], more: number[], branch: number): number[] {
  const all = list.length === 0 ? more : list.concat(more);
  all.push(branch);
  return all;
}

/** True for a branch that left its path as that one left its own: the next round of a loop. */
function goesRound(steps: readonly VerifyStep[], starts: readonly number[], path: number, branch: number): boolean {
  const [from, again] = [steps[starts[path]].parent, steps[starts[branch]].parent];
  const same = (a: number, b: number) => steps[a].insn === steps[b].insn && steps[a].frame === steps[b].frame;
  if (from >= 0) return same(from, again) && same(starts[path], starts[branch]);
  // The first path has left nothing; it is a round when the branch goes back into it.
  return steps[starts[branch]].insn <= steps[again].insn;
}

function folded(
  node: (kind: Node["kind"], first: number, last: number, path: number) => Node,
  rounds: number,
  inside: Node[],
): Node {
  const [head] = inside;
  const made = node("rounds", head.first, inside[inside.length - 1].last, head.path);
  const period = inside.slice(0, inside.length / rounds);
  return Object.assign(made, { rounds, children: inside, from: head.from, to: period[period.length - 1].to });
}

/** Sets parents and sums, without recursion: a path may leave a path may leave a path. */
function sumUp(roots: readonly Node[]): Ends {
  const order: Node[] = [];
  const stack = [...roots];
  for (let one = stack.pop(); one; one = stack.pop()) {
    order.push(one);
    for (const child of one.children) {
      child.parent = one;
      stack.push(child);
    }
  }
  let all = NONE;
  for (const one of order.reverse()) {
    if (one.end) one.ends = { ...one.ends, [one.end.kind]: one.ends[one.end.kind] + 1 };
    if (one.parent) {
      one.parent.ends = plus(one.parent.ends, one.ends);
      one.parent.steps += one.steps;
    } else all = plus(all, one.ends);
  }
  return all;
}

function plus(a: Ends, b: Ends): Ends {
  if (b === NONE) return a;
  return { exit: a.exit + b.exit, pruned: a.pruned + b.pruned, rejected: a.rejected + b.rejected };
}

/** A node as a row. */
export interface Row {
  node: Node;
  /** From 0. */
  level: number;
  open: boolean;
}

/** Loops are closed until somebody opens them, and so is what branches very often. */
export const opensItself = ({ kind, children }: Node): boolean => kind === "stretch" && children.length < 20;

/** The rows that can be seen. */
export function rowsOf({ roots }: Tree, isOpen: (node: Node) => boolean = opensItself): Row[] {
  const rows: Row[] = [];
  const stack = roots.map((one): [Node, number] => [one, 0]).reverse();
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [one, level] = next;
    const open = one.children.length > 0 && isOpen(one);
    rows.push({ node: one, level, open });
    if (open) for (let i = one.children.length - 1; i >= 0; i--) stack.push([one.children[i], level + 1]);
  }
  return rows;
}

/** The node in which a step can be seen: its own stretch, or the outermost closed node around it. */
export function seenIn({ at }: Tree, step: number, isOpen: (node: Node) => boolean): Node | undefined {
  let seen: Node | undefined = at[step];
  for (let one = seen?.parent; one; one = one.parent) if (!isOpen(one)) seen = one;
  return seen;
}
