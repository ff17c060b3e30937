/**
 * Register allocation by iterated coalescing of an interference graph (George and Appel): ten registers, calls
 * destroy r0 to r5. What finds no register lives on the stack, or is made anew if it is a constant or an address.
 */
import { defsOf, type FrameObject, type MFunc, MInst, usesOf } from "./machine.ts";

const K = 10;
const MAX_ROUNDS = 24;

/** Rewrites virtual registers to real ones; answers false when even spilling did not help. */
export function allocate(m: MFunc): boolean {
  const noSpill = new Set<number>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const live = liveness(m);
    const graph = new Graph(m, live, noSpill);
    const { colors, spilled } = graph.color();
    if (spilled.length === 0) {
      assign(m, colors);
      return true;
    }
    rewriteSpills(m, spilled, noSpill);
  }
  return false;
}

/** Live-out sets per block, as bit sets over registers. */
function liveness(m: MFunc): Uint32Array[] {
  const words = (m.regs + 31) >> 5;
  const n = m.blocks.length;
  const use: Uint32Array[] = [];
  const def: Uint32Array[] = [];
  const tmp: number[] = [];
  m.blocks.forEach((b, i) => {
    b.index = i;
    const u = new Uint32Array(words);
    const d = new Uint32Array(words);
    for (const inst of b.insts) {
      tmp.length = 0;
      usesOf(inst, tmp);
      for (const r of tmp) if (!(d[r >> 5] & (1 << (r & 31)))) u[r >> 5] |= 1 << (r & 31);
      tmp.length = 0;
      defsOf(inst, tmp);
      for (const r of tmp) d[r >> 5] |= 1 << (r & 31);
    }
    use.push(u);
    def.push(d);
  });
  const liveIn = m.blocks.map((_, i) => use[i].slice());
  const liveOut = m.blocks.map(() => new Uint32Array(words));
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = n - 1; i >= 0; i--) {
      const out = liveOut[i];
      for (const s of m.blocks[i].succs) {
        const inn = liveIn[s.index];
        for (let w = 0; w < words; w++) out[w] |= inn[w];
      }
      const inn = liveIn[i];
      for (let w = 0; w < words; w++) {
        const v = (use[i][w] | (out[w] & ~def[i][w])) >>> 0;
        if (v !== inn[w]) {
          inn[w] = v;
          changed = true;
        }
      }
    }
  }
  return liveOut;
}

interface Move {
  a: number;
  b: number;
  state: "work" | "active" | "done";
}

class Graph {
  private readonly adj: Set<number>[] = [];
  private readonly degree: number[];
  private readonly alias: number[];
  private readonly moves: Move[] = [];
  private readonly movesOf: (Move[] | undefined)[] = [];
  private readonly cost: Float64Array;
  private readonly present: boolean[];
  private readonly stack: number[] = [];
  private readonly removed: boolean[];
  private readonly coalesced: boolean[];

  constructor(
    private readonly m: MFunc,
    liveOut: Uint32Array[],
    private readonly noSpill: Set<number>,
  ) {
    const n = m.regs;
    this.degree = new Array(n).fill(0);
    this.alias = Array.from({ length: n }, (_, i) => i);
    this.cost = new Float64Array(n);
    this.present = new Array(n).fill(false);
    this.removed = new Array(n).fill(false);
    this.coalesced = new Array(n).fill(false);
    for (let i = 0; i < n; i++) this.adj.push(new Set());
    for (let a = 0; a < K; a++) for (let b = 0; b < K; b++) if (a !== b) this.adj[a].add(b);
    this.build(liveOut);
  }

  private edge(a: number, b: number): void {
    if (a === b || a === 10 || b === 10) return;
    if (this.adj[a].has(b)) return;
    this.adj[a].add(b);
    this.adj[b].add(a);
    this.degree[a]++;
    this.degree[b]++;
  }

  private build(liveOut: Uint32Array[]): void {
    const uses: number[] = [];
    const defs: number[] = [];
    for (const b of this.m.blocks) {
      const weight = 10 ** Math.min(b.depth, 5);
      const live = new Set<number>();
      const out = liveOut[b.index];
      for (let w = 0; w < out.length; w++) {
        for (let bits = out[w]; bits !== 0; bits &= bits - 1) live.add((w << 5) + (31 - Math.clz32(bits & -bits)));
      }
      for (let k = b.insts.length - 1; k >= 0; k--) {
        const i = b.insts[k];
        uses.length = 0;
        defs.length = 0;
        usesOf(i, uses);
        defsOf(i, defs);
        for (const r of uses) {
          this.present[r] = true;
          this.cost[r] += weight;
        }
        for (const r of defs) {
          this.present[r] = true;
          this.cost[r] += weight;
        }
        if (i.op === "mov" && i.dst !== 10 && i.src !== 10) {
          live.delete(i.src);
          const mv: Move = { a: i.dst, b: i.src, state: "work" };
          this.moves.push(mv);
          this.addMove(i.dst, mv);
          this.addMove(i.src, mv);
        }
        for (const d of defs) live.add(d);
        for (const d of defs) for (const l of live) this.edge(d, l);
        if (i.early) for (const d of defs) for (const u of uses) this.edge(d, u);
        for (const d of defs) live.delete(d);
        for (const r of uses) if (r !== 10) live.add(r);
      }
    }
  }

  private addMove(r: number, mv: Move): void {
    const list = this.movesOf[r];
    if (list) list.push(mv);
    else this.movesOf[r] = [mv];
  }

  private root(r: number): number {
    let at = r;
    while (this.alias[at] !== at) at = this.alias[at];
    return at;
  }

  private moveRelated(r: number): boolean {
    return this.movesOf[r]?.some((mv) => mv.state !== "done") ?? false;
  }

  color(): { colors: Int32Array; spilled: number[] } {
    const simplify: number[] = [];
    const freeze = new Set<number>();
    const spill = new Set<number>();
    for (let r = 11; r < this.m.regs; r++) {
      if (!this.present[r]) continue;
      if (this.degree[r] >= K) spill.add(r);
      else if (this.moveRelated(r)) freeze.add(r);
      else simplify.push(r);
    }
    const work = this.moves;
    let pending = work.length;
    const enable = (r: number) => {
      for (const mv of this.movesOf[r] ?? []) {
        if (mv.state === "active") {
          mv.state = "work";
          pending++;
        }
      }
    };
    const lower = (r: number) => {
      if (r <= 10) return;
      const d = this.degree[r]--;
      if (d === K) {
        enable(r);
        for (const n of this.adj[r]) if (!this.removed[n]) enable(n);
        spill.delete(r);
        if (this.moveRelated(r)) freeze.add(r);
        else simplify.push(r);
      }
    };
    const addWork = (r: number) => {
      if (r > 10 && !this.moveRelated(r) && this.degree[r] < K && freeze.has(r)) {
        freeze.delete(r);
        simplify.push(r);
      }
    };
    const merge = (u: number, v: number) => {
      freeze.delete(v);
      spill.delete(v);
      this.coalesced[v] = true;
      this.alias[v] = u;
      this.cost[u] += this.cost[v];
      if (this.noSpill.has(v)) this.noSpill.add(u);
      for (const mv of this.movesOf[v] ?? []) this.addMove(u, mv);
      for (const t of [...this.adj[v]]) {
        if (this.removed[t] || this.coalesced[t]) continue;
        if (!this.adj[t].has(u)) {
          this.edge(t, u);
        }
        lower(t);
      }
      if (this.degree[u] >= K && freeze.has(u)) {
        freeze.delete(u);
        spill.add(u);
      }
    };
    for (;;) {
      if (simplify.length > 0) {
        const r = simplify.pop() as number;
        if (this.removed[r] || this.coalesced[r]) continue;
        this.removed[r] = true;
        this.stack.push(r);
        for (const n of this.adj[r]) if (!this.removed[n] && !this.coalesced[n]) lower(n);
        continue;
      }
      if (pending > 0) {
        pending = 0;
        for (const mv of work) {
          if (mv.state !== "work") continue;
          let x = this.root(mv.a);
          let y = this.root(mv.b);
          if (y <= 10) [x, y] = [y, x];
          if (x === y) {
            mv.state = "done";
            addWork(x);
          } else if (y <= 10 || this.adj[x].has(y)) {
            mv.state = "done";
            addWork(x);
            addWork(y);
          } else if (x <= 10 ? this.precolouredOk(x, y) : this.briggs(x, y)) {
            mv.state = "done";
            merge(x, y);
            addWork(x);
          } else mv.state = "active";
        }
        continue;
      }
      const frozen = this.cheapest(freeze);
      if (frozen >= 0) {
        freeze.delete(frozen);
        simplify.push(frozen);
        for (const mv of this.movesOf[frozen] ?? []) {
          if (mv.state === "done") continue;
          mv.state = "done";
          const x = this.root(mv.a);
          const y = this.root(mv.b);
          addWork(x === frozen ? y : x);
        }
        continue;
      }
      if (spill.size > 0) {
        const r = this.spillChoice(spill);
        spill.delete(r);
        simplify.push(r);
        for (const mv of this.movesOf[r] ?? []) {
          if (mv.state === "done") continue;
          mv.state = "done";
          const x = this.root(mv.a);
          const y = this.root(mv.b);
          addWork(x === r ? y : x);
        }
        continue;
      }
      break;
    }
    return this.assignColors();
  }

  private precolouredOk(x: number, y: number): boolean {
    for (const t of this.adj[y]) {
      if (this.removed[t] || this.coalesced[t]) continue;
      if (!(t <= 10 || this.degree[t] < K || this.adj[t].has(x))) return false;
    }
    return true;
  }

  private briggs(x: number, y: number): boolean {
    let high = 0;
    for (const t of this.adj[x]) {
      if (this.removed[t] || this.coalesced[t]) continue;
      const d = this.adj[y].has(t) ? this.degree[t] - 1 : this.degree[t];
      if (t <= 10 || d >= K) high++;
    }
    for (const t of this.adj[y]) {
      if (this.removed[t] || this.coalesced[t] || this.adj[x].has(t)) continue;
      if (t <= 10 || this.degree[t] >= K) high++;
    }
    return high < K;
  }

  private cheapest(set: Set<number>): number {
    let best = -1;
    for (const r of set) if (best < 0 || this.cost[r] < this.cost[best]) best = r;
    return best;
  }

  private spillChoice(set: Set<number>): number {
    let best = -1;
    let score = Number.POSITIVE_INFINITY;
    for (const r of set) {
      let s = this.cost[r] / (this.degree[r] + 1);
      if (this.noSpill.has(r)) s = Number.MAX_VALUE;
      else if (this.m.remat.has(r)) s /= 4;
      if (s < score || best < 0) {
        score = s;
        best = r;
      }
    }
    return best;
  }

  private assignColors(): { colors: Int32Array; spilled: number[] } {
    const colors = new Int32Array(this.m.regs).fill(-1);
    for (let i = 0; i <= 10; i++) colors[i] = i;
    const spilled: number[] = [];
    // Registers that calls destroy first, unless a copy partner already has a colour.
    for (let k = this.stack.length - 1; k >= 0; k--) {
      const r = this.stack[k];
      let taken = 0;
      for (const t of this.adj[r]) {
        const c = colors[this.root(t)];
        if (c >= 0 && c < 10) taken |= 1 << c;
      }
      let pick = -1;
      for (const mv of this.movesOf[r] ?? []) {
        const other = this.root(this.root(mv.a) === r ? mv.b : mv.a);
        const c = colors[other];
        if (c >= 0 && c < 10 && !(taken & (1 << c))) {
          pick = c;
          break;
        }
      }
      for (let c = 0; pick < 0 && c < ORDER.length; c++) if (!(taken & (1 << ORDER[c]))) pick = ORDER[c];
      if (pick < 0) spilled.push(r);
      else colors[r] = pick;
    }
    for (let r = 11; r < this.m.regs; r++) if (this.coalesced[r]) colors[r] = colors[this.root(r)];
    if (spilled.length > 0) {
      const all = new Set(spilled);
      for (let r = 11; r < this.m.regs; r++) if (this.coalesced[r] && all.has(this.root(r))) spilled.push(r);
    }
    return { colors, spilled };
  }
}

const ORDER = [1, 2, 3, 4, 5, 0, 6, 7, 8, 9];

/** Each use loads, each definition stores; constants and addresses are remade instead. */
function rewriteSpills(m: MFunc, spilled: number[], noSpill: Set<number>): void {
  const home = new Map<number, FrameObject>();
  const set = new Set(spilled);
  // A value is remade only if it has one definition.
  const defs = new Map<number, number>();
  const tmp: number[] = [];
  for (const b of m.blocks) {
    for (const i of b.insts) {
      tmp.length = 0;
      defsOf(i, tmp);
      for (const r of tmp) if (set.has(r)) defs.set(r, (defs.get(r) ?? 0) + 1);
    }
  }
  const homeOf = (r: number) => {
    let f = home.get(r);
    if (!f) {
      f = { name: `spill${r}`, size: 8, align: 8, offset: 0 };
      home.set(r, f);
      m.frames.push(f);
    }
    return f;
  };
  const remade = (r: number) => (defs.get(r) === 1 ? m.remat.get(r) : undefined);
  for (const b of m.blocks) {
    const out: MInst[] = [];
    for (const i of b.insts) {
      rewriteInst(m, i, set, remade, homeOf, noSpill, out);
    }
    b.insts = out;
  }
}

function rewriteInst(
  m: MFunc,
  i: MInst,
  set: Set<number>,
  remade: (r: number) => MInst | undefined,
  homeOf: (r: number) => FrameObject,
  noSpill: Set<number>,
  out: MInst[],
): void {
  // Copies to and from a spilled register are the load or store itself.
  if (i.op === "mov" && set.has(i.src) && !set.has(i.dst)) {
    out.push(fill(i.src, i.dst, i, remade, homeOf));
    return;
  }
  if (i.op === "mov" && set.has(i.dst) && !set.has(i.src) && !remade(i.dst)) {
    out.push(storeHome(i.src, homeOf(i.dst), i.pos));
    return;
  }
  const uses: number[] = [];
  const defs: number[] = [];
  usesOf(i, uses);
  defsOf(i, defs);
  const replaced = new Map<number, number>();
  for (const r of uses) {
    if (!set.has(r) || replaced.has(r)) continue;
    const t = m.newReg();
    noSpill.add(t);
    replaced.set(r, t);
    out.push(fill(r, t, i, remade, homeOf));
  }
  const after: MInst[] = [];
  for (const r of defs) {
    if (!set.has(r)) continue;
    if (remade(r)) return;
    let t = replaced.get(r);
    if (t === undefined) {
      t = m.newReg();
      noSpill.add(t);
      replaced.set(r, t);
    }
    after.push(storeHome(t, homeOf(r), i.pos));
  }
  if (replaced.size > 0) renameIn(i, replaced);
  out.push(i, ...after);
}

function fill(
  r: number,
  to: number,
  at: MInst,
  remade: (r: number) => MInst | undefined,
  homeOf: (r: number) => FrameObject,
): MInst {
  const again = remade(r);
  const made = new MInst("load", at.pos);
  if (again) Object.assign(made, again, { pos: at.pos, dst: to });
  else Object.assign(made, { dst: to, src: -1, frame: homeOf(r), width: 8 });
  return made;
}

function storeHome(r: number, home: FrameObject, pos: number): MInst {
  const s = new MInst("store", pos);
  Object.assign(s, { dst: -1, src: r, frame: home, width: 8 });
  return s;
}

function renameIn(i: MInst, map: Map<number, number>): void {
  if (i.dst > 10) i.dst = map.get(i.dst) ?? i.dst;
  if (i.src > 10) i.src = map.get(i.src) ?? i.src;
  if (i.uses) i.uses = i.uses.map((r) => map.get(r) ?? r);
  if (i.defs) i.defs = i.defs.map((r) => map.get(r) ?? r);
  for (const o of i.asm?.operands ?? [])
    if (o.is.kind === "reg" || o.is.kind === "mem") o.is.reg = map.get(o.is.reg) ?? o.is.reg;
}

/** Writes the colours in and drops copies of a register to itself. */
function assign(m: MFunc, colors: Int32Array): void {
  const of = (r: number) => (r <= 10 ? r : Math.max(0, colors[r]));
  for (const b of m.blocks) {
    const kept: MInst[] = [];
    for (const i of b.insts) {
      if (i.dst > 10) i.dst = of(i.dst);
      if (i.src > 10) i.src = of(i.src);
      for (const o of i.asm?.operands ?? []) if (o.is.kind === "reg" || o.is.kind === "mem") o.is.reg = of(o.is.reg);
      if (i.op === "mov" && i.dst === i.src) continue;
      kept.push(i);
    }
    b.insts = kept;
  }
}
