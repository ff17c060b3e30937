// Which of the kernel's types an iterator reaches in practice, and how much of each is kept.
// What a kept type holds by value is kept with it; what it only points to keeps its name and size.
import { type BtfType, KIND, type RawBtf } from "./read.ts";

/** What a recording keeps beside what these hold by value. */
export interface Scope {
  /** Structs kept whole. */
  whole: readonly string[];
  /** Structs of which name and size will do. */
  named: readonly string[];
  functions: readonly string[];
  /** Per-CPU variables. */
  variables: readonly string[];
  /** Enums whose values are kept. */
  enums: readonly string[];
}

const WHOLE_STRUCTS = [
  ...["bpf_iter_meta", "bpf_iter__bpf_map_elem", "bpf_map", "bpf_array", "bpf_htab", "bpf_prog", "bpf_prog_aux", "btf"],
  ...["seq_file", "seq_operations", "file", "path", "qstr", "dentry", "inode", "vfsmount", "super_block", "fs_struct"],
  ...["task_struct", "mm_struct", "vm_area_struct", "files_struct", "fdtable", "nsproxy", "cred", "pid", "upid"],
  ...["signal_struct", "sighand_struct", "pid_namespace", "user_namespace", "ns_common", "user_struct", "pt_regs"],
  ...["css_set", "cgroup", "cgroup_subsys_state", "kernfs_node", "cpumask", "bpf_cpumask", "sock"],
  ...["sock_common", "socket"],
  ...["bpf_iter_num", "bpf_iter_bits", "bpf_iter_task", "bpf_iter_task_vma", "bpf_iter_css", "bpf_iter_css_task"],
  ...["bpf_dynptr", "bpf_dynptr_kern", "bpf_list_head", "bpf_list_node", "bpf_rb_root", "bpf_rb_node", "bpf_refcount"],
  ...["bpf_spin_lock", "bpf_res_spin_lock", "bpf_timer", "bpf_wq", "btf_ptr", "bpf_pidns_info", "bpf_key"],
];

/** Structs that helpers take or give. */
const NAMED_STRUCTS = [
  ...["sk_buff", "xdp_buff", "tcp6_sock", "tcp_sock", "tcp_timewait_sock", "tcp_request_sock", "udp6_sock"],
  ...["unix_sock", "mptcp_sock"],
];

/** The attach point of iterators over map elements. */
const TARGET = "bpf_iter_bpf_map_elem";

/** What nearly every program needs and no more: the context, and how numbers are walked. The page's first load. */
export const CORE: Scope = {
  whole: ["bpf_iter_meta", "bpf_iter__bpf_map_elem", "bpf_map", "seq_file", "bpf_iter_num"],
  named: [],
  functions: [TARGET, "bpf_iter_num_new", "bpf_iter_num_next", "bpf_iter_num_destroy"],
  variables: [],
  enums: [],
};

/** What an iterator reaches in practice; `kfuncs` are the functions that programs may call. */
export const NEAR = (kfuncs: Iterable<string>): Scope => ({
  whole: WHOLE_STRUCTS,
  named: NAMED_STRUCTS,
  functions: [TARGET, ...kfuncs],
  variables: ["runqueues", "bpf_prog_active", "cpu_number", "process_counts", "current_task"],
  enums: ["bpf_map_type", "bpf_func_id"],
});

/** The kept types by id, ascending; a type may be cut to a stub (no elements). */
export function select(btf: RawBtf, scope: Scope): BtfType[] {
  const kept = new Map<number, BtfType>();
  const whole = new Set(scope.whole);
  const named = new Set(scope.named);
  const functions = new Set(scope.functions);
  const variables = new Set(scope.variables);
  const enums = new Set(scope.enums);

  const keep = (id: number, pointee = false): void => {
    const type = btf.types[id];
    if (id === 0) return;
    const { kind, words } = type;
    const name = btf.text(words[0]);
    if (kind === KIND.STRUCT || kind === KIND.UNION) {
      const cut = pointee && !whole.has(name);
      const before = kept.get(id);
      if (before && (cut || before.vlen === type.vlen)) return;
      kept.set(id, cut ? stub(type) : type);
      if (!cut) for (let i = 0; i < type.vlen; i++) keep(words[3 + 3 * i + 1]);
      return;
    }
    if (kept.has(id)) return;
    switch (kind) {
      case KIND.ENUM:
      case KIND.ENUM64:
        kept.set(id, enums.has(name) ? type : stub(type));
        return;
      case KIND.FUNC_PROTO:
        kept.set(id, pointee ? stub(type) : type);
        if (pointee) return;
        keep(words[2]);
        for (let i = 0; i < type.vlen; i++) keep(words[3 + 2 * i + 1]);
        return;
      case KIND.ARRAY:
        kept.set(id, type);
        keep(words[3], pointee);
        keep(words[4]);
        return;
      default:
        kept.set(id, type);
        if (kind !== KIND.INT && kind !== KIND.FWD && kind !== KIND.FLOAT) keep(words[2], pointee || kind === KIND.PTR);
    }
  };

  for (const type of btf.types) {
    const name = btf.text(type.words[0]);
    if (type.kind === KIND.STRUCT && named.has(name)) keep(type.id, true);
    if (type.kind === KIND.VAR && variables.has(name)) keep(type.id, true);
    if (type.kind === KIND.DATASEC && variables.size > 0) kept.set(type.id, section(type, btf, variables));
    if (type.kind === KIND.FUNC && functions.has(name)) keep(type.id);
    if (type.kind === KIND.STRUCT && whole.has(name)) keep(type.id);
    if (type.kind === KIND.ENUM && enums.has(name)) keep(type.id);
  }
  return [...kept.values()].sort((a, b) => a.id - b.id);
}

/** The section with the kept variables alone. */
function section(type: BtfType, btf: RawBtf, variables: Set<string>): BtfType {
  const words = [...type.words.slice(0, 3)];
  for (let at = 3; at < type.words.length; at += 3) {
    if (variables.has(btf.text(btf.types[type.words[at]].words[0]))) words.push(...type.words.slice(at, at + 3));
  }
  const vlen = (words.length - 3) / 3;
  words[1] = ((words[1] & ~0xffff) | vlen) >>> 0;
  return { ...type, vlen, words: Uint32Array.from(words) };
}

/** The type without its elements: name, kind and size stay. */
function stub(type: BtfType): BtfType {
  const words = type.words.slice(0, 3);
  words[1] = (words[1] & ~0xffff) >>> 0;
  if (type.kind === KIND.FUNC_PROTO) words[2] = 0;
  return { ...type, vlen: 0, words };
}
