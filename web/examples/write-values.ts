import { le, PROJECT_DEFAULTS } from "../state/project";
import type { Example } from "./index";

const stats = (packets: number, bytes: number, flags: number) =>
  le(packets, 8) + le(bytes, 8) + le(flags, 4) + le(0, 4);

export const writeValues: Example = {
  ...PROJECT_DEFAULTS,
  id: "write-values",
  title: "Write values",
  teaches: "The value is the live element: read and clear the counters of every flow, atomically.",
  source: `; Hands out each flow's packets and clears the counters; marks the flow as seen.

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key:   struct flow
  r8 = *(u64 *)(r1 + 24)        ; value: struct stats
  if r7 == 0 goto out
  if r8 == 0 goto out

  r2 = 0
  r2 = xchg_64(r8 + 0, r2)      ; packets, and 0 in their place
  *(u64 *)(r10 - 8) = r2
  r2 = 0
  *(u64 *)(r8 + 8) = r2         ; bytes = 0
  r3 = *(u32 *)(r8 + 16)
  r3 |= 1                       ; flags |= SEEN
  *(u32 *)(r8 + 16) = r3

  r1 = *(u64 *)(r6 + 0)
  r2 = r7                       ; the key as it is: 16 bytes
  r3 = 16
  call bpf_seq_write
  r1 = *(u64 *)(r6 + 0)
  r2 = r10
  r2 += -8                      ; the packets
  r3 = 8
  call bpf_seq_write
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "flows",
      type: "hash",
      key: "u32 src; u32 dst; u16 sport; u16 dport; u8 proto",
      value: "u64 packets; u64 bytes; u32 flags",
      maxEntries: 16,
      flags: 64,
      entries: [
        [le(0x0a000001, 4) + le(0x0a000002, 4) + le(443, 2) + le(51812, 2) + "06000000", stats(12, 9210, 0)],
        [le(0x0a000001, 4) + le(0x0a000003, 4) + le(53, 2) + le(40001, 2) + "11000000", stats(2, 180, 0)],
        [le(0x0a000004, 4) + le(0x0a000002, 4) + le(22, 2) + le(60022, 2) + "06000000", stats(4096, 524288, 0)],
        [le(0x0a000007, 4) + le(0x0a000001, 4) + le(80, 2) + le(33333, 2) + "06000000", stats(77, 30500, 2)],
      ],
    },
  ],
};
