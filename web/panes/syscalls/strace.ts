// One system call as a line of strace. Pure.
import { ERRNO_NAMES, type SyscallRecord } from "../../../engine-as/host/types";

/** `bpf(BPF_MAP_CREATE, {map_type=…}, 128) = 3`, or `= -1 EACCES`. */
export function strace({ name, command, args, result }: SyscallRecord): string {
  const list = args.map(([key, value]) => (key === "" ? `${value}` : `${key}=${value}`)).join(", ");
  const inside = command === "" ? args.map(([, value]) => `${value}`).join(", ") : `${command}, {${list}}`;
  const answer = result < 0 ? `-1 ${ERRNO_NAMES[-result] ?? `errno ${-result}`}` : `${result}`;
  return `${name}(${inside}) = ${answer}`;
}
