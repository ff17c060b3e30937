// What crosses the door between a host (page worker, command line, tests) and the kernel in WebAssembly: plain data
// only. Says nothing of how the calls are made; see kernel.ts.

/** Kernel names of the map kinds, lower case, without the prefix. */
export type MapTypeName =
  | "hash"
  | "array"
  | "prog_array"
  | "perf_event_array"
  | "percpu_hash"
  | "percpu_array"
  | "stack_trace"
  | "cgroup_array"
  | "lru_hash"
  | "lru_percpu_hash"
  | "lpm_trie"
  | "array_of_maps"
  | "hash_of_maps"
  | "devmap"
  | "sockmap"
  | "cpumap"
  | "xskmap"
  | "sockhash"
  | "cgroup_storage"
  | "reuseport_sockarray"
  | "percpu_cgroup_storage"
  | "queue"
  | "stack"
  | "sk_storage"
  | "devmap_hash"
  | "struct_ops"
  | "ringbuf"
  | "inode_storage"
  | "task_storage"
  | "bloom_filter"
  | "user_ringbuf"
  | "cgrp_storage"
  | "arena";

/** A file descriptor (>= 0) or a negated errno. */
export type FdOrErrno = number;
/** 0 or a negated errno. */
export type Errno = number;

/** The members of `BPF_MAP_CREATE`; sizes in bytes. */
export interface MapSpec {
  type: MapTypeName | number;
  keySize: number;
  valueSize: number;
  maxEntries: number;
  /** BPF_F_* */
  flags?: number;
  /** At most 15 characters of [A-Za-z0-9_.]. */
  name?: string;
  mapExtra?: bigint;
  innerMapFd?: number;
  numaNode?: number;
  btfFd?: number;
  btfKeyTypeId?: number;
  btfValueTypeId?: number;
}

/** How mapFill makes elements. */
export interface FillRule {
  /** Number of the first element; default 0. */
  from?: number;
  count: number;
  /** Default "index". */
  keys?: "index" | "mix";
  /** Default "index". */
  values?: "index" | "zero";
  /** BPF_ANY, BPF_NOEXIST or BPF_EXIST. */
  flags?: number;
}

/** `{ errno: 0, value }`, or a negated errno and no value. */
export interface LookupResult {
  errno: Errno;
  /** A per-CPU value is every CPU's, each padded to 8 bytes. */
  value?: Uint8Array;
}

export interface KeyResult {
  errno: Errno;
  key?: Uint8Array;
}

/** The members of `BPF_PROG_LOAD` that an iterator uses. */
export interface ProgSpec {
  /** 8 bytes an instruction; a ld_imm64 with src 1 or 2 carries a map's fd. */
  insns: Uint8Array;
  license?: string;
  name?: string;
  /** Default BPF_PROG_TYPE_TRACING (26). */
  progType?: number;
  /** Default BPF_TRACE_ITER (28). */
  expectedAttachType?: number;
  /** Default: the BTF id of `bpf_iter_bpf_map_elem`. */
  attachBtfId?: number;
  flags?: number;
  /** 1 failing path, 2 every state, 4 statistics, 8 keep the head of a log that does not fit. Default 2; 0 none. */
  logLevel?: number;
  /** Bytes of the log buffer. Default 16 MiB, the engine takes only what it needs. */
  logSize?: number;
  /** Loaded with btfLoad. */
  btfFd?: number;
  funcInfo?: Uint8Array;
  funcInfoRecSize?: number;
  lineInfo?: Uint8Array;
  lineInfoRecSize?: number;
}

/** What the verifier recorded of an accepted program's accesses: one past the last byte touched. */
export interface AccessRanges {
  key: number;
  value: number;
}

export interface ProgLoadResult {
  /** The program's fd, or -1. */
  fd: number;
  errno: Errno;
  /** The verifier's log as the buffer holds it (Latin-1). */
  log: string;
  /** Bytes that the whole log needs, with its NUL. */
  logTrueSize: number;
  /** Present when the program was accepted. */
  ranges?: AccessRanges;
  /** Instructions of the program. */
  insnCount: number;
  /** The program's id in this kernel; 0 when refused. */
  id: number;
  /** Milliseconds. */
  time: number;
}

/** What a link request says; see `LinkInterface`. */
export interface LinkSpec {
  progFd: number;
  /** Default BPF_TRACE_ITER (28). */
  attachType?: number;
  flags?: number;
  targetFd?: number;
  /** iter_info; a map fd alone gives the usual 16 bytes. null: no pointer. */
  iterInfo?: Uint8Array | null;
  iterInfoLen?: number;
  /** Shorthand for `iterInfo` in 6.18's interface and for `flags = 1, targetFd` in that of commit a5cbe05a. */
  mapFd?: number;
}

/** Which kernel's BPF_LINK_CREATE answers: the commit that introduced map-element iterators, or Linux 6.18. */
export type LinkInterface = "a5cbe05a" | "6.18";

/** One check of a link request, in the order in which the kernel makes them. */
export interface LinkCheck {
  /**
   * Stable name: "prog_fd", "attach_type", "flags_target_fd", "iter_info_pair", … (checkTitle in
   * checks.ts has words for it).
   */
  name: string;
  /** What the check looked at, e.g. 32 (bytes accessed) and 24 (bytes there are). */
  actual: number;
  limit: number;
  state: "passed" | "failed" | "not-reached";
  /** What this check answers when it fails. */
  errno: Errno;
}

export interface LinkResult {
  /** The link's fd, or -1. */
  fd: number;
  errno: Errno;
  checks: LinkCheck[];
}

/** One read(2) of an iterator. */
export interface ReadResult {
  /** 0, or a negated errno (EAGAIN: try again; E2BIG: one element's output does not fit). */
  errno: Errno;
  /** Bytes read; empty at the end. Absent after an error or while pending. */
  data?: Uint8Array;
  /** The slice's fuel ran out before the call returned: call `readResume`. */
  pending?: boolean;
  /** The running program did what a verified program cannot do: a defect of the engine, with what was seen. */
  fault?: string;
}

/** One run of the program, kept when `setRecording` is on. */
export interface CallbackRecord {
  /** Order of the run in this session, from 0. */
  index: number;
  sessionId: number;
  /** meta->seq_num at the run. */
  seqNum: number;
  /** null in the final run. */
  key: Uint8Array | null;
  valueBefore: Uint8Array | null;
  valueAfter: Uint8Array | null;
  /** R0. In the final run the kernel ignores it. */
  ret: number;
  /** Instructions that the run took. */
  steps: number;
  /** Bytes that this run added to the seq buffer, kept or dropped. */
  seqBytes: Uint8Array;
  /** The run filled the seq buffer: its output is dropped, and it will be run again or fail with E2BIG. */
  overflowed: boolean;
  /** Cursor at the run: bucket and elements skipped in it (hash), or index and 0 (array). */
  bucket: number;
  skip: number;
}

/** A system call as a tracer would print it. */
export interface SyscallRecord {
  /** "bpf", "read", "close" … */
  name: string;
  /** "BPF_MAP_CREATE" … for bpf(2), else empty. */
  command: string;
  /** In the order of printing; bytes as hex. */
  args: [name: string, value: string | number | bigint][];
  /** Return value: fd, count, 0 or a negated errno. */
  result: number;
  /** Milliseconds. */
  time: number;
}

/** A running walk's place, for the map pane. */
export interface Cursor {
  /** Bucket (hash) or index (array). */
  bucket: number;
  /** Elements skipped in the bucket. */
  skip: number;
  seqNum: number;
  /** Bytes waiting in the seq buffer. */
  pendingBytes: number;
  /** The final run has been made and its output fitted. */
  done: boolean;
}

/** One element as the map stores it, in walk order. */
export interface ElementView {
  bucket: number;
  key: Uint8Array;
  /** One value, or one per possible CPU. */
  values: Uint8Array[];
}

/** After a trap the instance is gone; every later call throws this. */
export class KernelDead extends Error {
  constructor(readonly trap: string) {
    super(`the kernel stopped: ${trap}`);
    this.name = "KernelDead";
  }
}

/** Names of the errno values that the kernel answers with. */
export const ERRNO_NAMES: Readonly<Record<number, string>> = {
  1: "EPERM",
  2: "ENOENT",
  4: "EINTR",
  7: "E2BIG",
  9: "EBADF",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  14: "EFAULT",
  16: "EBUSY",
  17: "EEXIST",
  22: "EINVAL",
  24: "EMFILE",
  28: "ENOSPC",
  29: "ESPIPE",
  33: "EDOM",
  34: "ERANGE",
  75: "EOVERFLOW",
  95: "EOPNOTSUPP",
  524: "ENOTSUPP",
};
