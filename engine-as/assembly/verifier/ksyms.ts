// Kernel symbols named by BTF id in a ld_imm64 (spec 6.4). A kernel without data symbols in its table knows where its
// functions are, and no variable's address; what per_cpu_ptr makes of a pointer to per-CPU memory.
import { EINVAL, ENOENT } from "../util/errno";
import { BTF_KIND_FUNC, BTF_KIND_MISSING, BTF_KIND_STRUCT, BTF_KIND_VAR } from "../btf/format";
import { immOf } from "../isa/insn";
import { Env } from "./env";
import { Reg, PTR_TO_BTF_ID, PTR_TO_MEM, MEM_ALLOC, MEM_RCU, MEM_RDONLY } from "./reg";
import { markPointer } from "./operand";
import { kernelBtf } from "./kernel_types";

/** Where the log shows the kernel's functions: each at a place of its own. */
const TEXT: u64 = 0xffffffff81000000;

/** The ld_imm64 at `insn` names a symbol that has an address, which it gets. 0 or an errno. */
export function resolveBtfId(env: Env, insn: i32): i32 {
  const p = env.insn(insn);
  const id = <u32>immOf(p);
  const btf = kernelBtf();
  const out = env.log;
  if (load<u32>(p, 12)) {
    out.str("invalid module BTF object FD specified.\n");
    return -EINVAL;
  }
  if (id >= btf.count) {
    out.str("ldimm64 insn specifies invalid btf_id ").i64(<i32>id).str(".\n");
    return -ENOENT;
  }
  switch (btf.kind(id)) {
    case BTF_KIND_MISSING:
      return env.missingTypes();
    case BTF_KIND_FUNC: {
      const at = TEXT + (<u64>id << 4);
      store<u32>(p, <u32>at, 4);
      store<u32>(p, <u32>(at >> 32), 12);
      return 0;
    }
    case BTF_KIND_VAR:
      out.str("ldimm64 failed to find the address for kernel symbol '").cstr(btf.name(id)).str("'.\n");
      return -ENOENT;
    default:
      out.str("pseudo btf_id ").u64(id).str(" in ldimm64 isn't KIND_VAR or KIND_FUNC\n");
      return -EINVAL;
  }
}

/** The register after that instruction: nothing may be read of a function. */
export function loadBtfId(env: Env, r: Reg): void {
  markPointer(r, PTR_TO_MEM | MEM_RDONLY);
}

/** One CPU's copy of the object `typeId` that a per-CPU pointer with `type` stands for. */
export function perCpuResult(env: Env, r0: Reg, type: u32, typeId: u32, flags: u32): i32 {
  const btf = kernelBtf();
  const to = btf.skipModifiers(typeId);
  if (btf.kind(to) != BTF_KIND_STRUCT) {
    const size = btf.resolveSize(to);
    if (size < 0) {
      env.log.str("unable to resolve the size of type '").cstr(btf.name(to)).str("': -22\n");
      return -EINVAL;
    }
    markPointer(r0, PTR_TO_MEM | MEM_RDONLY | flags);
    r0.aux = <u32>size;
    return 0;
  }
  markPointer(r0, type & MEM_RCU ? PTR_TO_BTF_ID | MEM_ALLOC | MEM_RCU : PTR_TO_BTF_ID | flags);
  r0.aux = to;
  return 0;
}
