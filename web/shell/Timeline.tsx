// The two timelines, verification and run, under the same controls.
import { useEffect } from "react";
import { useShallow } from "zustand/react/shallow";
import { useStore } from "../state/store";
import { length, startsPath } from "../state/timeline";
import { currentInsn, lengthOf, placeOf, tapeOf } from "../state/view";
import { Segmented } from "../ui/Segmented";
import { CommandButton } from "./CommandButton";
import { TimelineMarks } from "./TimelineMarks";

/** Milliseconds a step while the timeline plays. */
const PACE = 400;

export function Timeline() {
  const { mode, place, count, setMode, seek, canVerify, canRun, playing, stops } = useStore(
    useShallow((state) => ({
      ...{ mode: state.position.mode, place: placeOf(state), count: lengthOf(state) },
      ...{ setMode: state.setMode, seek: state.seek, playing: state.playing, stops: state.breakpoints.length > 0 },
      canVerify: state.verification.steps.length > 0,
      canRun: length(tapeOf(state), "run") > 0,
    })),
  );
  const words = useStore(placeInWords);
  const unit = mode === "run" ? "callback" : "path";
  usePlayer(playing);
  return (
    <section className="timeline" aria-label="Timeline">
      <Segmented
        label="Timeline"
        value={mode}
        onChange={setMode}
        options={[
          { value: "verification", label: "verification", disabled: !canVerify },
          { value: "run", label: "run", disabled: !canRun },
        ]}
      />
      <span className="timeline-buttons">
        <CommandButton id="first" icon="first" />
        <CommandButton id="jump-back" icon="jumpBack" label={`Previous ${unit}`} />
        <CommandButton id="step-back" icon="back" />
        <CommandButton id="play" icon={playing ? "pause" : "play"} label={playing ? "Pause" : "Play"} />
        <CommandButton id="step" icon="forward" label="Step" />
        <CommandButton id="jump" icon="jumpForward" label={`Next ${unit}`} />
        <CommandButton id="last" icon="last" />
        {stops && <CommandButton id="continue-back" icon="stopBack" />}
        {stops && <CommandButton id="continue" icon="stop" />}
      </span>
      <span className="timeline-track">
        <TimelineMarks />
        <input
          type="range"
          className="timeline-slider"
          aria-label={`Step of the ${mode}`}
          aria-valuetext={`step ${place + 1} of ${count}`}
          min={0}
          max={Math.max(0, count - 1)}
          value={place}
          disabled={count === 0}
          onChange={(event) => seek(event.target.valueAsNumber)}
        />
      </span>
      <output className="timeline-place mono">{count === 0 ? "nothing to step through" : words}</output>
    </section>
  );
}

function placeInWords(state: Parameters<typeof placeOf>[0]): string {
  const { position, callbacks, verification } = state;
  const at = `step ${placeOf(state) + 1}/${lengthOf(state)}`;
  const insn = `insn ${currentInsn(state)}`;
  if (position.mode === "run") return `callback ${position.callback} of ${callbacks.length} · ${at} · ${insn}`;
  let paths = 0;
  for (let i = 0; i <= position.step && i < verification.steps.length; i++) if (startsPath(verification, i)) paths++;
  return `path ${paths} · ${at} · ${insn}`;
}

/** Steps on while it plays, and stops at the end. */
function usePlayer(playing: boolean): void {
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      const state = useStore.getState();
      if (placeOf(state) >= lengthOf(state) - 1) state.setPlaying(false);
      else state.stepBy(1);
    }, PACE);
    return () => clearInterval(timer);
  }, [playing]);
}
