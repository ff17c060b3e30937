// What came of a change, in a few words. Pure.
import { ERRNO_NAMES } from "../../../engine-as/host/types";
import { parseLayout } from "../../state/layout";
import type { MapDecl } from "../../state/project";
import { fieldsInBrief } from "../../ui/words";
import type { ChangeOutcome, MapChange } from "../../worker/protocol";

export function inWords({ op }: MapChange, outcome: ChangeOutcome, map: MapDecl | undefined): string {
  const { errno, before, after, counts } = outcome;
  const more = counts[1] - counts[0];
  if (op === "fill") {
    const made = `${counts[0].toLocaleString("en")} → ${counts[1].toLocaleString("en")} elements`;
    return errno ? `${nameOf(errno)}, ${made}` : made;
  }
  if (errno) return nameOf(errno);
  if (!after) return "deleted";
  if (!before) return more > 0 ? "inserted" : "inserted in the place of another";
  if (!map) return "written";
  const [was, is] = [before, after].map((value) => copies(map.value, value).join(" | "));
  return was === is ? "written" : `${was} → ${is}`;
}

/** Every CPU's copy of a value. */
function copies(layout: string, value: Uint8Array): string[] {
  const { size } = parseLayout(layout);
  const stride = value.length > size ? Math.ceil(size / 8) * 8 : Math.max(1, value.length);
  const count = Math.max(1, Math.floor(value.length / stride));
  return Array.from({ length: count }, (_, cpu) =>
    fieldsInBrief(layout, value.subarray(cpu * stride, (cpu + 1) * stride)),
  );
}

const nameOf = (errno: number) => ERRNO_NAMES[errno] ?? `errno ${errno}`;
