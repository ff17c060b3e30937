// Test entry: the kernel's types and what is asked of them.
import { vmlinuxBtf } from "../../assembly/btf/vmlinux";
export { btfInstallVmlinux, takeWantFullTypes, vmlinuxBtfComplete } from "../../assembly/btf/vmlinux";
export { kfuncArgCount, kfuncName, KFUNC_COUNT } from "../../assembly/verifier/protos/kfuncs";
import { kfuncByBtfId } from "../../assembly/verifier/protos/kfuncs";

/** Memory for the host's bytes. */
export function alloc(len: i32): usize {
  return heap.alloc(<usize>len);
}

export function kind(id: u32): i32 {
  return vmlinuxBtf()!.kind(id);
}

export function name(id: u32): string {
  return String.UTF8.decodeUnsafe(vmlinuxBtf()!.name(id), strlen(vmlinuxBtf()!.name(id)));
}

export function find(text: string, kind: i32): u32 {
  return vmlinuxBtf()!.findByName(text, kind);
}

/** Row of the kfunc, -1 when it may not be called. */
export function kfuncRow(id: u32): i32 {
  const row = kfuncByBtfId(id);
  return row === null ? -1 : row.row;
}

function strlen(at: usize): usize {
  let n: usize = 0;
  while (load<u8>(at + n) != 0) n++;
  return n;
}
