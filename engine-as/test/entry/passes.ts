// Test door to the verifier's passes before the walk: one program in, log, errno and instruction marks out.
import { Env, MAX_SUBPROGS } from "../../assembly/verifier/env";
import { Log } from "../../assembly/verifier/log";
import { checkSubprogs, findSubprogs } from "../../assembly/verifier/subprogs";
import { checkOpcodes } from "../../assembly/verifier/opcodes";
import { checkCfg } from "../../assembly/verifier/cfg";
import { computePostorder } from "../../assembly/verifier/postorder";
import { computeScc } from "../../assembly/verifier/scc";
import { computeLiveRegs } from "../../assembly/verifier/liveregs";
import { printHelperName } from "../../assembly/verifier/protos/helpers";
import { setCallNames } from "../../assembly/isa/disasm";
import { btfInstallVmlinux, vmlinuxBtf } from "../../assembly/btf/vmlinux";
import { BTF_KIND_FUNC } from "../../assembly/btf/format";
import { InsnAux, Subprog } from "../../assembly/prog";
import { Text } from "../../assembly/util/text";

let env: Env | null = null;

setCallNames((out: Text, id: i32, kfunc: bool): bool => {
  if (!kfunc) {
    printHelperName(out, id);
    return true;
  }
  const btf = vmlinuxBtf();
  if (btf === null || btf.kind(id) != BTF_KIND_FUNC) return false;
  out.cstr(btf.name(id));
  return true;
});

export function alloc(size: u32): usize { return heap.alloc(size); }
export function installBtf(ptr: usize, len: u32): i32 { return btfInstallVmlinux(ptr, len); }

/** Runs the passes over `len` instructions at `insns`; 0 or the errno of the first that complains. */
export function run(insns: usize, len: i32, level: u32): i32 {
  const before = env;
  if (before !== null) {
    before.arena.drop();
    before.log.free();
  }
  const e = new Env(new Log(level));
  env = e;
  e.insns = insns;
  e.len = len;
  e.aux = e.arena.alloc(<usize>len * offsetof<InsnAux>());
  e.subprogs = e.arena.alloc((MAX_SUBPROGS + 1) * offsetof<Subprog>());
  let err = findSubprogs(e);
  if (!err) err = checkSubprogs(e);
  if (!err) err = checkOpcodes(e, (env: Env, i: i32): i32 => 0);
  if (!err) err = checkCfg(e);
  if (err) return err;
  computePostorder(e);
  computeScc(e);
  computeLiveRegs(e);
  return 0;
}

export function logPtr(): usize { return env!.log.ptr; }
export function logLen(): i32 { return env!.log.len; }
export function flagsOf(i: i32): u32 { return env!.auxOf(i).flags; }
export function postorderAt(k: i32): i32 { return load<i32>(env!.postorder + (<usize>k << 2)); }
