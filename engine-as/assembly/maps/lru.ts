// Which element of an LRU map is given up for a new one. The kernel approximates "least recently used" with an active
// and an inactive list, a mark of use on every element, and lists of free and of fresh elements for each CPU, so that
// most insertions touch no common list. The order of these lists decides which elements survive, so all of them are
// kept here. Elements are nodes in the map's own slab; this file knows only their LRU words.

// An element's words (offsets from its start)
export const LRU_PREV: usize = 8;
export const LRU_NEXT: usize = 12;
export const LRU_WHERE: usize = 16;
export const LRU_REF: usize = 17;
export const LRU_CPU: usize = 18;

// Where a node is
const FREE: u8 = 0;
const INACTIVE: u8 = 1;
const ACTIVE: u8 = 2;
const LOCAL_FREE: u8 = 3;
const LOCAL_FRESH: u8 = 4;

/** Elements that one look at a common list moves to or from a CPU at most; fewer for small maps. */
const COMMON_BATCH: u32 = 128;
/** The same for a map whose lists are all of one CPU (BPF_F_NO_COMMON_LRU). */
const PERCPU_BATCH: u32 = 4;

/** Takes an element out of its bucket. False when it cannot be given up. */
export abstract class LruOwner {
  abstract evict(node: usize): bool;
}

/** A doubly linked ring with a sentinel in the heap that has the same two words as a node. */
function newRing(): usize {
  const head = heap.alloc(24);
  memory.fill(head, 0, 24);
  store<u32>(head, <u32>head, LRU_PREV);
  store<u32>(head, <u32>head, LRU_NEXT);
  return head;
}

// @ts-ignore: decorator
@inline
function nextOf(n: usize): usize {
  return <usize>load<u32>(n, LRU_NEXT);
}

// @ts-ignore: decorator
@inline
function prevOf(n: usize): usize {
  return <usize>load<u32>(n, LRU_PREV);
}

function unlink(n: usize): void {
  const p = prevOf(n);
  const q = nextOf(n);
  store<u32>(p, <u32>q, LRU_NEXT);
  store<u32>(q, <u32>p, LRU_PREV);
}

function pushFront(head: usize, n: usize): void {
  const q = nextOf(head);
  store<u32>(n, <u32>head, LRU_PREV);
  store<u32>(n, <u32>q, LRU_NEXT);
  store<u32>(q, <u32>n, LRU_PREV);
  store<u32>(head, <u32>n, LRU_NEXT);
}

function pushBack(head: usize, n: usize): void {
  pushFront(prevOf(head), n);
}

// @ts-ignore: decorator
@inline
function isEmpty(head: usize): bool {
  return nextOf(head) == head;
}

/** Marks an element as used; programs' lookups do, those of system calls and iterators do not. */
// @ts-ignore: decorator
@inline
export function markUsed(n: usize): void {
  if (!load<u8>(n, LRU_REF)) store<u8>(n, 1, LRU_REF);
}

/** Active, inactive and free lists: one set for the whole map, or one a CPU. */
class LruLists {
  active: usize = newRing();
  inactive: usize = newRing();
  free: usize = newRing();
  activeCount: u32 = 0;
  inactiveCount: u32 = 0;
  /** Where the next look at the inactive list for used elements begins. */
  hand: usize = 0;

  /**
   * `fresh` nodes from `first` on, `stride` bytes each, are free and were never touched: they stand behind the free
   * list.
   */
  constructor(
    private owner: LruOwner,
    private scans: u32,
    private first: usize,
    private fresh: u32,
    private stride: u32,
    private cpu: u32,
  ) {
    this.hand = this.inactive;
  }

  /** The next free node, still on the free list; 0 if there is none. The last node is the first to go. */
  nextFree(): usize {
    if (!isEmpty(this.free)) return nextOf(this.free);
    if (!this.fresh) return 0;
    const n = this.first + <usize>(--this.fresh) * this.stride;
    store<u16>(n, <u16>this.cpu, LRU_CPU);
    this.enter(n, FREE);
    return n;
  }

  private leave(n: usize): void {
    const where = load<u8>(n, LRU_WHERE);
    if (where == ACTIVE) this.activeCount--;
    else if (where == INACTIVE) this.inactiveCount--;
    if (n == this.hand) this.hand = prevOf(n);
    unlink(n);
  }

  /** Enters a node that is on no list of this set. */
  enter(n: usize, where: u8): void {
    if (where == ACTIVE) this.activeCount++;
    else if (where == INACTIVE) this.inactiveCount++;
    store<u8>(n, where, LRU_WHERE);
    store<u8>(n, 0, LRU_REF);
    pushFront(where == ACTIVE ? this.active : where == INACTIVE ? this.inactive : this.free, n);
  }

  move(n: usize, where: u8): void {
    this.leave(n);
    this.enter(n, where);
  }

  /** Moves a node to the end of a list outside of this set: a batch is used in the order in which it came. */
  moveOut(n: usize, head: usize, where: u8): void {
    this.leave(n);
    store<u8>(n, where, LRU_WHERE);
    store<u8>(n, 0, LRU_REF);
    pushBack(head, n);
  }

  /** Sinks unused active elements, lifts used inactive ones. */
  rotate(): void {
    if (this.inactiveCount < this.activeCount) this.rotateActive();
    this.rotateInactive();
  }

  private rotateActive(): void {
    const first = nextOf(this.active);
    let n = prevOf(this.active);
    for (let i: u32 = 0; n != this.active && i < this.scans; i++) {
      const before = prevOf(n);
      const last = n == first;
      this.move(n, load<u8>(n, LRU_REF) ? ACTIVE : INACTIVE);
      if (last) break;
      n = before;
    }
  }

  private rotateInactive(): void {
    if (isEmpty(this.inactive)) return;
    let last = nextOf(this.hand);
    if (last == this.inactive) last = nextOf(last);
    let at = this.hand;
    let before = at;
    for (let i: u32 = 0; i < this.scans; ) {
      if (at == this.inactive) {
        at = prevOf(at);
        continue;
      }
      before = prevOf(at);
      if (load<u8>(at, LRU_REF)) this.move(at, ACTIVE);
      if (at == last) break;
      at = before;
      i++;
    }
    this.hand = before;
  }

  /** Gives up to `wanted` elements up, unused ones first, and puts them at the front of `head`. */
  shrink(wanted: u32, head: usize, where: u8): void {
    if (this.shrinkInactive(wanted, head, where)) return;
    const from = isEmpty(this.inactive) ? this.active : this.inactive;
    for (let n = prevOf(from); n != from; n = prevOf(n)) {
      if (this.owner.evict(n)) {
        this.giveUp(n, head, where);
        return;
      }
    }
  }

  private shrinkInactive(wanted: u32, head: usize, where: u8): u32 {
    let done: u32 = 0;
    let n = prevOf(this.inactive);
    for (let i: u32 = 0; n != this.inactive && i < this.scans; i++) {
      const before = prevOf(n);
      if (load<u8>(n, LRU_REF)) {
        this.move(n, ACTIVE);
      } else if (this.owner.evict(n)) {
        this.giveUp(n, head, where);
        if (++done == wanted) break;
      }
      n = before;
    }
    return done;
  }

  private giveUp(n: usize, head: usize, where: u8): void {
    if (where == FREE) this.move(n, FREE);
    else this.moveOut(n, head, where);
  }

  drop(): void {
    heap.free(this.active);
    heap.free(this.inactive);
    heap.free(this.free);
  }
}

/** The LRU state of one map. */
export class Lru {
  private sets: LruLists[] = [];
  private localFree: StaticArray<usize>;
  private localFresh: StaticArray<usize>;
  private batch: u32;
  private nextSteal: u32 = 0;
  private owner: LruOwner;

  /** `elements` nodes of `stride` bytes from `first` on are handed over, all free. */
  constructor(owner: LruOwner, private common: bool, first: usize, elements: u32, stride: u32, private cpus: u32) {
    this.owner = owner;
    this.localFree = new StaticArray<usize>(common ? cpus : 0);
    this.localFresh = new StaticArray<usize>(common ? cpus : 0);
    const share = elements / cpus / 2;
    this.batch = common ? (share < 1 ? 1 : share > COMMON_BATCH ? COMMON_BATCH : share) : PERCPU_BATCH;
    const scans = common ? COMMON_BATCH : PERCPU_BATCH;
    const sets: u32 = common ? 1 : cpus;
    const each = elements / sets;
    for (let i: u32 = 0; i < sets; i++) {
      this.sets.push(new LruLists(owner, scans, first + <usize>i * each * stride, each, stride, i));
    }
    for (let i = 0; i < this.localFree.length; i++) {
      this.localFree[i] = newRing();
      this.localFresh[i] = newRing();
    }
  }

  /** A node for a new element, possibly taken from another one; 0 when all are in use by someone. */
  take(cpu: u32): usize {
    return this.common ? this.takeCommon(cpu) : this.takePercpu(cpu);
  }

  /** Gives an element's node back; it is in no bucket any more. */
  give(n: usize): void {
    const where = load<u8>(n, LRU_WHERE);
    const cpu = <i32>load<u16>(n, LRU_CPU);
    if (where == LOCAL_FRESH) {
      unlink(n);
      store<u8>(n, LOCAL_FREE, LRU_WHERE);
      store<u8>(n, 0, LRU_REF);
      pushFront(this.localFree[cpu], n);
    } else if (where != LOCAL_FREE && where != FREE) {
      this.sets[this.common ? 0 : cpu].move(n, FREE);
    }
  }

  private takePercpu(cpu: u32): usize {
    const set = this.sets[cpu];
    set.rotate();
    if (!set.nextFree()) set.shrink(PERCPU_BATCH, set.free, FREE);
    const n = set.nextFree();
    if (n) set.move(n, INACTIVE);
    return n;
  }

  private takeCommon(cpu: u32): usize {
    let n = this.popLocal(cpu);
    if (!n) {
      this.refill(cpu);
      n = this.popLocal(cpu);
    }
    if (!n) n = this.steal(cpu);
    if (!n) return 0;
    store<u16>(n, <u16>cpu, LRU_CPU);
    store<u8>(n, LOCAL_FRESH, LRU_WHERE);
    store<u8>(n, 0, LRU_REF);
    pushFront(this.localFresh[cpu], n);
    return n;
  }

  private popLocal(cpu: u32): usize {
    const head = this.localFree[cpu];
    if (isEmpty(head)) return 0;
    const n = nextOf(head);
    unlink(n);
    return n;
  }

  /** Brings a batch of nodes from the common lists to the CPU, and its fresh elements to the common lists. */
  private refill(cpu: u32): void {
    const set = this.sets[0];
    const fresh = this.localFresh[cpu];
    for (let n = prevOf(fresh); n != fresh; ) {
      const before = prevOf(n);
      const used = load<u8>(n, LRU_REF) != 0;
      unlink(n);
      set.enter(n, used ? ACTIVE : INACTIVE);
      n = before;
    }
    set.rotate();
    const head = this.localFree[cpu];
    let moved: u32 = 0;
    for (; moved < this.batch; moved++) {
      const n = set.nextFree();
      if (!n) break;
      set.moveOut(n, head, LOCAL_FREE);
    }
    if (moved < this.batch) set.shrink(this.batch - moved, head, LOCAL_FREE);
  }

  /** Takes a node from another CPU: a free one, else a fresh element, an unused one if there is. */
  private steal(cpu: u32): usize {
    const first = this.nextSteal;
    for (let i: u32 = 0; i < this.cpus; i++) {
      const from = (first + i) % this.cpus;
      let n = this.popLocal(from);
      if (!n) n = this.popFresh(from);
      if (n) {
        this.nextSteal = from;
        return n;
      }
    }
    return 0;
  }

  private popFresh(cpu: u32): usize {
    const head = this.localFresh[cpu];
    for (let force = 0; force < 2; force++) {
      for (let n = prevOf(head); n != head; n = prevOf(n)) {
        if ((force || !load<u8>(n, LRU_REF)) && this.owner.evict(n)) {
          unlink(n);
          return n;
        }
      }
    }
    return 0;
  }

  drop(): void {
    for (let i = 0; i < this.sets.length; i++) this.sets[i].drop();
    for (let i = 0; i < this.localFree.length; i++) {
      heap.free(this.localFree[i]);
      heap.free(this.localFresh[i]);
    }
  }
}
