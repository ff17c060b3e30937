// The two timelines, verification and run, under the same controls.
import { useStore } from "../state/store";
import { length, startsPath } from "../state/timeline";
import { currentInsn, lengthOf, placeOf, tapeOf } from "../state/view";
import { Icon } from "../ui/Icon";
import { Segmented } from "../ui/Segmented";

export function Timeline() {
  const state = useStore();
  const { position, setMode, seek, stepBy, jumpBy, verification, callbacks } = state;
  const place = placeOf(state);
  const count = lengthOf(state);
  const unit = position.mode === "run" ? "callback" : "path";
  const atStart = place === 0;
  const atEnd = place >= count - 1;
  return (
    <section className="timeline" aria-label="Timeline">
      <Segmented
        label="Timeline"
        value={position.mode}
        onChange={setMode}
        options={[
          { value: "verification", label: "verification", disabled: verification.steps.length === 0 },
          { value: "run", label: "run", disabled: length(tapeOf(state), "run") === 0 },
        ]}
      />
      <span className="timeline-buttons">
        <Control label="First step" icon="first" disabled={atStart} onClick={() => seek(0)} />
        <Control label={`Previous ${unit}`} icon="jumpBack" disabled={atStart} onClick={() => jumpBy(-1)} />
        <Control label="Step back" icon="back" disabled={atStart} onClick={() => stepBy(-1)} />
        <Control label="Step" icon="forward" disabled={atEnd} onClick={() => stepBy(1)} />
        <Control label={`Next ${unit}`} icon="jumpForward" disabled={atEnd} onClick={() => jumpBy(1)} />
        <Control label="Last step" icon="last" disabled={atEnd} onClick={() => seek(count)} />
      </span>
      <input
        type="range"
        className="timeline-slider"
        aria-label={`Step of the ${position.mode}`}
        aria-valuetext={`step ${place + 1} of ${count}`}
        min={0}
        max={Math.max(0, count - 1)}
        value={place}
        disabled={count === 0}
        onChange={(event) => seek(event.target.valueAsNumber)}
      />
      <output className="timeline-place mono">{count === 0 ? "nothing to step through" : placeInWords()}</output>
    </section>
  );

  function placeInWords() {
    const at = `step ${place + 1}/${count}`;
    const insn = `insn ${currentInsn(state)}`;
    if (position.mode === "run") return `callback ${position.callback} of ${callbacks.length} · ${at} · ${insn}`;
    let paths = 0;
    for (let i = 0; i <= position.step; i++) if (startsPath(verification, i)) paths++;
    return `path ${paths} · ${at} · ${insn}`;
  }
}

function Control(props: {
  label: string;
  icon: React.ComponentProps<typeof Icon>["name"];
  disabled: boolean;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      className="button"
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
