/**
 * The last IR step before instruction selection: comparisons used as values become branches, critical edges into
 * phis are split, and BPF's missing operations are spelled out.
 */
import { Block, constant, type Func, find, Inst, inst } from "../ir/ir.ts";

/** Makes a function ready for selection. */
export function prepare(f: Func): void {
  materialiseCompares(f);
  splitCriticalEdges(f);
}

/** A comparison whose value is needed as 0 or 1 becomes `1`, conditionally overwritten by `0`. */
function materialiseCompares(f: Func): void {
  const valueUsed = new Set<Inst>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      if (i.op === "br") continue;
      for (const raw of i.args) {
        const a = find(raw);
        if (a.op === "cmp") valueUsed.add(a);
      }
    }
  }
  if (valueUsed.size === 0) return;
  for (let n = 0; n < f.blocks.length; n++) {
    const b = f.blocks[n];
    const at = b.insts.findIndex((i) => valueUsed.has(i));
    if (at < 0) continue;
    const cmp = b.insts[at];
    valueUsed.delete(cmp);
    const zero = new Block();
    const rest = new Block();
    rest.insts = b.insts.slice(at + 1);
    for (const i of rest.insts) i.block = rest;
    for (const s of rest.succs) for (let k = 0; k < s.preds.length; k++) if (s.preds[k] === b) s.preds[k] = rest;
    const one = constant(1n, 32, cmp.pos);
    const nil = constant(0n, 32, cmp.pos);
    const phi = inst("phi", 32, [one, nil], cmp.pos);
    phi.block = rest;
    rest.insts.unshift(phi);
    rest.preds = [b, zero];
    rest.loopDepth = b.loopDepth;
    zero.loopDepth = b.loopDepth;
    zero.preds = [b];
    const br = inst("br", 0, [cmp], cmp.pos);
    br.targets = [rest, zero];
    br.block = b;
    b.insts.length = at + 1;
    one.block = b;
    nil.block = zero;
    b.insts.push(one, br);
    const jmp = inst("jmp", 0, [], cmp.pos);
    jmp.targets = [rest];
    jmp.block = zero;
    zero.insts.push(nil, jmp);
    f.blocks.splice(n + 1, 0, zero, rest);
    // Branches keep testing the comparison itself; everything else reads the phi.
    for (const x of f.blocks) {
      for (const i of x.insts) {
        if (i.op === "br" || i === phi) continue;
        for (let k = 0; k < i.args.length; k++) if (find(i.args[k]) === cmp) i.args[k] = phi;
      }
    }
  }
}

/** An edge from a block with several successors to one with several predecessors gets a block of its own. */
function splitCriticalEdges(f: Func): void {
  for (const b of [...f.blocks]) {
    if (b.insts[0]?.op !== "phi" || b.preds.length < 2) continue;
    b.preds.forEach((p, k) => {
      if (p.term.targets.length < 2) return;
      const mid = new Block();
      mid.loopDepth = Math.min(p.loopDepth, b.loopDepth);
      const jmp = new Inst("jmp", 0, [], p.term.pos);
      jmp.targets = [b];
      jmp.block = mid;
      mid.insts.push(jmp);
      mid.preds = [p];
      const t = p.term.targets;
      t[t.indexOf(b)] = mid;
      b.preds[k] = mid;
      f.blocks.splice(f.blocks.indexOf(p) + 1, 0, mid);
    });
  }
}
