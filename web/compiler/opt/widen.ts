/** A sign-extended choice between constants is a choice between wide constants. */
import { constant, type Func, find, type Inst, inst, resolveForwards } from "../ir/ir.ts";

/** Widens such phis; answers whether there were any. */
export function widenPhis(f: Func): boolean {
  const wide = new Map<Inst, Inst>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      if (i.op !== "sext") continue;
      const phi = find(i.args[0]);
      if (phi.op !== "phi" || !phi.block || !phi.args.every((a) => find(a).op === "const")) continue;
      i.fwd = wide.get(phi) ?? widen(phi);
      wide.set(phi, i.fwd);
    }
    b.insts = b.insts.filter((i) => !i.fwd);
  }
  resolveForwards(f);
  return wide.size > 0;
}

function widen(phi: Inst): Inst {
  const b = phi.block as NonNullable<Inst["block"]>;
  const made = inst("phi", 64, [], phi.pos);
  made.block = b;
  made.args = phi.args.map((a, k) => {
    const c = constant(find(a).imm, 64, phi.pos);
    const p = b.preds[k];
    c.block = p;
    p.insts.splice(p.insts.length - 1, 0, c);
    return c;
  });
  b.insts.unshift(made);
  return made;
}
