// Every kernel function (kfunc) that this kernel lets an iterator of map elements call, by name: its flags and, for those
// with rules of their own, which one it is. Its arguments come from the FUNC_PROTO in the kernel's type information.
import { BTF_KIND_FUNC } from "../../btf/format";
import { vmlinuxBtf } from "../../btf/vmlinux";

/** The result carries a reference that must be given up. */
export const KF_ACQUIRE: u16 = 1 << 0;
/** Gives up the reference that its argument carries. */
export const KF_RELEASE: u16 = 1 << 1;
/** The result may be NULL. */
export const KF_RET_NULL: u16 = 1 << 2;
/** Pointer arguments must be trusted or referenced. */
export const KF_TRUSTED_ARGS: u16 = 1 << 3;
/** Only in a sleepable program. */
export const KF_SLEEPABLE: u16 = 1 << 4;
/** Pointer arguments must be trusted, referenced or rcu. */
export const KF_RCU: u16 = 1 << 5;
/** Constructor, successor and destructor of an open-coded iterator. */
export const KF_ITER_NEW: u16 = 1 << 6;
export const KF_ITER_NEXT: u16 = 1 << 7;
export const KF_ITER_DESTROY: u16 = 1 << 8;
/** Only inside of a read-side critical section of RCU. */
export const KF_RCU_PROTECTED: u16 = 1 << 9;
/** Keeps the registers that it does not use (the fastcall convention). */
export const KF_FASTCALL: u16 = 1 << 10;
/** May be called while a lock is held. */
export const KF_UNDER_LOCK: u16 = 1 << 11;

/** Kfuncs that the verifier treats one by one; 0 is any other. */
export const KFUNC_TRAP: u16 = 1;
export const KFUNC_ARENA_ALLOC_PAGES: u16 = 2;
export const KFUNC_CAST_TO_KERN_CTX: u16 = 3;
export const KFUNC_DYNPTR_CLONE: u16 = 4;
export const KFUNC_DYNPTR_FROM_SKB: u16 = 5;
export const KFUNC_DYNPTR_SLICE: u16 = 6;
export const KFUNC_DYNPTR_SLICE_RDWR: u16 = 7;
export const KFUNC_GET_KMEM_CACHE: u16 = 8;
export const KFUNC_ITER_CSS_TASK_NEW: u16 = 9;
export const KFUNC_LIST_BACK: u16 = 10;
export const KFUNC_LIST_FRONT: u16 = 11;
export const KFUNC_LIST_POP_BACK: u16 = 12;
export const KFUNC_LIST_POP_FRONT: u16 = 13;
export const KFUNC_LIST_PUSH_BACK: u16 = 14;
export const KFUNC_LIST_PUSH_FRONT: u16 = 15;
export const KFUNC_LOCAL_IRQ_RESTORE: u16 = 16;
export const KFUNC_LOCAL_IRQ_SAVE: u16 = 17;
export const KFUNC_OBJ_DROP: u16 = 18;
export const KFUNC_OBJ_NEW: u16 = 19;
export const KFUNC_PERCPU_OBJ_DROP: u16 = 20;
export const KFUNC_PERCPU_OBJ_NEW: u16 = 21;
export const KFUNC_PREEMPT_DISABLE: u16 = 22;
export const KFUNC_PREEMPT_ENABLE: u16 = 23;
export const KFUNC_RBTREE_ADD: u16 = 24;
export const KFUNC_RBTREE_FIRST: u16 = 25;
export const KFUNC_RBTREE_LEFT: u16 = 26;
export const KFUNC_RBTREE_REMOVE: u16 = 27;
export const KFUNC_RBTREE_RIGHT: u16 = 28;
export const KFUNC_RBTREE_ROOT: u16 = 29;
export const KFUNC_RCU_READ_LOCK: u16 = 30;
export const KFUNC_RCU_READ_UNLOCK: u16 = 31;
export const KFUNC_RDONLY_CAST: u16 = 32;
export const KFUNC_REFCOUNT_ACQUIRE: u16 = 33;
export const KFUNC_RES_SPIN_LOCK: u16 = 34;
export const KFUNC_RES_SPIN_LOCK_IRQSAVE: u16 = 35;
export const KFUNC_RES_SPIN_UNLOCK: u16 = 36;
export const KFUNC_RES_SPIN_UNLOCK_IRQRESTORE: u16 = 37;
export const KFUNC_TASK_WORK_RESUME: u16 = 38;
export const KFUNC_TASK_WORK_SIGNAL: u16 = 39;
export const KFUNC_THROW: u16 = 40;
export const KFUNC_WQ_SET_CALLBACK: u16 = 41;
export const KFUNC_XDP_METADATA: u16 = 42;

// The rows' vocabulary.
const ACQ = KF_ACQUIRE;
const REL = KF_RELEASE;
const NULL = KF_RET_NULL;
const TRUST = KF_TRUSTED_ARGS;
const SLEEP = KF_SLEEPABLE;
const RCU = KF_RCU;
const NEW = KF_ITER_NEW;
const NEXT = KF_ITER_NEXT;
const DESTROY = KF_ITER_DESTROY;
const INRCU = KF_RCU_PROTECTED;
const FASTCALL = KF_FASTCALL;
const LOCKED = KF_UNDER_LOCK;

/** flags, KFUNC_*. In the order of NAMES. */
// prettier-ignore
const ROWS: usize = memory.data<u16>([
  0, KFUNC_TRAP, // __bpf_trap
  TRUST | SLEEP, KFUNC_ARENA_ALLOC_PAGES, // bpf_arena_alloc_pages
  TRUST | SLEEP, 0, // bpf_arena_free_pages
  TRUST | SLEEP, 0, // bpf_arena_reserve_pages
  FASTCALL, KFUNC_CAST_TO_KERN_CTX, // bpf_cast_to_kern_ctx
  ACQ | RCU | NULL, 0, // bpf_cgroup_acquire
  ACQ | RCU | NULL, 0, // bpf_cgroup_ancestor
  ACQ | NULL, 0, // bpf_cgroup_from_id
  RCU, 0, // bpf_cgroup_read_xattr
  REL, 0, // bpf_cgroup_release
  SLEEP, 0, // bpf_copy_from_user_dynptr
  SLEEP, 0, // bpf_copy_from_user_str
  SLEEP, 0, // bpf_copy_from_user_str_dynptr
  SLEEP | TRUST, 0, // bpf_copy_from_user_task_dynptr
  SLEEP, 0, // bpf_copy_from_user_task_str
  SLEEP | TRUST, 0, // bpf_copy_from_user_task_str_dynptr
  ACQ | TRUST, 0, // bpf_cpumask_acquire
  RCU, 0, // bpf_cpumask_and
  RCU, 0, // bpf_cpumask_any_and_distribute
  RCU, 0, // bpf_cpumask_any_distribute
  RCU, 0, // bpf_cpumask_clear
  RCU, 0, // bpf_cpumask_clear_cpu
  RCU, 0, // bpf_cpumask_copy
  ACQ | NULL, 0, // bpf_cpumask_create
  RCU, 0, // bpf_cpumask_empty
  RCU, 0, // bpf_cpumask_equal
  RCU, 0, // bpf_cpumask_first
  RCU, 0, // bpf_cpumask_first_and
  RCU, 0, // bpf_cpumask_first_zero
  RCU, 0, // bpf_cpumask_full
  RCU, 0, // bpf_cpumask_intersects
  RCU, 0, // bpf_cpumask_or
  RCU, 0, // bpf_cpumask_populate
  REL, 0, // bpf_cpumask_release
  RCU, 0, // bpf_cpumask_set_cpu
  RCU, 0, // bpf_cpumask_setall
  RCU, 0, // bpf_cpumask_subset
  RCU, 0, // bpf_cpumask_test_and_clear_cpu
  RCU, 0, // bpf_cpumask_test_and_set_cpu
  RCU, 0, // bpf_cpumask_test_cpu
  RCU, 0, // bpf_cpumask_weight
  RCU, 0, // bpf_cpumask_xor
  0, 0, // bpf_dynptr_adjust
  0, KFUNC_DYNPTR_CLONE, // bpf_dynptr_clone
  0, 0, // bpf_dynptr_copy
  TRUST, KFUNC_DYNPTR_FROM_SKB, // bpf_dynptr_from_skb
  0, 0, // bpf_dynptr_is_null
  0, 0, // bpf_dynptr_is_rdonly
  0, 0, // bpf_dynptr_memset
  0, 0, // bpf_dynptr_size
  NULL, KFUNC_DYNPTR_SLICE, // bpf_dynptr_slice
  NULL, KFUNC_DYNPTR_SLICE_RDWR, // bpf_dynptr_slice_rdwr
  0, KFUNC_GET_KMEM_CACHE, // bpf_get_kmem_cache
  DESTROY, 0, // bpf_iter_bits_destroy
  NEW, 0, // bpf_iter_bits_new
  NEXT | NULL, 0, // bpf_iter_bits_next
  DESTROY, 0, // bpf_iter_css_destroy
  NEW | TRUST | INRCU, 0, // bpf_iter_css_new
  NEXT | NULL, 0, // bpf_iter_css_next
  DESTROY, 0, // bpf_iter_css_task_destroy
  NEW | TRUST, KFUNC_ITER_CSS_TASK_NEW, // bpf_iter_css_task_new
  NEXT | NULL, 0, // bpf_iter_css_task_next
  DESTROY | SLEEP, 0, // bpf_iter_dmabuf_destroy
  NEW | SLEEP, 0, // bpf_iter_dmabuf_new
  NEXT | NULL | SLEEP, 0, // bpf_iter_dmabuf_next
  DESTROY | SLEEP, 0, // bpf_iter_kmem_cache_destroy
  NEW | SLEEP, 0, // bpf_iter_kmem_cache_new
  NEXT | NULL | SLEEP, 0, // bpf_iter_kmem_cache_next
  DESTROY | LOCKED, 0, // bpf_iter_num_destroy
  NEW | LOCKED, 0, // bpf_iter_num_new
  NEXT | NULL | LOCKED, 0, // bpf_iter_num_next
  DESTROY, 0, // bpf_iter_task_destroy
  NEW | TRUST | INRCU, 0, // bpf_iter_task_new
  NEXT | NULL, 0, // bpf_iter_task_next
  DESTROY, 0, // bpf_iter_task_vma_destroy
  NEW | RCU, 0, // bpf_iter_task_vma_new
  NEXT | NULL, 0, // bpf_iter_task_vma_next
  REL, 0, // bpf_key_put
  REL, 0, // bpf_kfunc_call_memb_release
  REL, 0, // bpf_kfunc_call_test_release
  NULL | LOCKED, KFUNC_LIST_BACK, // bpf_list_back
  NULL | LOCKED, KFUNC_LIST_FRONT, // bpf_list_front
  ACQ | NULL | LOCKED, KFUNC_LIST_POP_BACK, // bpf_list_pop_back
  ACQ | NULL | LOCKED, KFUNC_LIST_POP_FRONT, // bpf_list_pop_front
  LOCKED, KFUNC_LIST_PUSH_BACK, // bpf_list_push_back_impl
  LOCKED, KFUNC_LIST_PUSH_FRONT, // bpf_list_push_front_impl
  0, KFUNC_LOCAL_IRQ_RESTORE, // bpf_local_irq_restore
  0, KFUNC_LOCAL_IRQ_SAVE, // bpf_local_irq_save
  ACQ | NULL, 0, // bpf_lookup_system_key
  ACQ | NULL | SLEEP, 0, // bpf_lookup_user_key
  TRUST, 0, // bpf_map_sum_elem_count
  0, 0, // bpf_modify_return_test_tp
  REL, KFUNC_OBJ_DROP, // bpf_obj_drop_impl
  ACQ | NULL, KFUNC_OBJ_NEW, // bpf_obj_new_impl
  REL, KFUNC_PERCPU_OBJ_DROP, // bpf_percpu_obj_drop_impl
  ACQ | NULL, KFUNC_PERCPU_OBJ_NEW, // bpf_percpu_obj_new_impl
  0, KFUNC_PREEMPT_DISABLE, // bpf_preempt_disable
  0, KFUNC_PREEMPT_ENABLE, // bpf_preempt_enable
  0, 0, // bpf_probe_read_kernel_dynptr
  0, 0, // bpf_probe_read_kernel_str_dynptr
  0, 0, // bpf_probe_read_user_dynptr
  0, 0, // bpf_probe_read_user_str_dynptr
  LOCKED, KFUNC_RBTREE_ADD, // bpf_rbtree_add_impl
  NULL | LOCKED, KFUNC_RBTREE_FIRST, // bpf_rbtree_first
  NULL | LOCKED, KFUNC_RBTREE_LEFT, // bpf_rbtree_left
  ACQ | NULL | LOCKED, KFUNC_RBTREE_REMOVE, // bpf_rbtree_remove
  NULL | LOCKED, KFUNC_RBTREE_RIGHT, // bpf_rbtree_right
  NULL | LOCKED, KFUNC_RBTREE_ROOT, // bpf_rbtree_root
  0, KFUNC_RCU_READ_LOCK, // bpf_rcu_read_lock
  0, KFUNC_RCU_READ_UNLOCK, // bpf_rcu_read_unlock
  FASTCALL, KFUNC_RDONLY_CAST, // bpf_rdonly_cast
  ACQ | NULL | RCU | LOCKED, KFUNC_REFCOUNT_ACQUIRE, // bpf_refcount_acquire_impl
  NULL | LOCKED, KFUNC_RES_SPIN_LOCK, // bpf_res_spin_lock
  NULL | LOCKED, KFUNC_RES_SPIN_LOCK_IRQSAVE, // bpf_res_spin_lock_irqsave
  LOCKED, KFUNC_RES_SPIN_UNLOCK, // bpf_res_spin_unlock
  LOCKED, KFUNC_RES_SPIN_UNLOCK_IRQRESTORE, // bpf_res_spin_unlock_irqrestore
  TRUST, 0, // bpf_send_signal_task
  TRUST, 0, // bpf_sock_destroy
  0, 0, // bpf_strcasecmp
  0, 0, // bpf_strchr
  0, 0, // bpf_strchrnul
  0, 0, // bpf_strcmp
  0, 0, // bpf_strcspn
  TRUST, 0, // bpf_stream_vprintk_impl
  0, 0, // bpf_strlen
  0, 0, // bpf_strnchr
  0, 0, // bpf_strnlen
  0, 0, // bpf_strnstr
  0, 0, // bpf_strrchr
  0, 0, // bpf_strspn
  0, 0, // bpf_strstr
  ACQ | RCU | NULL, 0, // bpf_task_acquire
  ACQ | NULL, 0, // bpf_task_from_pid
  ACQ | NULL, 0, // bpf_task_from_vpid
  ACQ | RCU | NULL, 0, // bpf_task_get_cgroup1
  REL, 0, // bpf_task_release
  RCU, 0, // bpf_task_under_cgroup
  TRUST, KFUNC_TASK_WORK_RESUME, // bpf_task_work_schedule_resume_impl
  TRUST, KFUNC_TASK_WORK_SIGNAL, // bpf_task_work_schedule_signal_impl
  0, KFUNC_THROW, // bpf_throw
  0, 0, // bpf_wq_init
  0, KFUNC_WQ_SET_CALLBACK, // bpf_wq_set_callback_impl
  0, 0, // bpf_wq_start
  0, KFUNC_XDP_METADATA, // bpf_xdp_metadata_rx_hash
  0, KFUNC_XDP_METADATA, // bpf_xdp_metadata_rx_timestamp
  0, KFUNC_XDP_METADATA, // bpf_xdp_metadata_rx_vlan_tag
  SLEEP, 0, // css_rstat_flush
  0, 0, // css_rstat_updated
]);
/** Number of rows; a row's number is what identifies a kfunc beyond the verifier. */
export const KFUNC_COUNT: i32 = 148;

/** Names in ascending order, each ended by a blank. */
const NAMES =
  "__bpf_trap bpf_arena_alloc_pages bpf_arena_free_pages bpf_arena_reserve_pages bpf_cast_to_kern_ctx " +
  "bpf_cgroup_acquire bpf_cgroup_ancestor bpf_cgroup_from_id bpf_cgroup_read_xattr bpf_cgroup_release " +
  "bpf_copy_from_user_dynptr bpf_copy_from_user_str bpf_copy_from_user_str_dynptr bpf_copy_from_user_task_dynptr " +
  "bpf_copy_from_user_task_str bpf_copy_from_user_task_str_dynptr bpf_cpumask_acquire bpf_cpumask_and " +
  "bpf_cpumask_any_and_distribute bpf_cpumask_any_distribute bpf_cpumask_clear bpf_cpumask_clear_cpu " +
  "bpf_cpumask_copy bpf_cpumask_create bpf_cpumask_empty bpf_cpumask_equal bpf_cpumask_first bpf_cpumask_first_and " +
  "bpf_cpumask_first_zero bpf_cpumask_full bpf_cpumask_intersects bpf_cpumask_or bpf_cpumask_populate " +
  "bpf_cpumask_release bpf_cpumask_set_cpu bpf_cpumask_setall bpf_cpumask_subset bpf_cpumask_test_and_clear_cpu " +
  "bpf_cpumask_test_and_set_cpu bpf_cpumask_test_cpu bpf_cpumask_weight bpf_cpumask_xor bpf_dynptr_adjust " +
  "bpf_dynptr_clone bpf_dynptr_copy bpf_dynptr_from_skb bpf_dynptr_is_null bpf_dynptr_is_rdonly bpf_dynptr_memset " +
  "bpf_dynptr_size bpf_dynptr_slice bpf_dynptr_slice_rdwr bpf_get_kmem_cache bpf_iter_bits_destroy " +
  "bpf_iter_bits_new bpf_iter_bits_next bpf_iter_css_destroy bpf_iter_css_new bpf_iter_css_next " +
  "bpf_iter_css_task_destroy bpf_iter_css_task_new bpf_iter_css_task_next bpf_iter_dmabuf_destroy " +
  "bpf_iter_dmabuf_new bpf_iter_dmabuf_next bpf_iter_kmem_cache_destroy bpf_iter_kmem_cache_new " +
  "bpf_iter_kmem_cache_next bpf_iter_num_destroy bpf_iter_num_new bpf_iter_num_next bpf_iter_task_destroy " +
  "bpf_iter_task_new bpf_iter_task_next bpf_iter_task_vma_destroy bpf_iter_task_vma_new bpf_iter_task_vma_next " +
  "bpf_key_put bpf_kfunc_call_memb_release bpf_kfunc_call_test_release bpf_list_back bpf_list_front " +
  "bpf_list_pop_back bpf_list_pop_front bpf_list_push_back_impl bpf_list_push_front_impl bpf_local_irq_restore " +
  "bpf_local_irq_save bpf_lookup_system_key bpf_lookup_user_key bpf_map_sum_elem_count bpf_modify_return_test_tp " +
  "bpf_obj_drop_impl bpf_obj_new_impl bpf_percpu_obj_drop_impl bpf_percpu_obj_new_impl bpf_preempt_disable " +
  "bpf_preempt_enable bpf_probe_read_kernel_dynptr bpf_probe_read_kernel_str_dynptr bpf_probe_read_user_dynptr " +
  "bpf_probe_read_user_str_dynptr bpf_rbtree_add_impl bpf_rbtree_first bpf_rbtree_left bpf_rbtree_remove " +
  "bpf_rbtree_right bpf_rbtree_root bpf_rcu_read_lock bpf_rcu_read_unlock bpf_rdonly_cast bpf_refcount_acquire_impl " +
  "bpf_res_spin_lock bpf_res_spin_lock_irqsave bpf_res_spin_unlock bpf_res_spin_unlock_irqrestore " +
  "bpf_send_signal_task bpf_sock_destroy bpf_strcasecmp bpf_strchr bpf_strchrnul bpf_strcmp bpf_strcspn " +
  "bpf_stream_vprintk_impl bpf_strlen bpf_strnchr bpf_strnlen bpf_strnstr bpf_strrchr bpf_strspn bpf_strstr " +
  "bpf_task_acquire bpf_task_from_pid bpf_task_from_vpid bpf_task_get_cgroup1 bpf_task_release " +
  "bpf_task_under_cgroup bpf_task_work_schedule_resume_impl bpf_task_work_schedule_signal_impl bpf_throw " +
  "bpf_wq_init bpf_wq_set_callback_impl bpf_wq_start bpf_xdp_metadata_rx_hash bpf_xdp_metadata_rx_timestamp " +
  "bpf_xdp_metadata_rx_vlan_tag css_rstat_flush css_rstat_updated ";

/** A row: what is special about calling one kfunc. */
@unmanaged
export class KfuncProto {
  /** KF_* */
  flags: u16;
  /** KFUNC_* */
  special: u16;

  /** Number of the row, 0 to KFUNC_COUNT - 1. */
  @inline get row(): i32 {
    return <i32>((changetype<usize>(this) - ROWS) / offsetof<KfuncProto>());
  }
}

/** Where each name starts in NAMES, u16[KFUNC_COUNT + 1]; filled at first use. */
const STARTS: usize = memory.data(2 * (KFUNC_COUNT + 1));
let startsKnown = false;

function nameStart(row: i32): i32 {
  if (!startsKnown) {
    let start = 0;
    for (let i = 0; i <= KFUNC_COUNT; i++) {
      store<u16>(STARTS + (<usize>i << 1), <u16>start);
      start = NAMES.indexOf(" ", start) + 1;
    }
    startsKnown = true;
  }
  return load<u16>(STARTS + (<usize>row << 1));
}

/** The name of a row. */
export function kfuncName(row: i32): string {
  return NAMES.substring(nameStart(row), nameStart(row + 1) - 1);
}

/** Order of the NUL-terminated `name` and the name of `row`: negative, 0 or positive. */
function compareName(name: usize, row: i32): i32 {
  const end = nameStart(row + 1) - 1;
  let i = nameStart(row);
  for (; i < end; i++, name++) {
    const d = <i32>load<u8>(name) - NAMES.charCodeAt(i);
    if (d != 0) return d;
  }
  return load<u8>(name);
}

/** The row of the kfunc with this NUL-terminated name; null when an iterator of map elements may not call it. */
export function kfuncByName(name: usize): KfuncProto | null {
  let lo = 0;
  let hi = KFUNC_COUNT;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    const order = compareName(name, mid);
    if (order == 0) return changetype<KfuncProto>(ROWS + <usize>mid * offsetof<KfuncProto>());
    if (order > 0) lo = mid + 1;
    else hi = mid;
  }
  return null;
}

/** The row of FUNC `id` of the kernel's types; null when it is none, or may not be called. */
export function kfuncByBtfId(id: u32): KfuncProto | null {
  const btf = vmlinuxBtf();
  if (btf === null || btf.kind(id) != BTF_KIND_FUNC) return null;
  return kfuncByName(btf.name(id));
}

/** Parameters of FUNC `id` of the kernel's types; 0 when it is none. */
export function kfuncArgCount(id: u32): i32 {
  const btf = vmlinuxBtf();
  if (btf === null || btf.kind(id) != BTF_KIND_FUNC) return 0;
  return btf.vlen(btf.ref(id));
}
