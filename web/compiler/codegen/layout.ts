/** Block order and jumps: falls through where it can, inverts conditions, removes jumps to jumps. */
import type { MBlock, MFunc, MInst } from "./machine.ts";
import { OPPOSITE } from "./opcodes.ts";

/** Puts blocks in their final order and drops jumps that fall through. */
export function layOut(m: MFunc): void {
  threadJumps(m);
  m.blocks = order(m);
  m.blocks.forEach((b, i) => {
    b.index = i;
  });
  m.blocks.forEach((b, i) => {
    finishBlock(b, m.blocks[i + 1] ?? null);
  });
}

/** Where a jump to a block that only jumps really goes. */
function finalTarget(b: MBlock): MBlock {
  let at = b;
  for (let n = 0; n < 64; n++) {
    const only = at.insts.length === 1 ? at.insts[0] : null;
    if (only?.op !== "ja" || !only.target || only.target === at) return at;
    at = only.target;
  }
  return at;
}

function threadJumps(m: MFunc): void {
  for (const b of m.blocks) {
    for (const i of b.insts) {
      if (i.target) i.target = finalTarget(i.target);
      if (i.labels) i.labels = i.labels.map(finalTarget);
    }
    b.succs = b.insts.flatMap((i) => i.labels ?? (i.target ? [i.target] : []));
  }
}

/** Depth first, the fall-through (`ja`) side first, so that chains stay together. */
function order(m: MFunc): MBlock[] {
  const placed = new Set<MBlock>();
  const out: MBlock[] = [];
  const incoming = new Map<MBlock, number>();
  for (const b of m.blocks) for (const s of new Set(b.succs)) incoming.set(s, (incoming.get(s) ?? 0) + 1);
  const pending: MBlock[] = [m.blocks[0]];
  while (pending.length > 0) {
    let b: MBlock | null = pending.pop() as MBlock;
    while (b && !placed.has(b)) {
      placed.add(b);
      out.push(b);
      const jcc: MInst | undefined = b.insts[b.insts.length - 2];
      const last: MInst | undefined = b.insts[b.insts.length - 1];
      let next: MBlock | null = last?.op === "ja" ? last.target : null;
      let other: MBlock | null = (jcc?.op === "jcc" || jcc?.op === "maygoto") && last?.op === "ja" ? jcc.target : null;
      // The deeper side is the hot one; of a join and a private block, the private one follows.
      if (next && other && jcc?.op === "jcc" && jcc.code in OPPOSITE) {
        const hotter = other.depth > next.depth;
        const join = other.depth === next.depth && (incoming.get(next) ?? 0) > 1 && (incoming.get(other) ?? 0) === 1;
        if ((hotter || join || placed.has(next)) && !placed.has(other)) [next, other] = [other, next];
      }
      for (const label of jcc?.labels ?? []) pending.push(label);
      if (other && !placed.has(other)) pending.push(other);
      b = next;
    }
  }
  return out;
}

function finishBlock(b: MBlock, next: MBlock | null): void {
  const last = b.insts[b.insts.length - 1];
  if (last?.op !== "ja" || !last.target) return;
  const jcc = b.insts[b.insts.length - 2];
  if (jcc?.op === "jcc" && jcc.target) {
    if (jcc.target === last.target) b.insts.splice(b.insts.length - 2, 1);
    else if (jcc.target === next && jcc.code in OPPOSITE) {
      jcc.code = OPPOSITE[jcc.code];
      jcc.target = last.target;
      b.insts.pop();
      return;
    }
  }
  if (last.target === next) b.insts.pop();
}
