// The machine that this kernel pretends to run on: how many CPUs there could be, and which one runs now.

import { world } from "../vm/world";

let possible: u32 = 2;

/** num_possible_cpus(): how many copies a per-CPU value has. */
export function possibleCpus(): u32 {
  return possible;
}

/** A setting of the engine; only before the first map is made. */
export function setPossibleCpus(n: u32): void {
  possible = n < 1 ? 1 : n > 64 ? 64 : n;
  if (world.cpu >= possible) world.cpu = 0;
}

/** The CPU that system calls and programs run on. */
export function currentCpu(): u32 {
  return world.cpu;
}

export function setCurrentCpu(cpu: u32): void {
  if (cpu < possible) world.cpu = cpu;
}
