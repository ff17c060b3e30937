// The program's own lines in the log: `; text @ file:line`, once each time the line changes (spec 7.3).
import { Env } from "./env";

const RECORD: usize = 16;

/** Index of the line record that covers instruction `insn`, or -1. */
export function lineRecordOf(env: Env, insn: i32): i32 {
  let lo = 0;
  let hi = env.lineInfoCount;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (load<i32>(env.lineInfo + <usize>mid * RECORD) <= insn) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}

/** Prints the source line of `insn` unless it has the file and number of the one printed last. */
export function printSourceLine(env: Env, insn: i32): void {
  const btf = env.btf;
  if (btf === null || !env.lineInfoCount || !env.log.on) return;
  const i = lineRecordOf(env, insn);
  if (i < 0 || i == env.lastLine) return;
  const p = env.lineInfo + <usize>i * RECORD;
  if (env.lastLine >= 0) {
    const q = env.lineInfo + <usize>env.lastLine * RECORD;
    if (load<u32>(p, 4) == load<u32>(q, 4) && load<u32>(p, 12) >> 10 == load<u32>(q, 12) >> 10) return;
  }
  env.lastLine = i;
  const out = env.log.str("; ");
  let text = btf.nameAt(load<u32>(p, 8));
  while (load<u8>(text) == 0x20 || load<u8>(text) == 0x09) text++;
  out.cstr(text);
  const file = btf.nameAt(load<u32>(p, 4));
  let base = file;
  for (let at = file; load<u8>(at); at++) if (load<u8>(at) == 0x2f) base = at + 1;
  out.str(" @ ").cstr(base).ch(0x3a).u64(load<u32>(p, 12) >> 10).ch(0x0a);
}
