// BPF_MAP_TYPE_PROG_ARRAY: programs by index, for tail calls. A user writes an fd and reads back the program's id; who counts
// the references is the caller.
import { BpfMap } from "./map";
import { ProgramHold } from "../prog";
import { E2BIG, EINVAL, ENOENT, ENOTSUPP } from "../util/errno";

export class ProgArrayMap extends BpfMap {
  private slots: Map<u32, ProgramHold> = new Map();
  /** What the last change took out: its reference goes. */
  released: ProgramHold | null = null;

  /** The program at `index`, or null. */
  at(index: u32): ProgramHold | null {
    return this.slots.has(index) ? this.slots.get(index) : null;
  }

  /** Whether a program may be put at `key`: 0 or a negated errno. */
  checkPut(key: usize, flags: u64): i32 {
    if (flags) return -EINVAL;
    return load<u32>(key) < this.maxEntries ? 0 : -E2BIG;
  }

  put(key: usize, program: ProgramHold): void {
    this.released = this.at(load<u32>(key));
    this.slots.set(load<u32>(key), program);
  }

  /** Any program, taken out; null when there are none. */
  take(): ProgramHold | null {
    const left = this.slots.keys();
    if (!left.length) return null;
    const program = this.slots.get(left[0]);
    this.slots.delete(left[0]);
    return program;
  }

  remove(key: usize): i32 {
    const index = load<u32>(key);
    if (index >= this.maxEntries) return -E2BIG;
    this.released = this.at(index);
    return this.slots.delete(index) ? 0 : -ENOENT;
  }

  sysLookup(key: usize, out: usize, flags: u64): i32 {
    const program = this.at(load<u32>(key));
    if (program === null) return -ENOENT;
    store<u32>(out, program.prog.id);
    return 0;
  }

  update(key: usize, value: usize, flags: u64): i32 {
    return -ENOTSUPP;
  }

  nextKey(key: usize, out: usize): i32 {
    return this.nextIndex(key, out);
  }
}
