// Helpers that ask for the clock, the task, the CPU: answered from the world record, the same in every run.
import { currentCpu } from "../../maps/cpu";
import { EINVAL } from "../../util/errno";
import { taskPointer } from "../task";
import { now, random, World, world } from "../world";
import { output } from "./memory";

/** Ticks of the scheduler's clock at boot (it starts five minutes before its 32-bit overflow), and their length. */
const INITIAL_JIFFIES: u64 = 0xfffedb08;
const NS_PER_JIFFY: u64 = 4_000_000;

export function ktime(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return now();
}

export function jiffies64(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return INITIAL_JIFFIES + world.time / NS_PER_JIFFY;
}

export function prandomU32(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return random() >> 32;
}

export function smpProcessorId(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return currentCpu();
}

export function numaNodeId(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return world.numaNode;
}

export function currentPidTgid(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return <u64>world.tgid << 32 | <u64>world.pid;
}

export function currentUidGid(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return <u64>world.gid << 32 | <u64>world.uid;
}

/** The name is cut to fit, and padded with NULs. */
export function currentComm(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const to = output(r1, r2);
  const size = <usize>r2;
  if (!to) return 0;
  if (!size) return <u64>(-EINVAL);
  memory.fill(to, 0, size);
  memory.copy(to, changetype<usize>(world) + offsetof<World>("comm0"), min(size - 1, 15));
  return 0;
}

export function currentCgroupId(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return world.cgroupId;
}

export function ancestorCgroupId(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return r1 == 0 ? world.cgroupId : 0;
}

export function currentTask(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return taskPointer();
}

export function zero(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return 0;
}

/** No process id namespace is known by device and inode. */
export function nsCurrentPidTgid(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const to = output(r3, r4);
  if (to) memory.fill(to, 0, <usize>r4);
  return <u64>(-EINVAL);
}
