// What a slice is of, above the instructions that it marks.
import type { Slice } from "../../insight/slice";
import { dropSlice } from "../../insight/watch";
import { useStore } from "../../state/store";
import type { Position } from "../../state/timeline";
import { Icon } from "../../ui/Icon";
import "./slice.css";

export default function SliceNote({ slice }: { slice: Slice & { at: Position } }) {
  const { name, insn, roles, origins, cut, at } = slice;
  const narrows = [...roles.values()].filter((role) => role === "narrows").length;
  const sets = roles.size - narrows;
  return (
    <div className="slice-note">
      <p role="status">
        <b className="mono">{name}</b> after{" "}
        <button type="button" className="slice-at mono" onClick={() => useStore.setState({ position: at })}>
          insn {insn}
        </button>{" "}
        comes from <span aria-hidden="true">◆</span> {sets} instruction{sets === 1 ? "" : "s"}
        {narrows > 0 && (
          <>
            , narrowed by <span aria-hidden="true">◇</span> {narrows}
          </>
        )}
        {origins.length > 0 && <>; what comes from outside: {origins.join(", ")}</>}
        {cut && "; the way was too long to follow to its start"}.
      </p>
      <button type="button" className="button plain icon-button" aria-label="End the slice" onClick={dropSlice}>
        <Icon name="close" />
      </button>
    </div>
  );
}
