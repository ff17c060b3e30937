// Every helper by id: its name, and for those that this kernel offers to an iterator of map elements its prototype
// (spec 6.1, 6.4). What the classes mean is in types.ts; what a helper does is the VM's.
import { Text } from "../../util/text";
import * as T from "./types";

// The rows' vocabulary.
const A_ANY = T.ARG_ANYTHING;
const A_MAP = T.ARG_CONST_MAP_PTR;
const A_KEY = T.ARG_MAP_KEY;
const A_VALUE = T.ARG_MAP_VALUE;
const A_VALUE_OUT: u16 = T.ARG_MAP_VALUE | T.ARG_UNINIT | T.ARG_WRITE;
const A_VALUE_NULL: u16 = T.ARG_MAP_VALUE | T.ARG_MAYBE_NULL;
const A_IN: u16 = T.ARG_MEM | T.ARG_RDONLY;
const A_IN_NULL: u16 = T.ARG_MEM | T.ARG_RDONLY | T.ARG_MAYBE_NULL;
const A_OUT: u16 = T.ARG_MEM | T.ARG_UNINIT | T.ARG_WRITE;
const A_MEM_OUT: u16 = T.ARG_MEM | T.ARG_WRITE;
const A_OUT_NULL: u16 = T.ARG_MEM | T.ARG_WRITE | T.ARG_MAYBE_NULL;
const A_LONG_OUT: u16 = T.ARG_MEM | T.ARG_UNINIT | T.ARG_WRITE | T.ARG_FIXED_SIZE | T.ARG_ALIGNED;
const A_SIZE = T.ARG_CONST_SIZE;
const A_SIZE0 = T.ARG_CONST_SIZE_OR_ZERO;
const A_ALLOC = T.ARG_CONST_ALLOC_SIZE_OR_ZERO;
const A_RECORD: u16 = T.ARG_RINGBUF_MEM | T.ARG_RELEASE;
const A_STR = T.ARG_CONST_STR;
const A_CTX = T.ARG_CTX;
const A_BTF = T.ARG_BTF_ID;
const A_BTF_NULL: u16 = T.ARG_BTF_ID | T.ARG_MAYBE_NULL;
const A_KPTR: u16 = T.ARG_BTF_ID | T.ARG_MAYBE_NULL | T.ARG_RELEASE;
const A_SOCK = T.ARG_BTF_ID_SOCK_COMMON;
const A_SOCK_NULL: u16 = T.ARG_BTF_ID_SOCK_COMMON | T.ARG_MAYBE_NULL;
const A_SOCKREG = T.ARG_SOCK_COMMON;
const A_PERCPU = T.ARG_PERCPU_BTF_ID;
const A_FUNC = T.ARG_FUNC;
const A_STACK_NULL: u16 = T.ARG_STACK | T.ARG_MAYBE_NULL;
const A_LOCK = T.ARG_SPIN_LOCK;
const A_TIMER = T.ARG_TIMER;
const A_XCHG = T.ARG_KPTR_XCHG_DEST;
const A_DYN_R: u16 = T.ARG_DYNPTR | T.ARG_RDONLY;
const A_DYN_LOCAL: u16 = T.ARG_DYNPTR | T.ARG_UNINIT | T.ARG_WRITE | T.ARG_DYNPTR_LOCAL;
const A_DYN_RING: u16 = T.ARG_DYNPTR | T.ARG_UNINIT | T.ARG_WRITE | T.ARG_DYNPTR_RINGBUF;
const A_DYN_END: u16 = T.ARG_DYNPTR | T.ARG_RELEASE | T.ARG_DYNPTR_RINGBUF;

const R_INT = T.RET_INTEGER;
const R_VOID = T.RET_VOID;
const R_VALUE_OR_NULL = T.RET_MAP_VALUE_OR_NULL;
const R_RINGBUF = T.RET_RINGBUF_MEM_OR_NULL;
const R_DYNMEM = T.RET_DYNPTR_MEM_OR_NULL;
const R_BTF = T.RET_BTF_ID;
const R_BTF_OR_NULL = T.RET_BTF_ID_OR_NULL;
const R_TRUSTED = T.RET_BTF_ID_TRUSTED;
const R_PERCPU = T.RET_MEM_OR_BTF_ID;
const R_PERCPU_OR_NULL = T.RET_MEM_OR_BTF_ID_OR_NULL;
const R_KPTR = T.RET_KPTR_OR_NULL;

const F_GPL = T.HELPER_GPL;
const F_SLEEP = T.HELPER_SLEEPS;
const F_ACQ = T.HELPER_ACQUIRES;
const F_SIZED = T.HELPER_RETURNS_SIZE;
const F_SYNC = T.HELPER_SYNC_CALLBACK;
const F_ASYNC = T.HELPER_ASYNC_CALLBACK;
const F_FASTCALL = T.HELPER_FASTCALL;

/** The kernel structs that rows name, by number; 0 names none. */
export const HELPER_STRUCTS: StaticArray<string> = [
  "", "sk_buff", "xdp_buff", "seq_file", "tcp6_sock", "tcp_sock", "tcp_timewait_sock", "tcp_request_sock", "udp6_sock",
  "task_struct", "path", "file", "socket", "pt_regs", "unix_sock", "mptcp_sock", "cgroup", "sock_common",
];
const S_SK_BUFF: u16 = 1;
const S_XDP_BUFF: u16 = 2;
const S_SEQ_FILE: u16 = 3;
const S_TCP6_SOCK: u16 = 4;
const S_TCP_SOCK: u16 = 5;
const S_TCP_TIMEWAIT_SOCK: u16 = 6;
const S_TCP_REQUEST_SOCK: u16 = 7;
const S_UDP6_SOCK: u16 = 8;
const S_TASK_STRUCT: u16 = 9;
const S_PATH: u16 = 10;
const S_FILE: u16 = 11;
const S_SOCKET: u16 = 12;
const S_PT_REGS: u16 = 13;
const S_UNIX_SOCK: u16 = 14;
const S_MPTCP_SOCK: u16 = 15;
const S_CGROUP: u16 = 16;
const S_SOCK_COMMON: u16 = 17;

const COLUMNS = 10;
/** id, result, arguments 1 to 5, flags, struct of a BTF argument, struct of a BTF result. Sorted by id. */
// prettier-ignore
const ROWS: usize = memory.data<u16>([
  1, R_VALUE_OR_NULL, A_MAP, A_KEY, 0, 0, 0, 0, 0, 0, // map_lookup_elem
  2, R_INT, A_MAP, A_KEY, A_VALUE, A_ANY, 0, 0, 0, 0, // map_update_elem
  3, R_INT, A_MAP, A_KEY, 0, 0, 0, 0, 0, 0, // map_delete_elem
  4, R_INT, A_OUT, A_SIZE0, A_ANY, 0, 0, F_GPL, 0, 0, // probe_read
  5, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // ktime_get_ns
  6, R_INT, A_IN, A_SIZE, 0, 0, 0, F_GPL, 0, 0, // trace_printk
  7, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // get_prandom_u32
  8, R_INT, 0, 0, 0, 0, 0, F_FASTCALL, 0, 0, // get_smp_processor_id
  12, R_VOID, A_CTX, A_MAP, A_ANY, 0, 0, 0, 0, 0, // tail_call
  14, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // get_current_pid_tgid
  15, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // get_current_uid_gid
  16, R_INT, A_OUT, A_SIZE, 0, 0, 0, 0, 0, 0, // get_current_comm
  17, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // get_cgroup_classid
  22, R_INT, A_MAP, A_ANY, 0, 0, 0, F_GPL, 0, 0, // perf_event_read
  25, R_INT, A_CTX, A_MAP, A_ANY, A_IN, A_SIZE0, F_GPL, 0, 0, // perf_event_output
  27, R_INT, A_CTX, A_MAP, A_ANY, 0, 0, F_GPL, 0, 0, // get_stackid
  35, R_INT, 0, 0, 0, 0, 0, F_GPL, 0, 0, // get_current_task
  37, R_INT, A_MAP, A_ANY, 0, 0, 0, 0, 0, 0, // current_task_under_cgroup
  42, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // get_numa_node_id
  45, R_INT, A_OUT, A_SIZE0, A_ANY, 0, 0, F_GPL | F_SIZED, 0, 0, // probe_read_str
  46, R_INT, A_SOCK_NULL, 0, 0, 0, 0, 0, 0, 0, // get_socket_cookie
  55, R_INT, A_MAP, A_ANY, A_OUT, A_SIZE, 0, F_GPL, 0, 0, // perf_event_read_value
  67, R_INT, A_CTX, A_OUT, A_SIZE0, A_ANY, 0, F_GPL | F_SIZED, 0, 0, // get_stack
  80, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // get_current_cgroup_id
  87, R_INT, A_MAP, A_VALUE, A_ANY, 0, 0, 0, 0, 0, // map_push_elem
  88, R_INT, A_MAP, A_VALUE_OUT, 0, 0, 0, 0, 0, 0, // map_pop_elem
  89, R_INT, A_MAP, A_VALUE_OUT, 0, 0, 0, 0, 0, 0, // map_peek_elem
  93, R_VOID, A_LOCK, 0, 0, 0, 0, 0, 0, 0, // spin_lock
  94, R_VOID, A_LOCK, 0, 0, 0, 0, 0, 0, 0, // spin_unlock
  105, R_INT, A_IN, A_SIZE, A_ANY, A_LONG_OUT, 0, 0, 0, 0, // strtol
  106, R_INT, A_IN, A_SIZE, A_ANY, A_LONG_OUT, 0, 0, 0, 0, // strtoul
  107, R_VALUE_OR_NULL, A_MAP, A_BTF_NULL, A_VALUE_NULL, A_ANY, 0, 0, S_SOCK_COMMON, 0, // sk_storage_get
  108, R_INT, A_MAP, A_BTF_NULL, 0, 0, 0, 0, S_SOCK_COMMON, 0, // sk_storage_delete
  109, R_INT, A_ANY, 0, 0, 0, 0, 0, 0, 0, // send_signal
  111, R_INT, A_BTF, A_MAP, A_ANY, A_IN, A_SIZE0, F_GPL, S_SK_BUFF, 0, // skb_output
  112, R_INT, A_OUT, A_SIZE0, A_ANY, 0, 0, F_GPL, 0, 0, // probe_read_user
  113, R_INT, A_OUT, A_SIZE0, A_ANY, 0, 0, F_GPL, 0, 0, // probe_read_kernel
  114, R_INT, A_OUT, A_SIZE0, A_ANY, 0, 0, F_GPL | F_SIZED, 0, 0, // probe_read_user_str
  115, R_INT, A_OUT, A_SIZE0, A_ANY, 0, 0, F_GPL | F_SIZED, 0, 0, // probe_read_kernel_str
  117, R_INT, A_ANY, 0, 0, 0, 0, 0, 0, 0, // send_signal_thread
  118, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // jiffies64
  120, R_INT, A_ANY, A_ANY, A_OUT, A_SIZE, 0, 0, 0, 0, // get_ns_current_pid_tgid
  121, R_INT, A_BTF, A_MAP, A_ANY, A_IN, A_SIZE0, F_GPL, S_XDP_BUFF, 0, // xdp_output
  123, R_INT, A_ANY, 0, 0, 0, 0, 0, 0, 0, // get_current_ancestor_cgroup_id
  125, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // ktime_get_boot_ns
  126, R_INT, A_BTF, A_IN, A_SIZE, A_IN_NULL, A_SIZE0, F_GPL, S_SEQ_FILE, 0, // seq_printf
  127, R_INT, A_BTF, A_IN, A_SIZE0, 0, 0, F_GPL, S_SEQ_FILE, 0, // seq_write
  130, R_INT, A_MAP, A_IN, A_SIZE0, A_ANY, 0, 0, 0, 0, // ringbuf_output
  131, R_RINGBUF, A_MAP, A_ALLOC, A_ANY, 0, 0, F_ACQ, 0, 0, // ringbuf_reserve
  132, R_VOID, A_RECORD, A_ANY, 0, 0, 0, 0, 0, 0, // ringbuf_submit
  133, R_VOID, A_RECORD, A_ANY, 0, 0, 0, 0, 0, 0, // ringbuf_discard
  134, R_INT, A_MAP, A_ANY, 0, 0, 0, 0, 0, 0, // ringbuf_query
  136, R_BTF_OR_NULL, A_SOCK, 0, 0, 0, 0, 0, 0, S_TCP6_SOCK, // skc_to_tcp6_sock
  137, R_BTF_OR_NULL, A_SOCK, 0, 0, 0, 0, 0, 0, S_TCP_SOCK, // skc_to_tcp_sock
  138, R_BTF_OR_NULL, A_SOCK, 0, 0, 0, 0, 0, 0, S_TCP_TIMEWAIT_SOCK, // skc_to_tcp_timewait_sock
  139, R_BTF_OR_NULL, A_SOCK, 0, 0, 0, 0, 0, 0, S_TCP_REQUEST_SOCK, // skc_to_tcp_request_sock
  140, R_BTF_OR_NULL, A_SOCK, 0, 0, 0, 0, 0, 0, S_UDP6_SOCK, // skc_to_udp6_sock
  141, R_INT, A_BTF, A_OUT, A_SIZE0, A_ANY, 0, F_SIZED, S_TASK_STRUCT, 0, // get_task_stack
  147, R_INT, A_BTF, A_MEM_OUT, A_SIZE0, 0, 0, 0, S_PATH, 0, // d_path
  148, R_INT, A_OUT, A_SIZE0, A_ANY, 0, 0, F_SLEEP, 0, 0, // copy_from_user
  149, R_INT, A_MEM_OUT, A_SIZE, A_IN, A_SIZE, A_ANY, 0, 0, 0, // snprintf_btf
  150, R_INT, A_BTF, A_IN, A_SIZE0, A_ANY, 0, F_GPL, S_SEQ_FILE, 0, // seq_printf_btf
  153, R_PERCPU_OR_NULL, A_PERCPU, A_ANY, 0, 0, 0, 0, 0, 0, // per_cpu_ptr
  154, R_PERCPU, A_PERCPU, 0, 0, 0, 0, 0, 0, 0, // this_cpu_ptr
  156, R_VALUE_OR_NULL, A_MAP, A_BTF_NULL, A_VALUE_NULL, A_ANY, 0, 0, S_TASK_STRUCT, 0, // task_storage_get
  157, R_INT, A_MAP, A_BTF_NULL, 0, 0, 0, 0, S_TASK_STRUCT, 0, // task_storage_delete
  158, R_TRUSTED, 0, 0, 0, 0, 0, F_GPL, 0, S_TASK_STRUCT, // get_current_task_btf
  162, R_BTF_OR_NULL, A_BTF, 0, 0, 0, 0, 0, S_FILE, S_SOCKET, // sock_from_file
  164, R_INT, A_MAP, A_FUNC, A_STACK_NULL, A_ANY, 0, F_SYNC, 0, 0, // for_each_map_elem
  165, R_INT, A_OUT_NULL, A_SIZE0, A_STR, A_IN_NULL, A_SIZE0, F_GPL, 0, 0, // snprintf
  169, R_INT, A_TIMER, A_MAP, A_ANY, 0, 0, F_GPL, 0, 0, // timer_init
  170, R_INT, A_TIMER, A_FUNC, 0, 0, 0, F_GPL | F_ASYNC, 0, 0, // timer_set_callback
  171, R_INT, A_TIMER, A_ANY, A_ANY, 0, 0, F_GPL, 0, 0, // timer_start
  172, R_INT, A_TIMER, 0, 0, 0, 0, F_GPL, 0, 0, // timer_cancel
  173, R_INT, A_CTX, 0, 0, 0, 0, F_GPL, 0, 0, // get_func_ip
  175, R_BTF, A_BTF, 0, 0, 0, 0, F_GPL, S_TASK_STRUCT, S_PT_REGS, // task_pt_regs
  176, R_INT, A_OUT, A_SIZE0, 0, 0, 0, F_GPL, 0, 0, // get_branch_snapshot
  177, R_INT, A_IN, A_SIZE, A_IN_NULL, A_SIZE0, 0, F_GPL, 0, 0, // trace_vprintk
  178, R_BTF_OR_NULL, A_SOCK, 0, 0, 0, 0, 0, 0, S_UNIX_SOCK, // skc_to_unix_sock
  180, R_INT, A_BTF, A_ANY, A_FUNC, A_STACK_NULL, A_ANY, F_SYNC, S_TASK_STRUCT, 0, // find_vma
  181, R_INT, A_ANY, A_FUNC, A_STACK_NULL, A_ANY, 0, F_SYNC, 0, 0, // loop
  182, R_INT, A_IN, A_SIZE, A_STR, 0, 0, 0, 0, 0, // strncmp
  188, R_INT, A_BTF, 0, 0, 0, 0, 0, S_XDP_BUFF, 0, // xdp_get_buff_len
  191, R_INT, A_OUT, A_SIZE0, A_ANY, A_BTF, A_ANY, F_GPL | F_SLEEP, S_TASK_STRUCT, 0, // copy_from_user_task
  194, R_KPTR, A_XCHG, A_KPTR, 0, 0, 0, F_ACQ, 0, 0, // kptr_xchg
  195, R_VALUE_OR_NULL, A_MAP, A_KEY, A_ANY, 0, 0, 0, 0, 0, // map_lookup_percpu_elem
  196, R_BTF_OR_NULL, A_SOCKREG, 0, 0, 0, 0, 0, 0, S_MPTCP_SOCK, // skc_to_mptcp_sock
  197, R_INT, A_OUT, A_SIZE0, A_ANY, A_DYN_LOCAL, 0, 0, 0, 0, // dynptr_from_mem
  198, R_INT, A_MAP, A_ANY, A_ANY, A_DYN_RING, 0, 0, 0, 0, // ringbuf_reserve_dynptr
  199, R_VOID, A_DYN_END, A_ANY, 0, 0, 0, 0, 0, 0, // ringbuf_submit_dynptr
  200, R_VOID, A_DYN_END, A_ANY, 0, 0, 0, 0, 0, 0, // ringbuf_discard_dynptr
  201, R_INT, A_OUT, A_SIZE0, A_DYN_R, A_ANY, A_ANY, 0, 0, 0, // dynptr_read
  202, R_INT, A_DYN_R, A_ANY, A_IN, A_SIZE0, A_ANY, 0, 0, 0, // dynptr_write
  203, R_DYNMEM, A_DYN_R, A_ANY, A_ALLOC, 0, 0, 0, 0, 0, // dynptr_data
  208, R_INT, 0, 0, 0, 0, 0, 0, 0, 0, // ktime_get_tai_ns
  209, R_INT, A_MAP, A_FUNC, A_STACK_NULL, A_ANY, 0, F_SYNC, 0, 0, // user_ringbuf_drain
  210, R_VALUE_OR_NULL, A_MAP, A_BTF_NULL, A_VALUE_NULL, A_ANY, 0, 0, S_CGROUP, 0, // cgrp_storage_get
  211, R_INT, A_MAP, A_BTF_NULL, 0, 0, 0, 0, S_CGROUP, 0, // cgrp_storage_delete
]);
const ROW_COUNT = 98;

/** Names by id, each ended by a blank. */
const NAMES =
  "unspec map_lookup_elem map_update_elem map_delete_elem probe_read ktime_get_ns trace_printk get_prandom_u32 " +
  "get_smp_processor_id skb_store_bytes l3_csum_replace l4_csum_replace tail_call clone_redirect " +
  "get_current_pid_tgid get_current_uid_gid get_current_comm get_cgroup_classid skb_vlan_push skb_vlan_pop " +
  "skb_get_tunnel_key skb_set_tunnel_key perf_event_read redirect get_route_realm perf_event_output skb_load_bytes " +
  "get_stackid csum_diff skb_get_tunnel_opt skb_set_tunnel_opt skb_change_proto skb_change_type skb_under_cgroup " +
  "get_hash_recalc get_current_task probe_write_user current_task_under_cgroup skb_change_tail skb_pull_data " +
  "csum_update set_hash_invalid get_numa_node_id skb_change_head xdp_adjust_head probe_read_str get_socket_cookie " +
  "get_socket_uid set_hash setsockopt skb_adjust_room redirect_map sk_redirect_map sock_map_update xdp_adjust_meta " +
  "perf_event_read_value perf_prog_read_value getsockopt override_return sock_ops_cb_flags_set msg_redirect_map " +
  "msg_apply_bytes msg_cork_bytes msg_pull_data bind xdp_adjust_tail skb_get_xfrm_state get_stack " +
  "skb_load_bytes_relative fib_lookup sock_hash_update msg_redirect_hash sk_redirect_hash lwt_push_encap " +
  "lwt_seg6_store_bytes lwt_seg6_adjust_srh lwt_seg6_action rc_repeat rc_keydown skb_cgroup_id " +
  "get_current_cgroup_id get_local_storage sk_select_reuseport skb_ancestor_cgroup_id sk_lookup_tcp sk_lookup_udp " +
  "sk_release map_push_elem map_pop_elem map_peek_elem msg_push_data msg_pop_data rc_pointer_rel spin_lock " +
  "spin_unlock sk_fullsock tcp_sock skb_ecn_set_ce get_listener_sock skc_lookup_tcp tcp_check_syncookie " +
  "sysctl_get_name sysctl_get_current_value sysctl_get_new_value sysctl_set_new_value strtol strtoul sk_storage_get " +
  "sk_storage_delete send_signal tcp_gen_syncookie skb_output probe_read_user probe_read_kernel probe_read_user_str " +
  "probe_read_kernel_str tcp_send_ack send_signal_thread jiffies64 read_branch_records get_ns_current_pid_tgid " +
  "xdp_output get_netns_cookie get_current_ancestor_cgroup_id sk_assign ktime_get_boot_ns seq_printf seq_write " +
  "sk_cgroup_id sk_ancestor_cgroup_id ringbuf_output ringbuf_reserve ringbuf_submit ringbuf_discard ringbuf_query " +
  "csum_level skc_to_tcp6_sock skc_to_tcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock skc_to_udp6_sock " +
  "get_task_stack load_hdr_opt store_hdr_opt reserve_hdr_opt inode_storage_get inode_storage_delete d_path " +
  "copy_from_user snprintf_btf seq_printf_btf skb_cgroup_classid redirect_neigh per_cpu_ptr this_cpu_ptr " +
  "redirect_peer task_storage_get task_storage_delete get_current_task_btf bprm_opts_set ktime_get_coarse_ns " +
  "ima_inode_hash sock_from_file check_mtu for_each_map_elem snprintf sys_bpf btf_find_by_name_kind sys_close " +
  "timer_init timer_set_callback timer_start timer_cancel get_func_ip get_attach_cookie task_pt_regs " +
  "get_branch_snapshot trace_vprintk skc_to_unix_sock kallsyms_lookup_name find_vma loop strncmp get_func_arg " +
  "get_func_ret get_func_arg_cnt get_retval set_retval xdp_get_buff_len xdp_load_bytes xdp_store_bytes " +
  "copy_from_user_task skb_set_tstamp ima_file_hash kptr_xchg map_lookup_percpu_elem skc_to_mptcp_sock " +
  "dynptr_from_mem ringbuf_reserve_dynptr ringbuf_submit_dynptr ringbuf_discard_dynptr dynptr_read dynptr_write " +
  "dynptr_data tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6 tcp_raw_check_syncookie_ipv4 " +
  "tcp_raw_check_syncookie_ipv6 ktime_get_tai_ns user_ringbuf_drain cgrp_storage_get cgrp_storage_delete ";
/** The first id that is no helper's. */
export const HELPER_COUNT: i32 = 212;

/** A row: a helper's prototype. */
@unmanaged
export class HelperProto {
  id: u16;
  /** RET_* */
  ret: u16;
  private arg1: u16;
  private arg2: u16;
  private arg3: u16;
  private arg4: u16;
  private arg5: u16;
  /** HELPER_* */
  flags: u16;
  /** Index into HELPER_STRUCTS of the struct that an ARG_BTF_ID argument must point to. */
  argStruct: u16;
  /** The same for the result. */
  retStruct: u16;

  /** ARG_* class and flags of argument `i`, 0 to 4. */
  @inline arg(i: i32): u16 {
    return load<u16>(changetype<usize>(this) + (<usize>i << 1), offsetof<HelperProto>("arg1"));
  }
}

/** The prototype of helper `id`; null when an iterator of map elements may not call it, or there is none. */
export function helperProto(id: i32): HelperProto | null {
  let lo = 0;
  let hi = ROW_COUNT;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    const row = changetype<HelperProto>(ROWS + <usize>mid * (COLUMNS * sizeof<u16>()));
    if (row.id == id) return row;
    if (<i32>row.id < id) lo = mid + 1;
    else hi = mid;
  }
  return null;
}

/** Parameters of helper `id`; what is not offered counts as reading all five registers, as the kernel has it. */
export function helperArgCount(id: i32): i32 {
  const proto = helperProto(id);
  if (proto === null) return 5;
  let n = 0;
  while (n < 5 && proto.arg(n) != T.ARG_NONE) n++;
  return n;
}

/** Where each name starts in NAMES, u16[HELPER_COUNT + 1]; filled at first use. */
const NAME_STARTS: usize = memory.data(2 * (HELPER_COUNT + 1));
let nameStartsKnown = false;

function nameStart(id: i32): i32 {
  if (!nameStartsKnown) {
    let start = 0;
    for (let i = 0; i <= HELPER_COUNT; i++) {
      store<u16>(NAME_STARTS + (<usize>i << 1), <u16>start);
      start = NAMES.indexOf(" ", start) + 1;
    }
    nameStartsKnown = true;
  }
  return load<u16>(NAME_STARTS + (<usize>id << 1));
}

/** The name of helper `id` as the kernel prints it, `bpf_` included; null when there is no such helper. */
export function helperName(id: i32): string | null {
  if (id < 0 || id >= HELPER_COUNT) return null;
  return "bpf_" + NAMES.substring(nameStart(id), nameStart(id + 1) - 1);
}

/** Appends what helperName gives, without allocating; `unknown` when there is no such helper. */
export function printHelperName(text: Text, id: i32): Text {
  if (id < 0 || id >= HELPER_COUNT) return text.str("unknown");
  text.str("bpf_");
  const end = nameStart(id + 1) - 1;
  for (let i = nameStart(id); i < end; i++) text.ch(NAMES.charCodeAt(i));
  return text;
}
