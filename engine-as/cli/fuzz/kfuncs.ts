// Calls of kernel functions: single ones with arguments after their prototypes, and the sequences that they are meant
// for (sections, references, iterators, dynptrs), each now and then in the wrong order or left open.
import { KIND_FUNC, KIND_PTR, KIND_STRUCT, KIND_UNION } from "../../../web/compiler/btf/kinds.ts";
import { kernelTypes } from "../kernel-types.ts";
import { type Draft, give, KEPT, type Kind, prepare } from "./arguments.ts";

const types = kernelTypes();
const idOf = (name: string) => types.find(name, KIND_FUNC);

/** Stack: where objects live. */
const IRQ = -160;
const DYNPTR = [-176, -192] as const;
const ITER = -224;
const HELD = -232;

const NAMES = (
  "bpf_cgroup_acquire bpf_cgroup_ancestor bpf_cgroup_from_id bpf_cgroup_release bpf_cpumask_acquire bpf_cpumask_and " +
  "bpf_cpumask_any_distribute bpf_cpumask_clear_cpu bpf_cpumask_copy bpf_cpumask_create bpf_cpumask_empty bpf_cpumask_first " +
  "bpf_cpumask_populate bpf_cpumask_release bpf_cpumask_set_cpu bpf_cpumask_setall bpf_cpumask_test_cpu bpf_cpumask_weight " +
  "bpf_dynptr_adjust bpf_dynptr_clone bpf_dynptr_copy bpf_dynptr_is_null bpf_dynptr_is_rdonly bpf_dynptr_memset " +
  "bpf_dynptr_size bpf_dynptr_slice bpf_dynptr_slice_rdwr bpf_get_kmem_cache bpf_iter_bits_new bpf_iter_bits_next " +
  "bpf_iter_bits_destroy bpf_iter_num_new bpf_iter_num_next bpf_iter_num_destroy bpf_iter_task_new bpf_iter_task_next " +
  "bpf_iter_task_destroy bpf_iter_task_vma_new bpf_iter_task_vma_next bpf_iter_task_vma_destroy bpf_iter_css_new " +
  "bpf_iter_css_task_new bpf_key_put bpf_list_front bpf_list_push_back_impl bpf_local_irq_restore bpf_local_irq_save " +
  "bpf_lookup_system_key bpf_map_sum_elem_count bpf_obj_drop_impl bpf_obj_new_impl bpf_percpu_obj_new_impl " +
  "bpf_preempt_disable bpf_preempt_enable bpf_probe_read_kernel_dynptr bpf_rbtree_first bpf_rcu_read_lock " +
  "bpf_rcu_read_unlock bpf_rdonly_cast bpf_cast_to_kern_ctx bpf_refcount_acquire_impl bpf_res_spin_lock " +
  "bpf_res_spin_unlock bpf_res_spin_lock_irqsave bpf_send_signal_task bpf_sock_destroy bpf_strcmp bpf_strcasecmp bpf_strchr " +
  "bpf_strchrnul bpf_strnchr bpf_strrchr bpf_strlen bpf_strnlen bpf_strspn bpf_strcspn bpf_strstr bpf_strnstr " +
  "bpf_task_acquire bpf_task_from_pid bpf_task_from_vpid bpf_task_get_cgroup1 bpf_task_release bpf_task_under_cgroup bpf_throw " +
  "bpf_wq_init bpf_wq_start bpf_wq_set_callback_impl bpf_stream_vprintk_impl bpf_copy_from_user_str vprintk schedule"
).split(" ");

/** One kernel function, called by name. */
export function kfunc(d: Draft, name: string): void {
  d.a.raw(0x85, 0, 2, 0, idOf(name));
}

function structOf(type: number): string {
  const to = types.skipModifiers(types.ref(type));
  return to && [KIND_STRUCT, KIND_UNION].includes(types.kind(to)) ? types.name(to) : "";
}

function at(d: Draft, reg: number, off: number): void {
  d.a.mov(reg, { r: 10 }).alu("add", reg, off + (d.r.chance(0.04) ? d.r.pick([-8, 4, 8, 256]) : 0));
}

/** Register `reg` gets what a parameter of this name and type asks for. */
function argument(d: Draft, reg: number, name: string, type: number): void {
  const { a, r } = d;
  const real = types.skipModifiers(type);
  const pointer = types.kind(real) === KIND_PTR;
  const struct = pointer ? structOf(real) : "";
  if (!pointer) {
    const sized: Kind[] = ["small", "bounded", "number"];
    give(d, reg, r.pick<Kind>(/__szk?$/.test(name) ? sized : ["number", "unknown", "bounded", "small"]));
  } else if (name.endsWith("__str")) give(d, reg, "text");
  else if (name.endsWith("__map") || struct === "bpf_map") give(d, reg, r.pick<Kind>(["map", "other"]));
  else if (name.endsWith("__irq_flag")) at(d, reg, IRQ);
  else if (struct === "bpf_dynptr") at(d, reg, r.pick(DYNPTR));
  else if (struct.startsWith("bpf_iter_")) at(d, reg, ITER);
  else if (struct === "task_struct" && r.chance(0.5)) give(d, reg, "task");
  else if (["task_struct", "cpumask", "bpf_cpumask", "cgroup"].includes(struct)) a.load(reg, 10, HELD);
  else give(d, reg, r.pick<Kind>(["stack", "stack", "stack", "element", "zero", "text"]));
}

/** A call with arguments after the prototype, wrong now and then. */
function callByPrototype(d: Draft, name: string, slip = 0.15): void {
  const id = idOf(name);
  const params = types.params(types.ref(id)).slice(0, 5);
  const wrong = d.r.chance(slip) ? d.r.int(0, 4) : -1;
  for (const [i, p] of params.entries()) {
    if (i === wrong) give(d, i + 1, "any");
    else argument(d, i + 1, p.name, p.type);
  }
  kfunc(d, name);
}

function checked(d: Draft): void {
  if (d.r.chance(0.9)) d.a.jump(d.r.pick(["jeq", "jeq", "jeq", "jne"]), 0, 0, "out");
}

/** Any function, once or twice. */
export function kfuncs(d: Draft): void {
  const { a, r } = d;
  prepare(d, (what) => what === "task" || r.chance(0.2));
  if (r.chance(0.7)) a.store(10, HELD, 0);
  if (r.chance(0.3)) {
    const made = r.pick(["bpf_cpumask_create", "bpf_task_from_pid", "bpf_cgroup_from_id"]);
    if (made !== "bpf_cpumask_create") a.mov(1, 1);
    kfunc(d, made);
    checked(d);
    a.store(10, HELD, { r: 0 });
  }
  if (r.chance(0.3)) {
    a.wide(1, 1, 0, 2).mov(2, 16).mov(3, 0).mov(4, { r: 10 }).alu("add", 4, DYNPTR[0]).helper(197);
  }
  for (let n = r.int(1, 3); n > 0; n--) {
    const name = r.pick(NAMES);
    callByPrototype(d, name);
    if (r.chance(0.5)) a.jump("jeq", 0, 0, "out");
    if (r.chance(0.3)) a.load(1, 0, r.pick([0, 0, 8]), r.pick([1, 4, 8] as const));
    if (r.chance(0.2)) a.store(10, HELD, { r: 0 });
  }
  if (r.chance(0.6)) {
    a.load(1, 10, HELD);
    kfunc(d, r.pick(["bpf_cpumask_release", "bpf_task_release", "bpf_cgroup_release"]));
  }
}

type Step = (d: Draft) => void;

/** What opens, what may be done inside, what closes. */
interface Section {
  open: Step;
  inside: readonly Step[];
  close: Step;
}

const plain =
  (name: string): Step =>
  (d) =>
    kfunc(d, name);
const proto =
  (name: string): Step =>
  (d) =>
    callByPrototype(d, name, 0.05);

const nothing: Step = ({ a, r }) => void a.mov(r.pick([1, 9]), r.int(0, 9));
const walkTask: Step = ({ a, r }) => {
  a.load(1, 10, KEPT.task).load(2, 1, r.chance(0.9) ? r.pick(TASK_POINTERS) : 0);
  if (r.chance(0.5)) a.jump("jeq", 2, 0, "out");
  a.load(3, 2, r.pick(TASK_POINTERS.concat([0, 8, 24])), r.pick([4, 8, 8] as const));
  if (r.chance(0.4)) a.load(4, 3, r.pick([0, 8, 16]));
};
const acquire: Step = (d) => {
  const { a, r } = d;
  if (r.chance(0.6)) a.load(1, 10, KEPT.task).load(1, 1, r.pick(TASK_POINTERS));
  else a.load(1, 10, KEPT.task);
  if (r.chance(0.6)) a.jump("jeq", 1, 0, "out");
  kfunc(d, "bpf_task_acquire");
  checked(d);
  a.mov(1, { r: 0 });
  if (r.chance(0.9)) kfunc(d, "bpf_task_release");
};
const sleep: Step = (d) => {
  at(d, 1, -64);
  d.a.mov(2, 8).mov(3, 0).helper(148);
};

const TASK_MEMBERS = [
  "real_parent",
  "group_leader",
  "cpus_ptr",
  "cgroups",
  "mm",
  "parent",
  "files",
  "nsproxy",
  "cred",
  "real_cred",
  "thread_pid",
  "fs",
  "signal",
  "active_mm",
];
const TASK_POINTERS = types
  .members(types.find("task_struct", KIND_STRUCT))
  .filter((m) => TASK_MEMBERS.includes(m.name))
  .map((m) => m.bitOffset / 8);

function iterator(kind: string, make: Step): Section {
  return {
    open: (d) => {
      at(d, 1, ITER);
      make(d);
      kfunc(d, `bpf_iter_${kind}_new`);
    },
    inside: [
      (d) => {
        const { a, r } = d;
        const label = `it${a.code.length}`;
        a.label(label);
        at(d, 1, ITER);
        kfunc(d, `bpf_iter_${kind}_next`);
        a.jump("jeq", 0, 0, `${label}e`);
        if (r.chance(0.7)) a.load(1, 0, r.pick([0, 0, 4, 8]), r.pick([4, 8] as const));
        if (r.chance(0.2)) a.store(10, KEPT.found, { r: 0 });
        if (r.chance(0.3)) a.alu("add", 9, 1);
        if (r.chance(0.8)) a.go(label);
        a.label(`${label}e`);
      },
    ],
    close: (d) => {
      at(d, 1, ITER);
      kfunc(d, `bpf_iter_${kind}_destroy`);
    },
  };
}

const dynptrSteps: readonly Step[] = [
  proto("bpf_dynptr_size"),
  proto("bpf_dynptr_is_null"),
  proto("bpf_dynptr_adjust"),
  proto("bpf_dynptr_is_rdonly"),
  proto("bpf_dynptr_memset"),
  proto("bpf_dynptr_copy"),
  (d) => {
    at(d, 1, DYNPTR[0]);
    at(d, 2, DYNPTR[1]);
    kfunc(d, "bpf_dynptr_clone");
  },
  (d) => {
    const { a, r } = d;
    at(d, 1, r.pick(DYNPTR));
    a.mov(2, r.pick([0, 4]));
    r.chance(0.5) ? at(d, 3, -64) : a.mov(3, 0);
    a.mov(4, r.pick([4, 8, 16]));
    kfunc(d, r.pick(["bpf_dynptr_slice", "bpf_dynptr_slice", "bpf_dynptr_slice_rdwr"]));
    a.jump("jeq", 0, 0, "out").load(1, 0, r.pick([0, 4, 8, 16]), 4);
    if (r.chance(0.2)) a.store(0, 0, 1, 4);
    if (r.chance(0.3)) a.store(10, KEPT.found, { r: 0 });
  },
  (d) => {
    const { a, r } = d;
    at(d, 1, r.pick(DYNPTR));
    a.mov(2, 0)
      .mov(3, r.pick([4, 8, 16]))
      .helper(203)
      .jump("jeq", 0, 0, "out");
    r.chance(0.5) ? a.load(1, 0, r.pick([0, 4, 8]), 4) : a.store(0, r.pick([0, 4, 16]), 7, 4);
    if (r.chance(0.3)) a.mov(7, { r: 0 });
  },
  (d) => {
    at(d, 1, -64);
    d.a.mov(2, d.r.pick([8, 16, 24]));
    at(d, 3, d.r.pick(DYNPTR));
    d.a
      .mov(4, d.r.pick([0, 4]))
      .mov(5, 0)
      .helper(201);
  },
  (d) => {
    at(d, 1, d.r.pick(DYNPTR));
    d.a.mov(2, d.r.pick([0, 4]));
    at(d, 3, -64);
    d.a
      .mov(4, 8)
      .mov(5, d.r.pick([0, 0, 1]))
      .helper(202);
  },
  (d) => void d.a.store(10, d.r.pick([...DYNPTR, -168, -184]), 0),
  (d) => void d.a.load(1, 10, d.r.pick([...DYNPTR, -168])),
  (d) => void d.a.load(1, 7, 0, 4),
];

const SECTIONS: readonly Section[] = [
  {
    open: plain("bpf_rcu_read_lock"),
    inside: [nothing, walkTask, acquire, sleep],
    close: plain("bpf_rcu_read_unlock"),
  },
  {
    open: plain("bpf_preempt_disable"),
    inside: [nothing, walkTask, sleep, acquire],
    close: plain("bpf_preempt_enable"),
  },
  { open: proto("bpf_local_irq_save"), inside: [nothing, sleep, walkTask], close: proto("bpf_local_irq_restore") },
  {
    open: (d) => {
      kfunc(d, "bpf_cpumask_create");
      checked(d);
      d.a.store(10, HELD, { r: 0 });
    },
    inside: [
      proto("bpf_cpumask_set_cpu"),
      proto("bpf_cpumask_first"),
      proto("bpf_cpumask_and"),
      proto("bpf_cpumask_test_cpu"),
      proto("bpf_cpumask_copy"),
      (d) => {
        d.a.load(1, 10, HELD).load(2, 1, d.r.pick([0, 8, 1024]));
        if (d.r.chance(0.3)) d.a.store(1, 0, 1);
      },
    ],
    close: (d) => {
      d.a.load(1, 10, HELD);
      kfunc(d, "bpf_cpumask_release");
    },
  },
  {
    open: (d) => {
      d.a.mov(1, 1);
      kfunc(d, "bpf_task_from_pid");
      checked(d);
      d.a.store(10, HELD, { r: 0 });
    },
    inside: [
      (d) => void d.a.load(1, 10, HELD).load(2, 1, d.r.pick(TASK_POINTERS)).load(3, 2, 0),
      proto("bpf_task_under_cgroup"),
      proto("bpf_task_acquire"),
    ],
    close: (d) => {
      d.a.load(1, 10, HELD);
      kfunc(d, "bpf_task_release");
    },
  },
  iterator("num", ({ a, r }) => void a.mov(2, r.pick([0, 5])).mov(3, r.pick([3, 10, 1]))),
  iterator("bits", (d) => {
    at(d, 2, -64);
    d.a.mov(3, d.r.pick([1, 2, 8, 9]));
  }),
  iterator("task", ({ a, r }) => void a.load(2, 10, KEPT.task).mov(3, r.pick([0, 1, 2]))),
  iterator("task_vma", ({ a }) => void a.load(2, 10, KEPT.task).mov(3, 0)),
  {
    open: (d) => {
      d.r.chance(0.8) ? d.a.wide(1, 1, 0, 2) : give(d, 1, "any");
      d.a.mov(2, d.r.pick([8, 16])).mov(3, 0);
      at(d, 4, DYNPTR[0]);
      d.a.helper(197);
    },
    inside: dynptrSteps,
    close: () => {},
  },
  {
    open: (d) => {
      d.a
        .wide(1, 2, 0, 1)
        .mov(2, d.r.pick([8, 16, 64]))
        .mov(3, 0);
      at(d, 4, DYNPTR[0]);
      d.a.helper(198);
    },
    inside: dynptrSteps,
    close: (d) => {
      at(d, 1, d.r.chance(0.9) ? DYNPTR[0] : DYNPTR[1]);
      d.a.mov(2, 0).helper(d.r.pick([199, 200]));
    },
  },
];

/** Sections in each other, mostly closed in the order that they ask for. */
export function sections(d: Draft): void {
  const { a, r } = d;
  prepare(d, (what) => what === "task" || r.chance(0.1));
  if (r.chance(0.5)) for (const off of [HELD, ITER, ITER + 8, IRQ]) a.store(10, off, 0);
  const open: Section[] = [];
  for (let n = r.int(2, 7); n > 0; n--) {
    const top = open.at(-1);
    if (!top || r.chance(0.35)) {
      const s = r.pick(SECTIONS);
      s.open(d);
      open.push(s);
    } else if (r.chance(0.7)) r.pick(top.inside)(d);
    else (r.chance(0.92) ? open.pop() : r.pick(open))?.close(d);
    if (r.chance(0.1)) a.jump(r.pick(["jeq", "jgt"]), 9, r.int(0, 9), "out");
    if (r.chance(0.08)) walkTask(d);
  }
  while (open.length) {
    const s = r.chance(0.95) ? open.pop() : open.splice(0, 1)[0];
    if (r.chance(0.94)) s?.close(d);
  }
}
