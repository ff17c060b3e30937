// func_info and line_info: they must describe this program (spec 8.1, phase 2), then they give names, linkage and lines.
// Messages about a single func_info record end without a newline, as the kernel's do.
import { E2BIG, EBADF, EFAULT, EINVAL } from "../util/errno";
import { opOf } from "../isa/insn";
import { Btf } from "../btf/btf";
import { BTF_KIND_FUNC, BTF_KIND_FUNC_PROTO, BTF_FUNC_GLOBAL } from "../btf/format";
import { SUBPROG_GLOBAL } from "../prog";
import { Env } from "./env";
import { ProgLoad } from "./load";

const FUNC_RECORD: u32 = 8;
const LINE_RECORD: u32 = 16;
/** Longest record of a newer format that is taken, with zeros where this one ends. */
const MAX_RECORD: u32 = 252;
const MAX_LINES: u32 = 0x7fffffff / LINE_RECORD;

function badSize(size: u32, least: u32): bool {
  return size < least || size > MAX_RECORD || (size & 3) != 0;
}

function inMemory(at: usize, bytes: u64): bool {
  return <u64>at + bytes <= <u64>memory.size() << 16;
}

/** The part of a longer record that is not known is zero. */
function tailIsZero(at: usize, known: u32, size: u32): bool {
  for (let i = known; i < size; i++) if (load<u8>(at + i)) return false;
  return true;
}

/** What can be said before the subprograms are known. */
export function checkInfoEarly(env: Env, load: ProgLoad): i32 {
  if (!load.funcInfoCount && !load.lineInfoCount) return 0;
  const btf = load.btf;
  if (btf === null) return -EBADF;
  const n = load.funcInfoCount;
  if (!n) return 0;
  const size = load.funcInfoSize;
  const out = env.log;
  if (badSize(size, FUNC_RECORD)) {
    out.str("invalid func info rec size ").u64(size);
    return -EINVAL;
  }
  if (!inMemory(load.funcInfo, <u64>n * size)) return -EFAULT;
  env.funcInfo = env.arena.alloc(<usize>n * FUNC_RECORD);
  let before: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const from = load.funcInfo + <usize>i * size;
    if (!tailIsZero(from, FUNC_RECORD, size)) {
      out.str("nonzero tailing record in func info");
      return -E2BIG;
    }
    const to = env.funcInfo + <usize>i * FUNC_RECORD;
    memory.copy(to, from, FUNC_RECORD);
    const err = checkFuncRecord(env, btf, to, i == 0, before);
    if (err) return err;
    before = load_u32(to);
  }
  env.funcInfoCount = <i32>n;
  return 0;
}

function load_u32(at: usize): u32 {
  return load<u32>(at);
}

function checkFuncRecord(env: Env, btf: Btf, at: usize, first: bool, before: u32): i32 {
  const off = load<u32>(at);
  const type = load<u32>(at, 4);
  const out = env.log;
  if (first) {
    if (off) {
      out.str("nonzero insn_off ").u64(off).str(" for the first func info record");
      return -EINVAL;
    }
  } else if (off <= before) {
    out.str("same or smaller insn offset (").u64(off).str(") than previous func info record (").u64(before).ch(0x29);
    return -EINVAL;
  }
  if (btf.kind(type) != BTF_KIND_FUNC) {
    out.str("invalid type id ").u64(type).str(" in func info");
    return -EINVAL;
  }
  return btf.kind(btf.ref(type)) == BTF_KIND_FUNC_PROTO ? 0 : -EINVAL;
}

/** Every function has its record, every line lies in the program. */
export function checkInfo(env: Env, load: ProgLoad): i32 {
  if (!load.funcInfoCount && !load.lineInfoCount) {
    env.btf = null;
    return 0;
  }
  const err = checkFunctions(env);
  return err ? err : checkLines(env, load);
}

function checkFunctions(env: Env): i32 {
  if (!env.funcInfoCount) return 0;
  if (env.funcInfoCount != env.subprogCount) {
    env.log.str("number of funcs in func_info doesn't match number of subprogs\n");
    return -EINVAL;
  }
  const btf = env.btf!;
  for (let i = 0; i < env.subprogCount; i++) {
    const at = env.funcInfo + <usize>i * FUNC_RECORD;
    const sub = env.subprog(i);
    if (<u32>sub.start != load<u32>(at)) {
      env.log.str("func_info BTF section doesn't match subprog layout in BPF program\n");
      return -EINVAL;
    }
    sub.typeId = load<u32>(at, 4);
    sub.nameOff = btf.nameOff(sub.typeId);
    if (btf.vlen(sub.typeId) == BTF_FUNC_GLOBAL) sub.flags |= SUBPROG_GLOBAL;
  }
  return 0;
}

function checkLines(env: Env, load: ProgLoad): i32 {
  const n = load.lineInfoCount;
  if (!n) return 0;
  if (n > MAX_LINES) return -EINVAL;
  const size = load.lineInfoSize;
  if (badSize(size, LINE_RECORD)) return -EINVAL;
  if (!inMemory(load.lineInfo, <u64>n * size)) return -EFAULT;
  env.lineInfo = env.arena.alloc(<usize>n * LINE_RECORD);
  const out = env.log;
  const btf = env.btf!;
  let before: u32 = 0;
  let sub = 0;
  for (let i: u32 = 0; i < n; i++) {
    const from = load.lineInfo + <usize>i * size;
    if (!tailIsZero(from, LINE_RECORD, size)) {
      out.str("nonzero tailing record in line_info");
      return -E2BIG;
    }
    const to = env.lineInfo + <usize>i * LINE_RECORD;
    memory.copy(to, from, LINE_RECORD);
    const off = load_u32(to);
    if ((i && off <= before) || off >= <u32>env.len) {
      out.str("Invalid line_info[").u64(i).str("].insn_off:").u64(off).str(" (prev_offset:").u64(before);
      out.str(" prog->len:").i64(env.len).str(")\n");
      return -EINVAL;
    }
    if (!opOf(env.insn(<i32>off))) {
      out.str("Invalid insn code at line_info[").u64(i).str("].insn_off\n");
      return -EINVAL;
    }
    if (load_u32(to + 8) >= btf.stringsLen || load_u32(to + 4) >= btf.stringsLen) {
      out.str("Invalid line_info[").u64(i).str("].line_off or .file_name_off\n");
      return -EINVAL;
    }
    if (sub < env.subprogCount) {
      const start = <u32>env.subprog(sub).start;
      if (off == start) {
        sub++;
      } else if (start < off) {
        out.str("missing bpf_line_info for func#").i64(sub).ch(0x0a);
        return -EINVAL;
      }
    }
    before = off;
  }
  if (sub != env.subprogCount) {
    out.str("missing bpf_line_info for ").i64(env.subprogCount - sub).str(" funcs starting from func#").i64(sub).ch(0x0a);
    return -EINVAL;
  }
  env.lineInfoCount = <i32>n;
  return 0;
}
