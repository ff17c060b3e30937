// The bar that stands under the panes while something is recorded.
import { useStore } from "../state/store";
import { stopRecording } from "./record";
import "./talks.css";

export default function Recorder() {
  const steps = useStore((state) => state.recording) ?? [];
  const last = steps.at(-1);
  const say = (words: string) => useStore.setState({ recording: [...steps.slice(0, -1), { ...last!, say: words }] });
  return (
    <section className="recorder" aria-label="Recording">
      <p role="status">
        <span className="recorder-dot" aria-hidden="true" /> {steps.length} {steps.length === 1 ? "step" : "steps"}
      </p>
      <input
        className="field"
        aria-label="What to say to this step"
        placeholder={last ? "What to say to this step" : "What stands still for a second becomes a step"}
        value={last?.say ?? ""}
        disabled={!last}
        onChange={(event) => say(event.target.value)}
      />
      <button
        type="button"
        className="button"
        disabled={!last}
        onClick={() => useStore.setState({ recording: steps.slice(0, -1) })}
      >
        Drop this step
      </button>
      <button type="button" className="button strong" onClick={stopRecording}>
        Stop
      </button>
    </section>
  );
}
