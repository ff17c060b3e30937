// Names for what a running program's 64-bit values point at. A pointer's upper half names a region; which region is the
// key, the value or the context is read from the context itself.
import type { Kernel } from "../../engine-as/host/kernel.ts";

const REGION_BASE = 0xffff8800;
const STACK_FRAMES = 16;

/** A place in a named region; from the frame pointer (negative) for "stack". */
export interface Place {
  region: string;
  offset: number;
}

/** The pointers of one call of the program: r1 at its first instruction, and what lies there. */
export interface CallPointers {
  ctx: bigint;
  meta: bigint;
  map: bigint;
  key: bigint;
  value: bigint;
}

const regionOf = (pointer: bigint) => Number(pointer >> 32n) - REGION_BASE;
const addressOf = (pointer: bigint) => Number(pointer & 0xffffffffn);

/** Reads the context that `ctx` points at. */
export function callPointers(kernel: Kernel, ctx: bigint): CallPointers {
  const at = (offset: number) => kernel.memory.view.getBigUint64(addressOf(ctx) + offset, true);
  return { ctx, meta: at(0), map: at(8), key: at(16), value: at(24) };
}

/** Copies what a pointer points at; null for NULL. */
export function bytesAt(kernel: Kernel, pointer: bigint, size: number): Uint8Array | null {
  return pointer === 0n ? null : kernel.memory.copy(addressOf(pointer), size);
}

/** What `value` points at; null for a number. `fp` is the running frame's frame pointer. */
export function placeOf(value: bigint, call: CallPointers, fp: bigint): Place | null {
  const region = regionOf(value);
  if (region <= 0 || region >= 1024) return null;
  if (region === regionOf(fp)) return { region: "stack", offset: addressOf(value) - addressOf(fp) };
  if (region <= STACK_FRAMES) return { region: `stack of frame ${region - 1}`, offset: 0 };
  for (const name of ["key", "value", "ctx", "meta", "map"] as const) {
    const base = call[name];
    if (base !== 0n && region === regionOf(base)) return { region: name, offset: addressOf(value) - addressOf(base) };
  }
  return { region: "memory", offset: addressOf(value) };
}

/** "value +8", "fp -16", "key"; empty for a number. */
export function meaningOf(value: bigint, call: CallPointers, fp: bigint): string {
  const place = placeOf(value, call, fp);
  if (!place) return "";
  const { region, offset } = place;
  if (region === "memory") return `kernel memory`;
  const name = region === "stack" ? "fp" : region;
  return offset === 0 ? name : `${name} ${offset < 0 ? "-" : "+"}${Math.abs(offset)}`;
}
