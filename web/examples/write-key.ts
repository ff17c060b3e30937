import { le, PROJECT_DEFAULTS } from "../state/project";
import type { Example } from "./index";

export const writeKey: Example = {
  ...PROJECT_DEFAULTS,
  id: "write-key",
  title: "Write to the key",
  teaches: "The key is a read-only buffer: a store would move the element to another bucket behind the map's back.",
  source: `; Tries to renumber the elements by writing their keys.

  r7 = *(u64 *)(r1 + 16)        ; key: rdonly_buf
  if r7 == 0 goto out
  r2 = *(u32 *)(r7 + 0)         ; reading is fine
  r2 += 100
  *(u32 *)(r7 + 0) = r2         ; writing is not
out:
  r0 = 0
  exit
`,
  maps: [
    {
      name: "slots",
      type: "hash",
      key: "u32 id",
      value: "u32 state; u32 owner",
      maxEntries: 4,
      flags: 64,
      entries: [1, 2, 3].map((id) => [le(id, 4), le(id, 4) + le(1000 + id, 4)]),
    },
  ],
};
