// What a program can learn of the machine around it: fixed by the host, the same in every run.
// Holds data only; the helpers read it.

@unmanaged
export class World {
  /** Nanoseconds since boot at the start of the run, and what every look at the clock adds. */
  time: u64;
  tick: u64;
  /** State of the random number generator. */
  seed: u64;
  pid: u32;
  tgid: u32;
  uid: u32;
  gid: u32;
  /** The CPU that system calls and programs run on. */
  cpu: u32;
  numaNode: u32;
  cgroupId: u64;
  /** Pointer to the image of the current struct task_struct as programs see it; 0 if the engine has none. */
  task: u64;
  /** 16 bytes, NUL-padded. */
  comm0: u64;
  comm1: u64;
}

const AT: usize = memory.data(offsetof<World>(), 8);

/** The one world of this kernel. */
export const world: World = changetype<World>(AT);

/** The values of a fresh kernel. */
export function resetWorld(): void {
  world.time = 1_000_000_000;
  world.tick = 1000;
  world.seed = 0x9e3779b97f4a7c15;
  world.pid = world.tgid = 1000;
  world.uid = world.gid = 0;
  world.cpu = 0;
  world.numaNode = 0;
  world.cgroupId = 1;
  world.comm0 = 0x6b6c617770616d; // "mapwalk"
  world.comm1 = 0;
}
resetWorld();

/** The clock: never twice the same. */
export function now(): u64 {
  world.time += world.tick;
  return world.time;
}

/** splitmix64. */
export function random(): u64 {
  world.seed += 0x9e3779b97f4a7c15;
  let z = world.seed;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}
