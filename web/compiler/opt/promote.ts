/**
 * Stack slots to SSA values: aggregates are cut into the pieces that are accessed (scalar replacement), pieces whose
 * address is used for nothing but loads and stores become values with phis.
 */
import { type Block, constant, type Func, find, type Inst, inst, resolveForwards } from "../ir/ir.ts";
import { reversePostorder } from "./cfg.ts";

interface Access {
  i: Inst;
  /** Which argument is the address: 0 for loads, stores and destinations, 1 for a copy's source. */
  arg: number;
  off: number;
  size: number;
}

interface Candidate {
  slot: Inst;
  accesses: Access[];
  /** Pieces by offset: width in bytes. */
  pieces: Map<number, number>;
}

const MAX_PIECES = 64;

/** Promotes whatever can be; answers whether anything was. */
export function promote(f: Func): boolean {
  const all = collect(f);
  settlePieces(all);
  if (all.size === 0) return false;
  splitBlockOps(f, all);
  construct(f, all);
  return true;
}

/** Slots whose address never leaves loads, stores and constant-size block operations. */
function collect(f: Func): Map<Inst, Candidate> {
  const slots = new Map<Inst, Candidate>();
  const derived = new Map<Inst, { slot: Inst; off: number }>();
  const bad = new Set<Inst>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      if (i.op === "slot") {
        slots.set(i, { slot: i, accesses: [], pieces: new Map() });
        derived.set(i, { slot: i, off: 0 });
      }
    }
  }
  for (const b of reversePostorder(f)) {
    for (const i of b.insts) {
      i.args.forEach((raw, k) => {
        const a = find(raw);
        const d = derived.get(a);
        if (!d) return;
        const c = slots.get(d.slot) as Candidate;
        const other = i.op === "add" ? find(i.args[1 - k]) : null;
        if (i.op === "add" && k === 0 && other?.op === "const")
          derived.set(i, { slot: d.slot, off: d.off + Number(other.imm) });
        else if (i.op === "load" && !i.volatile) c.accesses.push({ i, arg: 0, off: d.off + i.off, size: i.width });
        else if (i.op === "store" && k === 0 && !i.volatile)
          c.accesses.push({ i, arg: 0, off: d.off + i.off, size: i.width });
        else if (i.op === "memcpy" || i.op === "memset")
          c.accesses.push({ i, arg: k, off: d.off, size: Number(i.imm) });
        else bad.add(d.slot);
      });
    }
  }
  for (const s of bad) slots.delete(s);
  return slots;
}

/** Chooses the pieces of each candidate; those that are accessed in overlapping ways drop out. */
function settlePieces(all: Map<Inst, Candidate>): void {
  const byCopy = new Map<Inst, { c: Candidate; a: Access }[]>();
  for (const c of all.values()) {
    for (const a of c.accesses) {
      if (a.off < 0 || a.off + a.size > (c.slot.slot?.size ?? 0)) {
        all.delete(c.slot);
        break;
      }
      if (a.i.op === "memcpy") {
        const list = byCopy.get(a.i) ?? [];
        list.push({ c, a });
        byCopy.set(a.i, list);
      }
    }
  }
  const drop = (c: Candidate) => {
    all.delete(c.slot);
  };
  for (const c of all.values())
    for (const a of c.accesses) if (a.i.op === "load" || a.i.op === "store") if (!addPiece(c, a.off, a.size)) drop(c);
  // Copies between two candidates share their cuts.
  for (let changed = true; changed; ) {
    changed = false;
    for (const ends of byCopy.values()) {
      for (const x of ends) {
        for (const y of ends) {
          if (x === y || !all.has(x.c.slot) || !all.has(y.c.slot)) continue;
          for (const [off, size] of [...x.c.pieces]) {
            if (off + size <= x.a.off || off >= x.a.off + x.a.size) continue;
            const to = off - x.a.off + y.a.off;
            if (y.c.pieces.get(to) === size) continue;
            changed = true;
            if (!addPiece(y.c, to, size)) drop(y.c);
          }
        }
      }
    }
  }
  for (const c of [...all.values()]) {
    for (const a of c.accesses) {
      if (a.i.op !== "memcpy" && a.i.op !== "memset") continue;
      if (!contained(c, a)) {
        drop(c);
        break;
      }
      if (a.i.op === "memcpy" && !fillGaps(c, a)) {
        drop(c);
        break;
      }
    }
    if (c.pieces.size > MAX_PIECES) drop(c);
  }
  // Gaps filled on one side of a copy must be there on the other.
  for (const ends of byCopy.values()) {
    if (ends.length < 2) continue;
    for (const x of ends)
      for (const y of ends) if (x !== y && all.has(x.c.slot) && all.has(y.c.slot) && !sameCuts(x, y)) drop(x.c);
  }
}

function sameCuts(x: { c: Candidate; a: Access }, y: { c: Candidate; a: Access }): boolean {
  for (const [off, size] of x.c.pieces) {
    if (off < x.a.off || off >= x.a.off + x.a.size) continue;
    if (y.c.pieces.get(off - x.a.off + y.a.off) !== size) return false;
  }
  return true;
}

/** Adds a piece; false when it overlaps another one differently. */
function addPiece(c: Candidate, off: number, size: number): boolean {
  if (c.pieces.get(off) === size) return true;
  for (const [o, s] of c.pieces) if (o < off + size && off < o + s) return false;
  c.pieces.set(off, size);
  return true;
}

/** No piece sticks out of a block operation. */
function contained(c: Candidate, a: Access): boolean {
  for (const [o, s] of c.pieces) {
    const overlaps = o < a.off + a.size && a.off < o + s;
    if (overlaps && (o < a.off || o + s > a.off + a.size)) return false;
  }
  return true;
}

/** Bytes that are only ever copied become pieces too. */
function fillGaps(c: Candidate, a: Access): boolean {
  for (let at = a.off; at < a.off + a.size; ) {
    const own = c.pieces.get(at);
    if (own) {
      at += own;
      continue;
    }
    let next = a.off + a.size;
    for (const o of c.pieces.keys()) if (o > at && o < next) next = o;
    let w = 8;
    while (w > 1 && (at % w !== 0 || at + w > next)) w >>= 1;
    if (!addPiece(c, at, w)) return false;
    at += w;
    if (c.pieces.size > MAX_PIECES) return false;
  }
  return true;
}

/** Block operations on candidates become loads and stores of their pieces. */
function splitBlockOps(f: Func, all: Map<Inst, Candidate>): void {
  const where = new Map<Inst, { c: Candidate; a: Access }[]>();
  for (const c of all.values()) {
    for (const a of c.accesses) {
      if (a.i.op !== "memcpy" && a.i.op !== "memset") continue;
      const list = where.get(a.i) ?? [];
      list.push({ c, a });
      where.set(a.i, list);
    }
  }
  if (where.size === 0) return;
  for (const b of f.blocks) {
    const out: Inst[] = [];
    for (const i of b.insts) {
      const ends = where.get(i);
      if (!ends) {
        out.push(i);
        continue;
      }
      const { c, a } = ends[0];
      const put = (made: Inst) => {
        made.block = b;
        out.push(made);
        return made;
      };
      for (const [off, size] of [...c.pieces].sort((x, y) => x[0] - y[0])) {
        if (off < a.off || off >= a.off + a.size) continue;
        const rel = off - a.off;
        let value: Inst;
        if (i.op === "memset") {
          let v = 0n;
          for (let k = 0; k < size; k++) v = (v << 8n) | BigInt(i.off);
          value = put(constant(v, size === 8 ? 64 : 32, i.pos));
        } else {
          value = put(inst("load", size === 8 ? 64 : 32, [i.args[1]], i.pos));
          value.off = rel;
          value.width = size;
        }
        const st = put(inst("store", 0, [i.args[0], value], i.pos));
        st.off = rel;
        st.width = size;
      }
    }
    b.insts = out;
  }
}

/** SSA construction over the promoted pieces. */
function construct(f: Func, all: Map<Inst, Candidate>): void {
  const derived = new Map<Inst, { slot: Inst; off: number }>();
  for (const slot of all.keys()) derived.set(slot, { slot, off: 0 });
  const rpo = reversePostorder(f);
  const keys = new Map<Inst, Map<number, number>>();
  let count = 0;
  const widths: number[] = [];
  const keyOf = (slot: Inst, off: number, width: number) => {
    let m = keys.get(slot);
    if (!m) {
      m = new Map();
      keys.set(slot, m);
    }
    let k = m.get(off);
    if (k === undefined) {
      k = count++;
      m.set(off, k);
      widths.push(width);
    }
    return k;
  };
  const out = new Map<Block, (Inst | undefined)[]>();
  const phis: { phi: Inst; b: Block; key: number }[] = [];
  const bitsOf = (key: number) => (widths[key] === 8 ? 64 : 32);

  const newPhi = (b: Block, key: number): Inst => {
    const phi = inst("phi", bitsOf(key), [], b.insts[0]?.pos ?? 0);
    phi.block = b;
    phis.push({ phi, b, key });
    (out.get(b) as (Inst | undefined)[])[key] ??= phi;
    return phi;
  };
  /** Value of a piece at a block's end. */
  const readEnd = (b: Block, key: number): Inst => {
    const chain: Block[] = [];
    let at = b;
    for (;;) {
      const defs = out.get(at) as (Inst | undefined)[];
      let v = defs[key];
      if (!v && (at.preds.length !== 1 || at === f.entry)) {
        v = at === f.entry ? undef(at, key) : newPhi(at, key);
        defs[key] = v;
      }
      if (v) {
        const r = find(v);
        for (const c of chain) (out.get(c) as (Inst | undefined)[])[key] = r;
        return r;
      }
      chain.push(at);
      at = at.preds[0];
    }
  };
  const undef = (b: Block, key: number): Inst => {
    const u = inst("undef", bitsOf(key), [], b.insts[0]?.pos ?? 0);
    u.block = b;
    b.insts.unshift(u);
    return u;
  };
  for (const b of rpo) out.set(b, []);
  for (const b of rpo) {
    const kept: Inst[] = [];
    const defs = out.get(b) as (Inst | undefined)[];
    const started = b.insts;
    b.insts = kept;
    for (const i of started) {
      if (i.op === "slot" && all.has(i)) continue;
      const d = i.args.length > 0 ? derived.get(find(i.args[0])) : undefined;
      if (d && i.op === "add") {
        derived.set(i, { slot: d.slot, off: d.off + Number(find(i.args[1]).imm) });
        continue;
      }
      if (d && i.op === "load") {
        const key = keyOf(d.slot, d.off + i.off, i.width);
        let v = defs[key];
        if (!v) {
          if (b === f.entry) v = undef(b, key);
          else if (b.preds.length === 1) v = readEnd(b.preds[0], key);
          else v = newPhi(b, key);
          defs[key] = v;
        }
        i.fwd = extended(i, find(v), b, kept);
        continue;
      }
      if (d && i.op === "store") {
        defs[keyOf(d.slot, d.off + i.off, i.width)] = find(i.args[1]);
        continue;
      }
      kept.push(i);
    }
  }
  for (let n = 0; n < phis.length; n++) {
    const { phi, b, key } = phis[n];
    phi.args = b.preds.map((p) => readEnd(p, key));
  }
  for (const { phi, b } of phis) b.insts.unshift(phi);
  removeTrivialPhis(f);
}

/** A load's value out of the stored one: narrow loads extend. */
function extended(load: Inst, v: Inst, b: Block, into: Inst[]): Inst {
  if (load.width >= 4) return v;
  let made: Inst;
  if (load.signed) {
    made = inst("sextin", 32, [v], load.pos);
    made.width = load.width;
  } else {
    const mask = constant(load.width === 1 ? 0xffn : 0xffffn, 32, load.pos);
    mask.block = b;
    into.push(mask);
    made = inst("and", 32, [v, mask], load.pos);
  }
  made.block = b;
  into.push(made);
  return made;
}

/** Phis that merge one value with itself are that value. */
export function removeTrivialPhis(f: Func): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of f.blocks) {
      for (const phi of b.insts) {
        if (phi.op !== "phi") break;
        if (phi.fwd) continue;
        let same: Inst | null = null;
        let undef: Inst | null = null;
        let trivial = true;
        for (const raw of phi.args) {
          const a = find(raw);
          if (a === phi) continue;
          if (a.op === "undef") undef = a;
          else if (same && !sameValue(same, a)) {
            trivial = false;
            break;
          } else same = a;
        }
        if (!trivial) continue;
        if (same && undef && !availableEverywhere(same)) continue;
        const by: Inst = same ?? undef ?? inst("undef", phi.bits, [], phi.pos);
        if (!by.block) {
          by.block = b;
          f.entry.insts.unshift(by);
        }
        phi.fwd = by;
        changed = true;
      }
    }
  }
  for (const b of f.blocks) {
    if (b.insts[0]?.op === "phi") b.insts = b.insts.filter((i) => i.op !== "phi" || !i.fwd);
  }
  resolveForwards(f);
}

function sameValue(a: Inst, b: Inst): boolean {
  return a === b || (a.op === "const" && b.op === "const" && a.imm === b.imm && a.bits === b.bits);
}

/** A value that may stand in for an undefined one: it is there wherever the phi is. */
function availableEverywhere(v: Inst): boolean {
  return v.op === "const" || v.op === "param";
}
