// The checks of a link request in the order of the engine's records, with their words for the page.
import type { LinkCheck, LinkInterface } from "./types.ts";

interface CheckText {
  name: string;
  /** What is asked, as a heading. */
  title: string;
  /** Interfaces that make this check. */
  in: LinkInterface[];
  /** The errno when it fails. */
  errno: number;
}

const BOTH: LinkInterface[] = ["6.18", "a5cbe05a"];
const NEW: LinkInterface[] = ["6.18"];
const OLD: LinkInterface[] = ["a5cbe05a"];

/** Order of the engine's records (iter/link.ts). */
export const RECORDS: CheckText[] = [
  { name: "prog_fd", title: "prog_fd is an open file", in: BOTH, errno: 9 },
  { name: "prog_kind", title: "prog_fd is a program", in: BOTH, errno: 22 },
  { name: "attach_type", title: "attach type is the program's, BPF_TRACE_ITER", in: BOTH, errno: 22 },
  { name: "flags_target_fd", title: "flags and target_fd are zero", in: BOTH, errno: 22 },
  { name: "iter_info_pair", title: "iter_info and its length come together", in: NEW, errno: 22 },
  { name: "iter_info_len", title: "iter_info is at most a page", in: NEW, errno: 7 },
  { name: "iter_info_tail", title: "bytes behind the known iter_info are zero", in: NEW, errno: 7 },
  { name: "target", title: "the program's target is registered", in: BOTH, errno: 2 },
  { name: "sleepable", title: "a sleepable program has a target that may sleep", in: NEW, errno: 22 },
  { name: "link_info", title: "flags name the link info that the target requires", in: OLD, errno: 22 },
  { name: "target_fd", title: "target_fd is an open file", in: OLD, errno: 9 },
  { name: "map_fd", title: "iter_info names an open map fd", in: NEW, errno: 9 },
  { name: "map_kind", title: "the fd is a map", in: BOTH, errno: 22 },
  { name: "map_type", title: "the map can be iterated", in: BOTH, errno: 22 },
  { name: "key_range", title: "bytes of the key that the program reads fit key_size", in: BOTH, errno: 13 },
  { name: "value_range", title: "bytes of the value that the program touches fit the value", in: BOTH, errno: 13 },
];

/** The order in which commit a5cbe05a makes its checks. */
const OLD_ORDER = [
  "prog_fd",
  "prog_kind",
  "attach_type",
  "target",
  "link_info",
  "flags_target_fd",
  "target_fd",
  "map_kind",
  "map_type",
  "key_range",
  "value_range",
];

/** Words for one check; a5cbe05a's meaning of "flags_target_fd" differs. */
export function checkTitle(name: string, face: LinkInterface): string {
  if (name === "flags_target_fd" && face === "a5cbe05a") return "target_fd is zero when flags are";
  return RECORDS.find((r) => r.name === name)?.title ?? name;
}

const STATES = ["not-reached", "passed", "failed"] as const;

/** Reads the engine's records (24 bytes each: u32 state, i32 errno, u64 actual, u64 limit) at `at`. */
export function readChecks(view: DataView, at: number, face: LinkInterface): LinkCheck[] {
  const all = RECORDS.map((text, i): LinkCheck & { text: CheckText } => {
    const p = at + i * 24;
    return {
      text,
      name: text.name,
      state: STATES[view.getUint32(p, true)] ?? "not-reached",
      errno: -text.errno,
      actual: Number(view.getBigUint64(p + 8, true)),
      limit: Number(view.getBigUint64(p + 16, true)),
    };
  }).filter((c) => c.text.in.includes(face));
  if (face === "a5cbe05a") all.sort((a, b) => OLD_ORDER.indexOf(a.name) - OLD_ORDER.indexOf(b.name));
  return all.map(({ text: _, ...check }) => check);
}
