// What each helper that an iterator of map elements may call does, in one or two lines of our own words. Prototypes are the
// compiler's; the verifier's rules for the arguments are in the engine's table. A table for people.
import { HELPERS } from "../compiler/headers/helpers.ts";

/** A helper for the reader: `prototype` is C. */
export interface HelperDoc {
  prototype: string;
  doc: string;
}

/** By name without `bpf_`. */
// biome-ignore format: a table
const DOCS: Record<string, string> = {
  // Maps
  map_lookup_elem: "Address of the value stored under `key`, or NULL. The verifier wants the NULL check, except for an array and a constant key in range.",
  map_update_elem: "Stores a copy of `value`. `flags`: BPF_ANY 0, BPF_NOEXIST 1 (must be new), BPF_EXIST 2 (must be there). 0 or a negative errno: EEXIST, ENOENT, E2BIG when full.",
  map_delete_elem: "Removes the element. ENOENT if there is none; EINVAL for arrays, which always have all their elements.",
  map_lookup_percpu_elem: "Address of the copy of the value that belongs to `cpu`, or NULL.",
  map_push_elem: "Appends to a queue or a stack; with BPF_EXIST a full one loses its oldest element.",
  map_pop_elem: "Takes the next element of a queue or a stack out, into `value`.",
  map_peek_elem: "Copies the next element of a queue or a stack without taking it out.",
  for_each_map_elem: "Calls `callback(map, key, value, ctx)` for every element until it returns 1. Returns the number of calls.",
  tail_call: "Continues in another program of a program array; comes back only if it cannot.",
  // Output
  seq_printf: "Formats into the iterator's output. `data` is an array of u64, one an argument, at most 12. -EINVAL for a bad format, -EOVERFLOW when the buffer is full.",
  seq_write: "Appends `len` raw bytes to the iterator's output. -EOVERFLOW when the buffer is full: the element is then dropped or the read fails with E2BIG.",
  seq_printf_btf: "Prints a kernel object with its field names, from its type information.",
  trace_printk: "Formats at most three arguments into the tracing pipe. For debugging.",
  trace_vprintk: "As bpf_trace_printk, with the arguments as an array of u64.",
  snprintf: "Formats into `str`. The format must be a constant string: the verifier reads it.",
  snprintf_btf: "Formats a kernel object with its field names into `str`.",
  perf_event_output: "Writes a record into a perf ring buffer.",
  ringbuf_output: "Copies `data` into the ring buffer as one record.",
  ringbuf_reserve: "Reserves a record of constant size, or NULL. It must be submitted or discarded on every path.",
  ringbuf_submit: "Publishes a reserved record.",
  ringbuf_discard: "Gives a reserved record up.",
  ringbuf_query: "Asks for the ring buffer's fill, size or positions.",
  user_ringbuf_drain: "Calls `callback(dynptr, ctx)` for every record that user space has written.",
  skb_output: "bpf_perf_event_output for a socket buffer.",
  xdp_output: "bpf_perf_event_output for an XDP buffer.",
  // Loops and callbacks
  loop: "Calls `callback(i, ctx)` for i from 0 until it returns 1, at most 2^23 times. Returns the number of calls.",
  find_vma: "Calls `callback(task, vma, ctx)` with the memory area that holds `addr`.",
  // Time, place, chance
  ktime_get_ns: "Nanoseconds since boot, without the time asleep.",
  ktime_get_boot_ns: "Nanoseconds since boot, time asleep included.",
  ktime_get_tai_ns: "Nanoseconds of atomic time.",
  jiffies64: "The kernel's tick counter.",
  get_prandom_u32: "A pseudo-random number. The verifier knows nothing about its value: bound it before use as an offset.",
  get_smp_processor_id: "The processor that runs the program. Known to be below the number of processors.",
  get_numa_node_id: "The memory node of the processor that runs the program.",
  // The current task
  get_current_pid_tgid: "Thread group id in the upper, thread id in the lower 32 bits: here of the process that reads the iterator.",
  get_current_uid_gid: "Group id in the upper, user id in the lower 32 bits.",
  get_current_comm: "The name of the current task, at most 16 bytes, padded with zeros.",
  get_current_task: "Address of the current task_struct, as a number.",
  get_current_task_btf: "The current task as a trusted pointer: its fields can be read directly.",
  task_pt_regs: "The saved user registers of `task`.",
  get_current_cgroup_id: "Id of the current task's cgroup.",
  get_current_ancestor_cgroup_id: "Id of an ancestor of the current task's cgroup.",
  current_task_under_cgroup: "Whether the current task lives below a cgroup of a cgroup array.",
  get_cgroup_classid: "Class id of the current task's net_cls cgroup.",
  get_ns_current_pid_tgid: "Process and thread id as a given pid namespace sees them.",
  send_signal: "Sends a signal to the current process.",
  send_signal_thread: "Sends a signal to the current thread.",
  // Reading memory
  probe_read: "Copies from any address; 0, or -EFAULT and zeros in `dst`.",
  probe_read_kernel: "Copies from a kernel address; 0, or -EFAULT and zeros in `dst`.",
  probe_read_user: "Copies from an address of the current process; 0 or -EFAULT.",
  probe_read_str: "Copies a string that ends with NUL; its length with the NUL, or -EFAULT.",
  probe_read_kernel_str: "Copies a kernel string; its length with the NUL, or -EFAULT.",
  probe_read_user_str: "Copies a string of the current process; its length with the NUL, or -EFAULT.",
  copy_from_user: "Copies from the current process and may sleep for it: sleepable programs only.",
  copy_from_user_task: "Copies from another process: sleepable programs only.",
  d_path: "The full name of a path, into `buf`.",
  // Strings
  strtol: "Reads a signed number; returns how many characters it took.",
  strtoul: "Reads an unsigned number; returns how many characters it took.",
  strncmp: "Compares with a constant string, as in C.",
  // Locks, timers, exchange
  spin_lock: "Takes the lock that lies in a map value. Only one, and no helper calls while it is held.",
  spin_unlock: "Gives the lock back.",
  timer_init: "Prepares a timer that lies in a value of `map`.",
  timer_set_callback: "Sets what runs when the timer fires.",
  timer_start: "Starts or restarts the timer.",
  timer_cancel: "Stops the timer and waits for its callback.",
  kptr_xchg: "Swaps a referenced kernel pointer in a map value; the old one is the caller's to release.",
  // Per-CPU variables
  per_cpu_ptr: "Address of another processor's copy of a kernel variable, or NULL.",
  this_cpu_ptr: "Address of this processor's copy of a kernel variable.",
  // Dynamic pointers
  dynptr_from_mem: "Makes a dynptr over a map value.",
  dynptr_read: "Copies out of a dynptr; bounds are checked at run time.",
  dynptr_write: "Copies into a dynptr; bounds are checked at run time.",
  dynptr_data: "Address of a constant-size piece of a dynptr, or NULL.",
  ringbuf_reserve_dynptr: "Reserves a record whose size is known only at run time. Must be submitted or discarded, also when it failed.",
  ringbuf_submit_dynptr: "Publishes a reserved record.",
  ringbuf_discard_dynptr: "Gives a reserved record up.",
  // Storage that hangs on kernel objects
  sk_storage_get: "The storage of `map` that hangs on a socket, or NULL; flag 1 creates it.",
  sk_storage_delete: "Removes a socket's storage.",
  task_storage_get: "The storage of `map` that hangs on a task, or NULL; flag 1 creates it.",
  task_storage_delete: "Removes a task's storage.",
  cgrp_storage_get: "The storage of `map` that hangs on a cgroup, or NULL; flag 1 creates it.",
  cgrp_storage_delete: "Removes a cgroup's storage.",
  // Stacks and events
  get_stackid: "Records the call stack in a stack map and returns its id.",
  get_stack: "Copies the call stack into `buf`.",
  get_task_stack: "Copies another task's call stack into `buf`.",
  perf_event_read: "Reads a hardware counter of a perf event array.",
  perf_event_read_value: "Reads a hardware counter with its times.",
  get_branch_snapshot: "Copies the processor's last branches.",
  get_func_ip: "Address of the traced function.",
  // Sockets
  get_socket_cookie: "A number that identifies a socket as long as the system runs.",
  sock_from_file: "The socket behind a file, or NULL.",
  skc_to_tcp6_sock: "The same socket as a tcp6_sock, or NULL if it is none.",
  skc_to_tcp_sock: "The same socket as a tcp_sock, or NULL if it is none.",
  skc_to_tcp_timewait_sock: "The same socket as a tcp_timewait_sock, or NULL if it is none.",
  skc_to_tcp_request_sock: "The same socket as a tcp_request_sock, or NULL if it is none.",
  skc_to_udp6_sock: "The same socket as a udp6_sock, or NULL if it is none.",
  skc_to_unix_sock: "The same socket as a unix_sock, or NULL if it is none.",
  skc_to_mptcp_sock: "The same socket as an mptcp_sock, or NULL if it is none.",
  xdp_get_buff_len: "Length of a packet, fragments included.",
};

/** Documentation by helper name, `bpf_` included. */
export const HELPER_DOCS: ReadonlyMap<string, HelperDoc> = new Map(
  Object.entries(DOCS).map(([word, doc]) => {
    const name = `bpf_${word}`;
    return [name, { prototype: HELPERS.get(name)?.prototype ?? name, doc }];
  }),
);
