// What a row of the tree says. Pure.
import type { Ends, Node } from "../../insight/tree";

/** "3", or "3–7". */
const span = (from: number, to: number) => (from === to ? `${from}` : `${from}–${to}`);

/** Pieces of a stretch that are named; jumps that are decided leave gaps. */
const MOST_PIECES = 4;

function piecesOf(node: Node, insnOf: (step: number) => number): string {
  const pieces: string[] = [];
  let begin = node.from;
  let before = node.from;
  for (let step = node.first + 1; step <= node.last; step++) {
    const insn = insnOf(step);
    // A wide load takes two places.
    if (insn !== before + 1 && insn !== before + 2) {
      pieces.push(span(begin, before));
      begin = insn;
      if (pieces.length === MOST_PIECES) return [...pieces.slice(0, -1), "…", `${node.to}`].join(" ");
    }
    before = insn;
  }
  return [...pieces, span(begin, before)].join(" ");
}

/** The instructions of a row; of a path that begins, with the branch that it left: "7 → 12–15". */
export function whereOf(node: Node, insnOf: (step: number) => number): string {
  const own = node.kind === "stretch" ? piecesOf(node, insnOf) : span(node.from, node.to);
  if (node.kind === "rounds" || node.fork === undefined || node.fork < 0) return own;
  return `${insnOf(node.fork)} → ${own}`;
}

/** "1 path", "3 paths". */
export const counted = (count: number, what: string) =>
  `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

/** How the paths below ended: "2 exit, 1 covered". */
export function endsInWords({ exit, pruned, rejected }: Ends): string {
  const parts: [number, string][] = [
    [exit, "exit"],
    [pruned, "covered"],
    [rejected, "refused"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count.toLocaleString("en")} ${word}`)
    .join(", ");
}

/** What a stretch leads to: its last instruction where it branches, else nothing. `textOf`: an instruction in the kernel's words. */
export function leadsTo(node: Node, textOf: (insn: number) => string, next: number | undefined): string {
  if (node.kind === "rounds") return `${counted(node.rounds, "round")} of a loop`;
  if (node.kind === "covered" || node.end) return "";
  const text = textOf(node.to).slice(5);
  return next !== undefined && next <= node.to && !text.startsWith("if ") ? `${text}, back to ${next}` : text;
}
