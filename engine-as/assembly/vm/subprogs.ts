// What the VM asks about a program's functions.
import { Program } from "../prog";
import { STACK_SIZE } from "./code";

/** Bytes of stack, a multiple of 8, that the function at instruction `start` finds zeroed. */
export function stackDepthAt(prog: Program | null, start: i32): u32 {
  if (prog !== null) {
    for (let i = 0; i < prog.subprogCount; i++) {
      const sub = prog.subprog(i);
      if (sub.start == start) return <u32>min((sub.stackDepth + 7) & ~7, <i32>STACK_SIZE);
    }
  }
  return STACK_SIZE;
}
