/**
 * Copies of a block for one of its edges. Jump threading: where an edge decides the branch that a block ends in, the
 * edge goes straight on. Loop inversion: the test at a loop's head is copied to its entry, so that a round ends with
 * the test instead of a jump to it.
 */
import { Block, type Func, find, type Inst } from "../ir/ir.ts";
import { dominators, findLoops, removeEdge, reversePostorder } from "./cfg.ts";
import { demote, demotePhis } from "./demote.ts";
import { copyInst } from "./inline.ts";

const MAX_INSTS = 8;
const MAX_THREADED = 64;
const COPIED_ONCE = new Set(["call", "asm", "atomic", "memcpy", "memset", "slot"]);

/** Threads one block's decided edges; answers whether it did. The caller promotes and simplifies, then asks again. */
export function threadOne(f: Func): boolean {
  for (const b of f.blocks) {
    if (b === f.entry || b.preds.length < 2 || b.preds.length > MAX_THREADED || !isSmall(b)) continue;
    const decided = b.preds.filter((p, k) => p !== b && b.preds.indexOf(p) === k && decides(b, k));
    if (decided.length === 0 || isLoopHeader(f, b)) continue;
    for (const p of decided) duplicate(f, b, p);
    return true;
  }
  return false;
}

/** Inverts one loop that tests at its head; answers whether it did. `done` remembers heads that were looked at. */
export function invertOne(f: Func, done: Set<Block>): boolean {
  const rpo = reversePostorder(f);
  for (const loop of findLoops(rpo, dominators(rpo))) {
    const h = loop.header;
    if (done.has(h)) continue;
    done.add(h);
    const leaves = h.succs.filter((s) => !loop.blocks.has(s)).length;
    // A loop whose rounds end with a test is as it should be.
    if (leaves !== 1 || !isSmall(h) || loop.latches.some((l) => l === h || l.term.op !== "jmp")) continue;
    const entries = h.preds.filter((p) => !loop.blocks.has(p));
    if (entries.length !== 1 || h === f.entry) continue;
    duplicate(f, h, entries[0]);
    return true;
  }
  return false;
}

function isSmall(b: Block): boolean {
  if (b.term.op !== "br") return false;
  let n = 0;
  for (const i of b.insts) {
    if (COPIED_ONCE.has(i.op)) return false;
    if (i.op !== "phi" && i.op !== "const") n++;
  }
  return n <= MAX_INSTS;
}

function isLoopHeader(f: Func, b: Block): boolean {
  const rpo = reversePostorder(f);
  return findLoops(rpo, dominators(rpo)).some((l) => l.header === b);
}

/** Whether the block's branch is decided when it is entered by its k-th edge: it compares a phi with a constant. */
function decides(b: Block, k: number): boolean {
  const c = find(b.term.args[0]);
  const known = (raw: Inst) => {
    const v = find(raw);
    return v.op === "const" || (v.op === "phi" && v.block === b && find(v.args[k]).op === "const");
  };
  if (c.op !== "cmp") return c.block === b && known(c);
  return c.block === b && c.args.every(known) && c.args.some((a) => find(a).op === "phi");
}

/** Gives the edge from `p` into `b` a copy of `b`. */
function duplicate(f: Func, b: Block, p: Block): void {
  demotePhis(f, b);
  demote(f, new Set([b]));
  const copy = new Block();
  const values = new Map<Inst, Inst>();
  const mapped = (raw: Inst) => values.get(find(raw)) ?? find(raw);
  for (const i of b.insts) {
    const c = copyInst(i, copy);
    c.args = c.args.map(mapped);
    values.set(i, c);
    copy.insts.push(c);
  }
  for (const s of new Set(b.succs)) {
    for (let at = s.preds.length - 1; at >= 0; at--) {
      if (s.preds[at] !== b) continue;
      s.preds.push(copy);
      for (const phi of s.insts) {
        if (phi.op !== "phi") break;
        phi.args.push(mapped(phi.args[at]));
      }
    }
  }
  const t = p.term.targets;
  t[t.indexOf(b)] = copy;
  removeEdge(p, b);
  copy.preds = [p];
  f.blocks.splice(f.blocks.indexOf(b), 0, copy);
}
