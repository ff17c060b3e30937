/** Control flow: order, dominators, loops, and the edits that keep phis in step with edges. */
import { type Block, type Func, find, Inst } from "../ir/ir.ts";

/** Blocks reachable from the entry in reverse postorder; sets `order`. */
export function reversePostorder(f: Func): Block[] {
  const seen = new Set<Block>();
  const out: Block[] = [];
  const stack: { b: Block; next: number }[] = [{ b: f.entry, next: 0 }];
  seen.add(f.entry);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const succs = top.b.succs;
    // Later successors first, so that the order keeps the source's.
    const at = succs.length - 1 - top.next++;
    if (at < 0) {
      out.push(top.b);
      stack.pop();
    } else if (!seen.has(succs[at])) {
      seen.add(succs[at]);
      stack.push({ b: succs[at], next: 0 });
    }
  }
  out.reverse();
  out.forEach((b, i) => {
    b.order = i;
  });
  return out;
}

/** Drops unreachable blocks and the phi arguments that came from them. */
export function removeUnreachable(f: Func): boolean {
  const live = new Set(reversePostorder(f));
  if (live.size === f.blocks.length) return false;
  for (const b of live) {
    for (let k = b.preds.length - 1; k >= 0; k--) if (!live.has(b.preds[k])) dropPred(b, k);
  }
  f.blocks = f.blocks.filter((b) => live.has(b));
  return true;
}

/** Removes the k-th incoming edge from a block's side. */
export function dropPred(b: Block, k: number): void {
  b.preds.splice(k, 1);
  for (const i of b.insts) {
    if (i.op !== "phi") break;
    i.args.splice(k, 1);
  }
}

/** Removes one edge: the source's terminator no longer names the target. */
export function removeEdge(from: Block, to: Block): void {
  const k = to.preds.indexOf(from);
  if (k >= 0) dropPred(to, k);
}

/** Immediate dominators, indexed by `order` of a reverse postorder; the entry's is itself. */
export function dominators(rpo: Block[]): Block[] {
  const idom: (Block | undefined)[] = new Array(rpo.length);
  idom[0] = rpo[0];
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 1; i < rpo.length; i++) {
      let best: Block | undefined;
      for (const p of rpo[i].preds) {
        if (!idom[p.order] || rpo[p.order] !== p) continue;
        best = best ? meet(idom as Block[], p, best) : p;
      }
      if (best && idom[i] !== best) {
        idom[i] = best;
        changed = true;
      }
    }
  }
  return idom as Block[];
}

function meet(idom: Block[], a: Block, b: Block): Block {
  let x = a;
  let y = b;
  while (x !== y) {
    while (x.order > y.order) x = idom[x.order];
    while (y.order > x.order) y = idom[y.order];
  }
  return x;
}

/** Whether `a` dominates `b`. */
export function dominates(idom: Block[], a: Block, b: Block): boolean {
  let x = b;
  while (x.order > a.order) x = idom[x.order];
  return x === a;
}

/** A natural loop. */
export interface Loop {
  header: Block;
  blocks: Set<Block>;
  latches: Block[];
}

/** All natural loops, inner ones before the loops around them; sets `loopDepth`. */
export function findLoops(rpo: Block[], idom: Block[]): Loop[] {
  const loops: Loop[] = [];
  for (const b of rpo) b.loopDepth = 0;
  for (const header of rpo) {
    const latches = header.preds.filter((p) => rpo[p.order] === p && dominates(idom, header, p));
    if (latches.length === 0) continue;
    const blocks = new Set<Block>([header]);
    const work = [...latches];
    while (work.length > 0) {
      const b = work.pop() as Block;
      if (blocks.has(b)) continue;
      blocks.add(b);
      work.push(...b.preds);
    }
    loops.push({ header, blocks, latches });
    for (const b of blocks) b.loopDepth++;
  }
  return loops.sort((a, b) => a.blocks.size - b.blocks.size);
}

/** Replaces a terminator by a jump; edges that vanish lose their phi arguments. */
export function makeJump(b: Block, to: Block): void {
  const old = b.term;
  let kept = false;
  for (const t of old.targets) {
    if (t === to && !kept) kept = true;
    else removeEdge(b, t);
  }
  const j = new Inst("jmp", 0, [], old.pos);
  j.targets = [to];
  j.block = b;
  b.insts[b.insts.length - 1] = j;
}

/**
 * Tidies the graph: constant branches, blocks with one successor whose successor has one predecessor, and empty
 * blocks that only jump on.
 */
export function simplifyCfg(f: Func): boolean {
  let any = false;
  for (let changed = true; changed; ) {
    changed = removeUnreachable(f);
    for (const b of f.blocks) {
      const t = b.term;
      if (t.op === "br") {
        const c = find(t.args[0]);
        if (t.targets[0] === t.targets[1] && !hasPhi(t.targets[0])) {
          makeJump(b, t.targets[0]);
          changed = true;
        } else if (c.op === "const") {
          makeJump(b, c.imm !== 0n ? t.targets[0] : t.targets[1]);
          changed = true;
        }
      }
    }
    if (changed) removeUnreachable(f);
    for (const b of f.blocks) {
      while (b.term.op === "jmp") {
        const s = b.term.targets[0];
        if (s === b || s === f.entry || s.preds.length !== 1) break;
        absorb(f, b, s);
        changed = true;
      }
    }
    for (const b of [...f.blocks]) if (b !== f.entry && skipEmpty(b)) changed = true;
    any ||= changed;
  }
  return any;
}

function hasPhi(b: Block): boolean {
  return b.insts[0]?.op === "phi";
}

/** Appends a block that has one predecessor to it. */
function absorb(f: Func, b: Block, s: Block): void {
  b.insts.pop();
  for (const i of s.insts) {
    if (i.op === "phi") {
      i.fwd = find(i.args[0]);
      continue;
    }
    i.block = b;
    b.insts.push(i);
  }
  for (const t of b.succs) {
    for (let k = 0; k < t.preds.length; k++) if (t.preds[k] === s) t.preds[k] = b;
  }
  if (s.unroll !== null) b.unroll ??= s.unroll;
  f.blocks.splice(f.blocks.indexOf(s), 1);
  s.preds = [];
  s.insts = [];
}

/** A block that only jumps gives its predecessors to its target, where phis allow. */
function skipEmpty(b: Block): boolean {
  if (b.insts.length !== 1 || b.term.op !== "jmp") return false;
  const to = b.term.targets[0];
  if (to === b) return false;
  const phis = hasPhi(to);
  if (phis && b.preds.some((p) => to.preds.includes(p))) return false;
  if (b.preds.length === 0) return false;
  // A loop's preheader or latch is worth keeping only when it merges several edges.
  const k = to.preds.indexOf(b);
  const preds = b.preds;
  to.preds.splice(k, 1, ...preds);
  for (const i of to.insts) {
    if (i.op !== "phi") break;
    const v = i.args[k];
    i.args.splice(k, 1, ...preds.map(() => v));
  }
  for (const p of preds) {
    const t = p.term;
    for (let n = 0; n < t.targets.length; n++) if (t.targets[n] === b) t.targets[n] = to;
  }
  b.preds = [];
  return true;
}
