// Test entry: the kernel's types and what is asked of them.
import { vmlinuxBtf } from "../../assembly/btf/vmlinux";
export { takeWantFullTypes } from "../../assembly/btf/btf";
export { btfInstallVmlinux, vmlinuxBtfComplete } from "../../assembly/btf/vmlinux";
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

/** KF_* of the kfunc. */
export function kfuncFlags(id: u32): i32 {
  return kfuncByBtfId(id)!.flags;
}

function strlen(at: usize): usize {
  let n: usize = 0;
  while (load<u8>(at + n) != 0) n++;
  return n;
}

import { Text } from "../../assembly/util/text";
import { BtfAccess, btfMemberTrust, btfStructAccess, btfStructHolds } from "../../assembly/btf/access";

const log = new Text();
const access = changetype<BtfAccess>(heap.alloc(offsetof<BtfAccess>()));

/** A walk from struct `id`: the result's code, a blank, and the message or the pointee's name. */
export function walk(id: u32, off: u32, size: u32, write: bool): string {
  log.truncate(0);
  const code = btfStructAccess(log, vmlinuxBtf()!, id, off, size, write, access);
  const said = code == 1 ? name(access.typeId) : String.UTF8.decodeUnsafe(log.ptr, log.len);
  return code.toString() + " " + said;
}

/** PTR_* of the pointer that the last walk, from struct `id`, ended at. */
export function trust(id: u32, from: u32, inRcu: bool): u32 {
  return btfMemberTrust(vmlinuxBtf()!, id, access, from, inRcu);
}

/** Whether `wanted` lies at `off` of struct `id`: the result's code, a blank, and what was said. */
export function holds(id: u32, off: i32, wanted: u32): string {
  log.truncate(0);
  const code = btfStructHolds(log, vmlinuxBtf()!, id, off, wanted);
  return code.toString() + " " + String.UTF8.decodeUnsafe(log.ptr, log.len);
}
