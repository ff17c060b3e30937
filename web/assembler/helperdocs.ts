// What each helper that an iterator of map elements may call takes and does, in one or two lines of our own words.
// The verifier's rules for the arguments are in the engine's table; this is for people. Longer than most: it is a table.

/** A helper for the reader: `prototype` is C. */
export interface HelperDoc {
  prototype: string;
  doc: string;
}

const ROWS: readonly (readonly [result: string, name: string, parameters: string, doc: string])[] = [
  // Maps
  [
    "void *",
    "map_lookup_elem",
    "void *map, const void *key",
    "Address of the value stored under `key`, or NULL. The verifier wants the NULL check, except for an array and a constant key in range.",
  ],
  [
    "long",
    "map_update_elem",
    "void *map, const void *key, const void *value, u64 flags",
    "Stores a copy of `value`. `flags`: BPF_ANY 0, BPF_NOEXIST 1 (must be new), BPF_EXIST 2 (must be there). 0 or a negative errno: EEXIST, ENOENT, E2BIG when full.",
  ],
  [
    "long",
    "map_delete_elem",
    "void *map, const void *key",
    "Removes the element. ENOENT if there is none; EINVAL for arrays, which always have all their elements.",
  ],
  [
    "void *",
    "map_lookup_percpu_elem",
    "void *map, const void *key, u32 cpu",
    "Address of the copy of the value that belongs to `cpu`, or NULL.",
  ],
  [
    "long",
    "map_push_elem",
    "void *map, const void *value, u64 flags",
    "Appends to a queue or a stack; with BPF_EXIST a full one loses its oldest element.",
  ],
  ["long", "map_pop_elem", "void *map, void *value", "Takes the next element of a queue or a stack out, into `value`."],
  [
    "long",
    "map_peek_elem",
    "void *map, void *value",
    "Copies the next element of a queue or a stack without taking it out.",
  ],
  [
    "long",
    "for_each_map_elem",
    "void *map, void *callback_fn, void *callback_ctx, u64 flags",
    "Calls `callback(map, key, value, ctx)` for every element until it returns 1. Returns the number of calls.",
  ],
  [
    "long",
    "tail_call",
    "void *ctx, void *prog_array_map, u32 index",
    "Continues in another program of a program array; comes back only if it cannot.",
  ],
  // Output
  [
    "long",
    "seq_printf",
    "struct seq_file *m, const char *fmt, u32 fmt_size, const void *data, u32 data_len",
    "Formats into the iterator's output. `data` is an array of u64, one an argument, at most 12. -EINVAL for a bad format, -EOVERFLOW when the buffer is full.",
  ],
  [
    "long",
    "seq_write",
    "struct seq_file *m, const void *data, u32 len",
    "Appends `len` raw bytes to the iterator's output. -EOVERFLOW when the buffer is full: the element is then dropped or the read fails with E2BIG.",
  ],
  [
    "long",
    "seq_printf_btf",
    "struct seq_file *m, struct btf_ptr *ptr, u32 ptr_size, u64 flags",
    "Prints a kernel object with its field names, from its type information.",
  ],
  [
    "long",
    "trace_printk",
    "const char *fmt, u32 fmt_size, ...",
    "Formats at most three arguments into the tracing pipe. For debugging.",
  ],
  [
    "long",
    "trace_vprintk",
    "const char *fmt, u32 fmt_size, const void *data, u32 data_len",
    "As bpf_trace_printk, with the arguments as an array of u64.",
  ],
  [
    "long",
    "snprintf",
    "char *str, u32 str_size, const char *fmt, u64 *data, u32 data_len",
    "Formats into `str`. The format must be a constant string: the verifier reads it.",
  ],
  [
    "long",
    "snprintf_btf",
    "char *str, u32 str_size, struct btf_ptr *ptr, u32 btf_ptr_size, u64 flags",
    "Formats a kernel object with its field names into `str`.",
  ],
  [
    "long",
    "perf_event_output",
    "void *ctx, void *map, u64 flags, void *data, u64 size",
    "Writes a record into a perf ring buffer.",
  ],
  [
    "long",
    "ringbuf_output",
    "void *ringbuf, void *data, u64 size, u64 flags",
    "Copies `data` into the ring buffer as one record.",
  ],
  [
    "void *",
    "ringbuf_reserve",
    "void *ringbuf, u64 size, u64 flags",
    "Reserves a record of constant size, or NULL. It must be submitted or discarded on every path.",
  ],
  ["void", "ringbuf_submit", "void *data, u64 flags", "Publishes a reserved record."],
  ["void", "ringbuf_discard", "void *data, u64 flags", "Gives a reserved record up."],
  ["u64", "ringbuf_query", "void *ringbuf, u64 flags", "Asks for the ring buffer's fill, size or positions."],
  [
    "long",
    "user_ringbuf_drain",
    "void *map, void *callback_fn, void *ctx, u64 flags",
    "Calls `callback(dynptr, ctx)` for every record that user space has written.",
  ],
  [
    "long",
    "skb_output",
    "void *ctx, void *map, u64 flags, void *data, u64 size",
    "bpf_perf_event_output for a socket buffer.",
  ],
  [
    "long",
    "xdp_output",
    "void *ctx, void *map, u64 flags, void *data, u64 size",
    "bpf_perf_event_output for an XDP buffer.",
  ],
  // Loops and callbacks
  [
    "long",
    "loop",
    "u32 nr_loops, void *callback_fn, void *callback_ctx, u64 flags",
    "Calls `callback(i, ctx)` for i from 0 until it returns 1, at most 2^23 times. Returns the number of calls.",
  ],
  [
    "long",
    "find_vma",
    "struct task_struct *task, u64 addr, void *callback_fn, void *callback_ctx, u64 flags",
    "Calls `callback(task, vma, ctx)` with the memory area that holds `addr`.",
  ],
  // Time, place, chance
  ["u64", "ktime_get_ns", "void", "Nanoseconds since boot, without the time asleep."],
  ["u64", "ktime_get_boot_ns", "void", "Nanoseconds since boot, time asleep included."],
  ["u64", "ktime_get_tai_ns", "void", "Nanoseconds of atomic time."],
  ["u64", "jiffies64", "void", "The kernel's tick counter."],
  [
    "u32",
    "get_prandom_u32",
    "void",
    "A pseudo-random number. The verifier knows nothing about its value: bound it before use as an offset.",
  ],
  [
    "u32",
    "get_smp_processor_id",
    "void",
    "The processor that runs the program. Known to be below the number of processors.",
  ],
  ["long", "get_numa_node_id", "void", "The memory node of the processor that runs the program."],
  // The current task
  [
    "u64",
    "get_current_pid_tgid",
    "void",
    "Thread group id in the upper, thread id in the lower 32 bits: here of the process that reads the iterator.",
  ],
  ["u64", "get_current_uid_gid", "void", "Group id in the upper, user id in the lower 32 bits."],
  [
    "long",
    "get_current_comm",
    "void *buf, u32 size_of_buf",
    "The name of the current task, at most 16 bytes, padded with zeros.",
  ],
  ["u64", "get_current_task", "void", "Address of the current task_struct, as a number."],
  [
    "struct task_struct *",
    "get_current_task_btf",
    "void",
    "The current task as a trusted pointer: its fields can be read directly.",
  ],
  ["long", "task_pt_regs", "struct task_struct *task", "The saved user registers of `task`."],
  ["u64", "get_current_cgroup_id", "void", "Id of the current task's cgroup."],
  ["u64", "get_current_ancestor_cgroup_id", "int ancestor_level", "Id of an ancestor of the current task's cgroup."],
  [
    "long",
    "current_task_under_cgroup",
    "void *map, u32 index",
    "Whether the current task lives below a cgroup of a cgroup array.",
  ],
  ["u32", "get_cgroup_classid", "void", "Class id of the current task's net_cls cgroup."],
  [
    "long",
    "get_ns_current_pid_tgid",
    "u64 dev, u64 ino, struct bpf_pidns_info *nsdata, u32 size",
    "Process and thread id as a given pid namespace sees them.",
  ],
  ["long", "send_signal", "u32 sig", "Sends a signal to the current process."],
  ["long", "send_signal_thread", "u32 sig", "Sends a signal to the current thread."],
  // Reading memory
  [
    "long",
    "probe_read",
    "void *dst, u32 size, const void *unsafe_ptr",
    "Copies from any address; 0, or -EFAULT and zeros in `dst`.",
  ],
  [
    "long",
    "probe_read_kernel",
    "void *dst, u32 size, const void *unsafe_ptr",
    "Copies from a kernel address; 0, or -EFAULT and zeros in `dst`.",
  ],
  [
    "long",
    "probe_read_user",
    "void *dst, u32 size, const void *unsafe_ptr",
    "Copies from an address of the current process; 0 or -EFAULT.",
  ],
  [
    "long",
    "probe_read_str",
    "void *dst, u32 size, const void *unsafe_ptr",
    "Copies a string that ends with NUL; its length with the NUL, or -EFAULT.",
  ],
  [
    "long",
    "probe_read_kernel_str",
    "void *dst, u32 size, const void *unsafe_ptr",
    "Copies a kernel string; its length with the NUL, or -EFAULT.",
  ],
  [
    "long",
    "probe_read_user_str",
    "void *dst, u32 size, const void *unsafe_ptr",
    "Copies a string of the current process; its length with the NUL, or -EFAULT.",
  ],
  [
    "long",
    "copy_from_user",
    "void *dst, u32 size, const void *user_ptr",
    "Copies from the current process and may sleep for it: sleepable programs only.",
  ],
  [
    "long",
    "copy_from_user_task",
    "void *dst, u32 size, const void *user_ptr, struct task_struct *tsk, u64 flags",
    "Copies from another process: sleepable programs only.",
  ],
  ["long", "d_path", "struct path *path, char *buf, u32 sz", "The full name of a path, into `buf`."],
  // Strings
  [
    "long",
    "strtol",
    "const char *buf, unsigned long buf_len, u64 flags, long *res",
    "Reads a signed number; returns how many characters it took.",
  ],
  [
    "long",
    "strtoul",
    "const char *buf, unsigned long buf_len, u64 flags, unsigned long *res",
    "Reads an unsigned number; returns how many characters it took.",
  ],
  ["long", "strncmp", "const char *s1, u32 s1_sz, const char *s2", "Compares with a constant string, as in C."],
  // Locks, timers, exchange
  [
    "void",
    "spin_lock",
    "struct bpf_spin_lock *lock",
    "Takes the lock that lies in a map value. Only one, and no helper calls while it is held.",
  ],
  ["void", "spin_unlock", "struct bpf_spin_lock *lock", "Gives the lock back."],
  [
    "long",
    "timer_init",
    "struct bpf_timer *timer, void *map, u64 flags",
    "Prepares a timer that lies in a value of `map`.",
  ],
  ["long", "timer_set_callback", "struct bpf_timer *timer, void *callback_fn", "Sets what runs when the timer fires."],
  ["long", "timer_start", "struct bpf_timer *timer, u64 nsecs, u64 flags", "Starts or restarts the timer."],
  ["long", "timer_cancel", "struct bpf_timer *timer", "Stops the timer and waits for its callback."],
  [
    "void *",
    "kptr_xchg",
    "void *dst, void *ptr",
    "Swaps a referenced kernel pointer in a map value; the old one is the caller's to release.",
  ],
  // Per-CPU variables
  [
    "void *",
    "per_cpu_ptr",
    "const void *percpu_ptr, u32 cpu",
    "Address of another processor's copy of a kernel variable, or NULL.",
  ],
  ["void *", "this_cpu_ptr", "const void *percpu_ptr", "Address of this processor's copy of a kernel variable."],
  // Dynamic pointers
  [
    "long",
    "dynptr_from_mem",
    "void *data, u32 size, u64 flags, struct bpf_dynptr *ptr",
    "Makes a dynptr over a map value.",
  ],
  [
    "long",
    "dynptr_read",
    "void *dst, u32 len, const struct bpf_dynptr *src, u32 offset, u64 flags",
    "Copies out of a dynptr; bounds are checked at run time.",
  ],
  [
    "long",
    "dynptr_write",
    "const struct bpf_dynptr *dst, u32 offset, void *src, u32 len, u64 flags",
    "Copies into a dynptr; bounds are checked at run time.",
  ],
  [
    "void *",
    "dynptr_data",
    "const struct bpf_dynptr *ptr, u32 offset, u32 len",
    "Address of a constant-size piece of a dynptr, or NULL.",
  ],
  [
    "long",
    "ringbuf_reserve_dynptr",
    "void *ringbuf, u32 size, u64 flags, struct bpf_dynptr *ptr",
    "Reserves a record whose size is known only at run time. Must be submitted or discarded, also when it failed.",
  ],
  ["void", "ringbuf_submit_dynptr", "struct bpf_dynptr *ptr, u64 flags", "Publishes a reserved record."],
  ["void", "ringbuf_discard_dynptr", "struct bpf_dynptr *ptr, u64 flags", "Gives a reserved record up."],
  // Storage that hangs on kernel objects
  [
    "void *",
    "sk_storage_get",
    "void *map, void *sk, void *value, u64 flags",
    "The storage of `map` that hangs on a socket, or NULL; flag 1 creates it.",
  ],
  ["long", "sk_storage_delete", "void *map, void *sk", "Removes a socket's storage."],
  [
    "void *",
    "task_storage_get",
    "void *map, struct task_struct *task, void *value, u64 flags",
    "The storage of `map` that hangs on a task, or NULL; flag 1 creates it.",
  ],
  ["long", "task_storage_delete", "void *map, struct task_struct *task", "Removes a task's storage."],
  [
    "void *",
    "cgrp_storage_get",
    "void *map, struct cgroup *cgroup, void *value, u64 flags",
    "The storage of `map` that hangs on a cgroup, or NULL; flag 1 creates it.",
  ],
  ["long", "cgrp_storage_delete", "void *map, struct cgroup *cgroup", "Removes a cgroup's storage."],
  // Stacks and events
  [
    "long",
    "get_stackid",
    "void *ctx, void *map, u64 flags",
    "Records the call stack in a stack map and returns its id.",
  ],
  ["long", "get_stack", "void *ctx, void *buf, u32 size, u64 flags", "Copies the call stack into `buf`."],
  [
    "long",
    "get_task_stack",
    "struct task_struct *task, void *buf, u32 size, u64 flags",
    "Copies another task's call stack into `buf`.",
  ],
  ["u64", "perf_event_read", "void *map, u64 flags", "Reads a hardware counter of a perf event array."],
  [
    "long",
    "perf_event_read_value",
    "void *map, u64 flags, struct bpf_perf_event_value *buf, u32 buf_size",
    "Reads a hardware counter with its times.",
  ],
  ["long", "get_branch_snapshot", "void *entries, u32 size, u64 flags", "Copies the processor's last branches."],
  ["u64", "get_func_ip", "void *ctx", "Address of the traced function."],
  // Sockets
  ["u64", "get_socket_cookie", "void *ctx", "A number that identifies a socket as long as the system runs."],
  ["struct socket *", "sock_from_file", "struct file *file", "The socket behind a file, or NULL."],
  ["struct tcp6_sock *", "skc_to_tcp6_sock", "void *sk", "The same socket as a tcp6_sock, or NULL if it is none."],
  ["struct tcp_sock *", "skc_to_tcp_sock", "void *sk", "The same socket as a tcp_sock, or NULL if it is none."],
  [
    "struct tcp_timewait_sock *",
    "skc_to_tcp_timewait_sock",
    "void *sk",
    "The same socket as a tcp_timewait_sock, or NULL if it is none.",
  ],
  [
    "struct tcp_request_sock *",
    "skc_to_tcp_request_sock",
    "void *sk",
    "The same socket as a tcp_request_sock, or NULL if it is none.",
  ],
  ["struct udp6_sock *", "skc_to_udp6_sock", "void *sk", "The same socket as a udp6_sock, or NULL if it is none."],
  ["struct unix_sock *", "skc_to_unix_sock", "void *sk", "The same socket as a unix_sock, or NULL if it is none."],
  ["struct mptcp_sock *", "skc_to_mptcp_sock", "void *sk", "The same socket as an mptcp_sock, or NULL if it is none."],
  ["u64", "xdp_get_buff_len", "struct xdp_buff *xdp", "Length of a packet, fragments included."],
];

/** Documentation by helper name, `bpf_` included. */
export const HELPER_DOCS: ReadonlyMap<string, HelperDoc> = new Map(
  ROWS.map(([result, name, parameters, doc]) => {
    const space = result.endsWith("*") ? "" : " ";
    return [`bpf_${name}`, { prototype: `${result}${space}bpf_${name}(${parameters})`, doc }];
  }),
);
