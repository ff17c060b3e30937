// Where walks backwards along the current path have been since its last checkpoint (spec 8.8): one that arrives where an
// earlier one stood, and wants the same, could only mark again what is marked. A loop whose test is decided in every
// round is so looked back on for one round and not to its beginning.

/** A place in the path, and what was wanted there. */
@unmanaged
class Place {
  /** The path between two checkpoints that it belongs to. */
  path: u32;
  /** Entries of the history before it. */
  hist: i32;
  insn: i32;
  unused: i32;
  regs: u64;
  slots: u64;
}
const PLACES: i32 = 256;
const TRAIL: usize = memory.data(PLACES * 32, 8);

let path: u32 = 1;

/** The path goes on from another state or has a new checkpoint: the places are none of its own. */
export function newTrail(): void {
  path++;
}

/** Whether an earlier walk wanted the same here; notes the place. Only for the outermost frame. */
export function wasHere(hist: i32, insn: i32, regs: u64, slots: u64): bool {
  const p = changetype<Place>(TRAIL + (<usize>((hist * 37 + insn) & (PLACES - 1)) << 5));
  if (p.path == path && p.hist == hist && p.insn == insn && p.regs == regs && p.slots == slots) return true;
  p.path = path;
  p.hist = hist;
  p.insn = insn;
  p.regs = regs;
  p.slots = slots;
  return false;
}
