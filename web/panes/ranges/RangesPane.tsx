// The heart of the page: key and value as strips of bytes, every access a mark where it lands, and the recorded maximum
// against what the chosen map has.

import { useRef } from "react";
import { parseLayout, resizeLayout } from "../../state/layout";
import { kindOf, valueBytes } from "../../state/project";
import { useStore } from "../../state/store";
import { maximumAt } from "../../state/timeline";
import { Pane } from "../../ui/Pane";
import { LinkVerdict } from "./LinkVerdict";
import { MapChoice } from "./MapChoice";
import { Strip } from "./Strip";

export function RangesPane() {
  const map = useStore((state) => state.maps[state.target]);
  const accesses = useStore((state) => state.accesses);
  const position = useStore((state) => state.position);
  const verification = useStore((state) => state.verification);
  const moment = useStore((state) => state.moment);
  const callback = useStore((state) =>
    state.position.mode === "run" ? state.callbacks[state.position.callback] : undefined,
  );
  const cpus = useStore((state) => state.cpus);
  const maps = useStore((state) => state.maps);
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const updateMap = useStore((state) => state.updateMap);
  /** The value's layout before it was dragged, so that members come back with their room. */
  const language = useStore((state) => state.language);
  const original = useRef<{ made: string; from: string } | null>(null);
  if (!map) return null;

  const verifying = position.mode === "verification" && verification.steps.length > 0;
  const until = verifying ? position.step : Number.MAX_SAFE_INTEGER;
  const kind = kindOf(map.type);
  const resizeValue = (size: number) => {
    const from = original.current?.made === map.value ? original.current.from : map.value;
    const made = resizeLayout(from, size);
    original.current = { made, from };
    if (made !== map.value) updateMap(target, { value: made });
  };
  const buffers = [
    {
      buffer: "key" as const,
      access: "read only",
      limitName: "key_size",
      layout: parseLayout(map.key),
      limit: parseLayout(map.key).size,
      bytes: callback ? callback.key : undefined,
      before: callback?.key ?? undefined,
    },
    {
      buffer: "value" as const,
      access: "read and write",
      limitName: kind.perCpu ? "every CPU's value" : "value_size",
      layout: parseLayout(map.value),
      limit: valueBytes(map, cpus),
      bytes: callback ? (moment?.value ?? callback.valueBefore) : undefined,
      before: callback?.valueBefore ?? undefined,
      // For C the source says how large a value is.
      onResize: kind.perCpu || language !== "asm" ? undefined : resizeValue,
    },
  ];
  return (
    <Pane
      area="ranges"
      title="access ranges"
      note={verifying ? "as far as the verification has come" : "as the verifier recorded them"}
      actions={
        <label>
          <span className="quiet">map </span>
          <select className="field" value={target} onChange={(event) => setTarget(Number(event.target.value))}>
            {maps.map((one, i) => (
              <option key={i} value={i}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <div className="ranges-body">
        {buffers.map((props) => (
          <Strip
            key={props.buffer}
            {...props}
            bytes={props.bytes}
            accesses={accesses.filter((access) => access.buffer === props.buffer)}
            until={until}
            maximum={maximumAt(accesses, props.buffer, until)}
          />
        ))}
        <LinkVerdict />
        <MapChoice />
      </div>
    </Pane>
  );
}
