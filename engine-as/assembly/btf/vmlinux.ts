// The kernel's own types, as recorded into a file (engine-as/cli/btf.ts) and handed in by the host.
// The file is BTF's type and string sections with the ids that the kernel gave them.
import { EINVAL } from "../util/errno";
import { Btf } from "./btf";
import { btfRecordSize, BTF_KIND_MAX, BTF_MAX_TYPE } from "./format";

/** "MWKT", the recording's first word. */
const MAGIC: u32 = 0x544b574d;
/** Header: magic, runs of ids, count of ids, bytes of types, bytes of strings, flags. */
const HEADER_SIZE: u32 = 24;
const FLAG_FULL: u32 = 1;

let types: Btf | null = null;
let complete: bool = false;

/** The kernel's types; null before the host installed them. */
export function vmlinuxBtf(): Btf | null {
  return types;
}

/** Whether every type of the kernel is installed. */
export function vmlinuxBtfComplete(): bool {
  return complete;
}

/**
 * Installs a recording of `len` bytes at `ptr` (heap memory that this module keeps) in place of the one before.
 * Returns 0, or -EINVAL for bytes that are no such recording.
 */
export function btfInstallVmlinux(ptr: usize, len: u32): i32 {
  if (len < HEADER_SIZE || load<u32>(ptr) != MAGIC) return -EINVAL;
  const runs = load<u32>(ptr, 4);
  const count = load<u32>(ptr, 8);
  const typesLen = load<u32>(ptr, 12);
  const stringsLen = load<u32>(ptr, 16);
  const whole = <u64>HEADER_SIZE + <u64>runs * 8 + typesLen + stringsLen;
  if (whole != len || count == 0 || count > BTF_MAX_TYPE || stringsLen == 0) return -EINVAL;
  const btf = new Btf();
  btf.allocIndex(count);
  let at = ptr + HEADER_SIZE + <usize>runs * 8;
  const end = at + typesLen;
  btf.strings = end;
  btf.stringsLen = stringsLen;
  for (let run: u32 = 0; run < runs; run++) {
    const first = load<u32>(ptr + HEADER_SIZE + <usize>run * 8);
    const last = first + load<u32>(ptr + HEADER_SIZE + <usize>run * 8, 4);
    for (let id = first; id < last; id++) {
      if (at + 12 > end || id >= count) return refuse(btf);
      const info = load<u32>(at, 4);
      const kind = (info >> 24) & 31;
      if (kind == 0 || <i32>kind > BTF_KIND_MAX) return refuse(btf);
      btf.setType(id, at);
      at += btfRecordSize(kind, info & 0xffff);
    }
  }
  if (at != end || load<u8>(end + stringsLen - 1) != 0) return refuse(btf);
  const before = types;
  if (before !== null) before.free();
  btf.own(ptr);
  types = btf;
  complete = (load<u32>(ptr, 20) & FLAG_FULL) != 0;
  return 0;
}

function refuse(btf: Btf): i32 {
  btf.free();
  return -EINVAL;
}
