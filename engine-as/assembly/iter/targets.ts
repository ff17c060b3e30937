// The iterator targets that a program can attach to: one row a target. Only map elements can be walked in this engine;
// the others are known so that requests for them fail for the right reason.

/** Which link info the interface of commit a5cbe05a required (enum bpf_iter_link_info). */
export const LINK_INFO_UNSPEC: u32 = 0;
export const LINK_INFO_MAP_FD: u32 = 1;

export class Target {
  constructor(
    readonly name: string,
    /** The flags value that a5cbe05a's link request must carry. */
    readonly linkInfo: u32,
    /** The target may run sleepable programs (BPF_ITER_RESCHED). */
    readonly resched: bool,
  ) {}
}

export const MAP_ELEM: Target = new Target("bpf_map_elem", LINK_INFO_MAP_FD, false);
