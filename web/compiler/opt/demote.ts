/**
 * Values out of SSA and into stack slots, so that blocks can be copied without repairing phis; promotion brings them
 * back.
 */
import { type Block, type Func, find, Inst, inst, resolveForwards } from "../ir/ir.ts";

/** A block's phis become a slot each: stored at the ends of the predecessors, loaded at its beginning. */
export function demotePhis(f: Func, b: Block): void {
  const kept: Inst[] = [];
  for (const phi of b.insts) {
    if (phi.op !== "phi") {
      kept.push(phi);
      continue;
    }
    const slot = inst("slot", 64, [], phi.pos);
    const size = phi.bits === 64 ? 8 : 4;
    slot.slot = { name: "phi", size, align: size, offset: 0 };
    slot.block = f.entry;
    f.entry.insts.unshift(slot);
    b.preds.forEach((p, k) => {
      const st = new Inst("store", 0, [slot, find(phi.args[k])], phi.pos);
      st.width = size;
      st.block = p;
      p.insts.splice(p.insts.length - 1, 0, st);
    });
    const load = inst("load", phi.bits, [slot], phi.pos);
    load.width = size;
    load.block = b;
    kept.push(load);
    phi.fwd = load;
  }
  b.insts = kept;
  resolveForwards(f);
}

/** Values of some blocks that are used outside of them are stored where they are made and loaded where they are used. */
export function demote(f: Func, blocks: Set<Block>): void {
  const inside = (v: Inst) => v.block !== null && blocks.has(v.block) && v.bits !== 0;
  const slots = new Map<Inst, Inst>();
  const slotFor = (v: Inst) => {
    let s = slots.get(v);
    if (!s) {
      s = inst("slot", 64, [], v.pos);
      const size = v.bits === 64 ? 8 : 4;
      s.slot = { name: "demoted", size, align: size, offset: 0 };
      s.block = f.entry;
      slots.set(v, s);
    }
    return s;
  };
  /** Instructions that give the value in another block; a widened value is widened again, not kept twice. */
  const reload = (v: Inst, b: Block, pos: number): Inst[] => {
    const from = v.op === "zext" && inside(find(v.args[0])) ? find(v.args[0]) : v;
    const l = inst("load", from.bits, [slotFor(from)], pos);
    l.width = from.bits === 64 ? 8 : 4;
    l.block = b;
    if (from === v) return [l];
    const z = inst("zext", 64, [l], pos);
    z.block = b;
    return [l, z];
  };
  for (const b of f.blocks) {
    if (blocks.has(b)) continue;
    const out: Inst[] = [];
    for (const i of b.insts) {
      i.args.forEach((raw, k) => {
        const v = find(raw);
        if (!inside(v)) return;
        if (i.op !== "phi") {
          const made = reload(v, b, i.pos);
          out.push(...made);
          i.args[k] = made[made.length - 1];
        } else if (!blocks.has(b.preds[k])) {
          const p = b.preds[k];
          const made = reload(v, p, i.pos);
          const into = p === b ? out : p.insts;
          into.splice(into.length - (p === b ? 0 : 1), 0, ...made);
          i.args[k] = made[made.length - 1];
        }
      });
      out.push(i);
    }
    b.insts = out;
  }
  for (const [v, s] of slots) {
    const b = v.block as Block;
    const st = new Inst("store", 0, [s, v], v.pos);
    st.width = v.bits === 64 ? 8 : 4;
    st.block = b;
    let at = b.insts.indexOf(v) + 1;
    while (b.insts[at]?.op === "phi") at++;
    b.insts.splice(at, 0, st);
    f.entry.insts.unshift(s);
  }
}
