import { le, PROJECT_DEFAULTS } from "../state/project";
import type { Example } from "./index";

export const sideBySide: Example = {
  ...PROJECT_DEFAULTS,
  id: "side-by-side",
  title: "An array and a hash",
  teaches: "The same program walks either map: all slots in order, or only what was inserted, bucket by bucket.",
  source: `; Writes the key, then the array's value at the same index.
; Choose which map is walked in the map panel: the program does not change.

  r6 = *(u64 *)(r1 + 0)         ; meta
  r7 = *(u64 *)(r1 + 16)        ; key
  r8 = *(u64 *)(r1 + 24)        ; value
  if r7 == 0 goto out
  if r8 == 0 goto out

  r2 = *(u32 *)(r7 + 0)
  *(u32 *)(r10 - 4) = r2        ; a key on the stack: ctx->key itself is read-only
  *(u32 *)(r10 - 8) = r2
  r1 = slots ll
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out           ; no such index in the array
  r2 = *(u32 *)(r0 + 0)
  r3 = *(u32 *)(r8 + 0)
  r2 += r3
  *(u32 *)(r8 + 0) = r2         ; add the array's number to the element's

  *(u32 *)(r10 - 4) = r2
  r1 = *(u64 *)(r6 + 0)
  r2 = r10
  r2 += -8                      ; key and sum, 4 bytes each
  r3 = 8
  call bpf_seq_write
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "numbers",
      type: "hash",
      key: "u32 id",
      value: "u32 n",
      maxEntries: 8,
      flags: 64,
      entries: [0, 1, 2, 3, 4, 5, 6, 7].map((id) => [le(id, 4), le(id * 10, 4)]),
    },
    {
      name: "slots",
      type: "array",
      key: "u32 index",
      value: "u32 n",
      maxEntries: 8,
      flags: 0,
      entries: [0, 1, 2, 3, 4, 5, 6, 7].map((id) => [le(id, 4), le(id + 1, 4)]),
    },
  ],
};
