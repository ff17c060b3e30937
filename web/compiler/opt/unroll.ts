/**
 * Full unrolling of loops whose trip count is a small constant. Values that leave the loop go through stack slots
 * while blocks are copied; promotion turns them back into phis.
 */
import { Block, type Func, find, type Inst, inst, resolveForwards } from "../ir/ir.ts";
import { dominators, findLoops, type Loop, reversePostorder } from "./cfg.ts";
import { demote } from "./demote.ts";
import { foldAlu, foldCompare } from "./fold.ts";
import { copyInst } from "./inline.ts";

const SIZE_LIMIT = 200;
const ASKED_LIMIT = 4000;
const MAX_TRIPS = 128;

/** Unrolls one loop, innermost first; answers whether it did. The caller promotes and simplifies, then asks again. */
export function unrollOne(f: Func): boolean {
  const rpo = reversePostorder(f);
  const loops = findLoops(rpo, dominators(rpo));
  for (const loop of loops) {
    if (loops.some((l) => l !== loop && l.blocks.size < loop.blocks.size && loop.blocks.has(l.header))) continue;
    const trips = tripCount(loop);
    if (trips === null || loop.header.unroll === "none") continue;
    let size = 0;
    for (const b of loop.blocks) {
      for (const i of b.insts)
        if (i.op !== "const" && i.op !== "phi" && i.op !== "jmp") size += i.op === "call" ? 4 : 1;
    }
    const asked = loop.header.unroll === "full" || typeof loop.header.unroll === "number";
    if (size * (trips + 1) > (asked ? ASKED_LIMIT : SIZE_LIMIT)) continue;
    unroll(f, loop, trips);
    return true;
  }
  return false;
}

/** How often the loop goes round, when a header phi counts by a constant and one exit tests it. */
function tripCount(loop: Loop): number | null {
  const h = loop.header;
  if (loop.latches.length !== 1 || h.preds.length !== 2) return null;
  const latch = h.preds.indexOf(loop.latches[0]);
  for (const b of [h, loop.latches[0]]) {
    const t = b.term;
    if (t.op !== "br") continue;
    const stays = t.targets.map((x) => loop.blocks.has(x));
    if (stays[0] === stays[1]) continue;
    const c = find(t.args[0]);
    if (c.op !== "cmp" || find(c.args[1]).op !== "const") continue;
    const limit = find(c.args[1]).imm;
    for (const phi of h.insts) {
      if (phi.op !== "phi") break;
      const start = find(phi.args[1 - latch]);
      const next = find(phi.args[latch]);
      if (start.op !== "const" || next.op !== "add" || find(next.args[0]) !== phi || find(next.args[1]).op !== "const")
        continue;
      const x = find(c.args[0]);
      if (x !== phi && x !== next) continue;
      let v = start.imm;
      for (let n = 0; n <= MAX_TRIPS; n++) {
        const after = foldAlu("add", v, find(next.args[1]).imm, phi.bits) as bigint;
        if (foldCompare(c.pred, x === phi ? v : after, limit, phi.bits) !== stays[0]) return n;
        v = after;
      }
    }
  }
  return null;
}

function unroll(f: Func, loop: Loop, trips: number): void {
  demote(f, loop.blocks);
  const h = loop.header;
  const latch = h.preds.indexOf(loop.latches[0]);
  const before = h.preds[1 - latch];
  const body = f.blocks.filter((b) => loop.blocks.has(b));
  const copies: Map<Block, Block>[] = [];
  let last: Map<Inst, Inst> | null = null;
  for (let k = 0; k <= trips; k++) {
    const blocks = new Map<Block, Block>(body.map((b) => [b, new Block()]));
    const values = new Map<Inst, Inst>();
    const mapped = (raw: Inst) => values.get(find(raw)) ?? find(raw);
    for (const phi of h.insts) {
      if (phi.op !== "phi") break;
      const from: Inst = find(phi.args[k === 0 ? 1 - latch : latch]);
      values.set(phi, k === 0 ? from : ((last as Map<Inst, Inst>).get(from) ?? from));
    }
    for (const b of body) {
      const to = blocks.get(b) as Block;
      for (const i of b.insts) {
        if (b === h && i.op === "phi") continue;
        const c = copyInst(i, to);
        values.set(i, c);
        c.targets = i.targets.map((t) => blocks.get(t) ?? t);
        to.insts.push(c);
      }
    }
    for (const b of body) {
      const to = blocks.get(b) as Block;
      for (const i of to.insts) i.args = i.args.map(mapped);
      // Inner joins keep their order of edges.
      if (b !== h) to.preds = b.preds.map((p) => blocks.get(p) ?? p);
      for (const s of new Set(b.succs)) {
        if (loop.blocks.has(s)) continue;
        // Phis at the exit get one more edge with this copy's values.
        const edges = s.preds.flatMap((p, n) => (p === b ? [n] : []));
        for (const n of edges) {
          s.preds.push(to);
          for (const phi of s.insts) {
            if (phi.op !== "phi") break;
            phi.args.push(mapped(phi.args[n]));
          }
        }
      }
    }
    copies.push(blocks);
    last = values;
  }
  const dead = new Block();
  const stop = inst("unreachable", 0, [], h.term.pos);
  stop.block = dead;
  dead.insts.push(stop);
  const redirect = (b: Block, from: Block, to: Block) => {
    const t = b.term.targets;
    for (let n = 0; n < t.length; n++) if (t[n] === from) t[n] = to;
  };
  copies.forEach((c, k) => {
    const next = k < trips ? (copies[k + 1].get(h) as Block) : dead;
    redirect(c.get(loop.latches[0]) as Block, c.get(h) as Block, next);
  });
  redirect(before, h, copies[0].get(h) as Block);
  const at = f.blocks.indexOf(h);
  const made = copies.flatMap((c) => body.map((b) => c.get(b) as Block));
  f.blocks.splice(at, 0, ...made, dead);
  // The original loop is unreachable now; its edges into the exits go first, so that phis stay in step.
  for (const b of f.blocks) {
    for (let n = b.preds.length - 1; n >= 0; n--) {
      if (!loop.blocks.has(b.preds[n]) || loop.blocks.has(b)) continue;
      b.preds.splice(n, 1);
      for (const phi of b.insts) {
        if (phi.op !== "phi") break;
        phi.args.splice(n, 1);
      }
    }
  }
  f.blocks = f.blocks.filter((b) => !loop.blocks.has(b));
  copies.forEach((c, k) => {
    (c.get(h) as Block).preds = [k === 0 ? before : (copies[k - 1].get(loop.latches[0]) as Block)];
  });
  dead.preds = [copies[trips].get(loop.latches[0]) as Block];
  resolveForwards(f);
}
