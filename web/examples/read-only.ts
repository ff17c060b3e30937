import { le, PROJECT_DEFAULTS } from "../state/project";
import type { Example } from "./index";

export const readOnly: Example = {
  ...PROJECT_DEFAULTS,
  id: "read-only",
  title: "Read only",
  teaches: "One call for each element, and a last one with NULL for both: the program prints key and value.",
  source: `; Runs once for every element of the map, and once more at the end.
; ctx: meta +0, map +8, key +16, value +24

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key, NULL in the last call
  r8 = *(u64 *)(r1 + 24)        ; value, NULL in the last call
  if r7 == 0 goto out
  if r8 == 0 goto out

  r2 = *(u32 *)(r7 + 0)         ; the two numbers to print
  *(u64 *)(r10 - 16) = r2
  r2 = *(u64 *)(r8 + 0)
  *(u64 *)(r10 - 8) = r2
  r2 = 0x000a7525203a7525 ll    ; "%u: %u\\n"
  *(u64 *)(r10 - 24) = r2

  r1 = *(u64 *)(r6 + 0)         ; meta->seq
  r2 = r10
  r2 += -24                     ; the format
  r3 = 8
  r4 = r10
  r4 += -16                     ; its arguments
  r5 = 16
  call bpf_seq_printf
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "counts",
      type: "hash",
      key: "u32 id",
      value: "u64 count",
      maxEntries: 8,
      flags: 64,
      entries: [1, 2, 3, 5, 8].map((id) => [le(id, 4), le(id * 100 + 11, 8)]),
    },
  ],
};
