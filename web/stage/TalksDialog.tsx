// Talks to give, demos to open and to record, and the last touches to what was recorded.
import { useEffect, useState } from "react";
import { chooseProject, saveFile } from "../export/actions";
import { useStore } from "../state/store";
import { Dialog } from "../ui/Dialog";
import { type Demo, type DemoStep, writeDemo } from "./demo";
import { STAGE_KEYS } from "./keys";
import { enter } from "./play";
import { restoreDraft, setDraft, startRecording } from "./record";
import { findTalk, TALKS } from "./talks";
import "./talks.css";

export default function TalksDialog({ onClose }: { onClose(): void }) {
  const [talks, setTalks] = useState<Demo[]>([]);
  const draft = useStore((state) => state.draft);
  useEffect(() => {
    void restoreDraft();
    void Promise.all(TALKS.map(findTalk)).then((found) => setTalks(found.filter((one) => one !== undefined)));
  }, []);
  const begin = (demo: Demo) => {
    onClose();
    // The dialog gives the focus back first.
    requestAnimationFrame(() => enter(demo));
  };
  return (
    <Dialog label="Talks" className="talks" onClose={onClose}>
      <div className="scroll talks-body" data-focus-first tabIndex={0} role="group" aria-label="Talks">
        <ul className="talks-list">
          {talks.map((demo) => (
            <li key={demo.title}>
              <div>
                <strong>{demo.title}</strong>
                <p>{demo.about}</p>
                <p className="quiet">
                  {demo.minutes} minutes, {demo.steps.length} steps
                </p>
              </div>
              <button type="button" className="button" onClick={() => begin(demo)} aria-label={`Begin: ${demo.title}`}>
                Begin
              </button>
            </li>
          ))}
        </ul>
        {draft && <Draft draft={draft} onPlay={() => begin(draft)} />}
        <p className="talks-more">
          <button
            type="button"
            className="button"
            onClick={() => {
              onClose();
              startRecording();
            }}
          >
            Record a demo
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              onClose();
              chooseProject();
            }}
          >
            Open a demo …
          </button>
        </p>
        <dl className="talks-keys">
          {STAGE_KEYS.map(({ keys, what }) => (
            <div key={what}>
              <dt>
                <kbd>{keys[0].length === 1 ? keys[0].toUpperCase() : keys[0]}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}

function Draft({ draft, onPlay }: { draft: Demo; onPlay(): void }) {
  const change = (to: Partial<Demo>) => setDraft({ ...draft, ...to });
  const changeStep = (at: number, to: Partial<DemoStep>) =>
    change({ steps: draft.steps.map((step, i) => (i === at ? { ...step, ...to } : step)) });
  const save = () => {
    const name =
      draft.title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "") || "demo";
    const text = JSON.stringify(writeDemo(draft), null, 1);
    saveFile(`${name}.mapwalk.json`, new Blob([text], { type: "application/json" }));
  };
  return (
    <section className="draft" aria-label="The recorded demo">
      <label>
        <span className="quiet">title</span>
        <input className="field" value={draft.title} onChange={(event) => change({ title: event.target.value })} />
      </label>
      <ol>
        {draft.steps.map((step, i) => (
          <li key={i}>
            <input
              className="field"
              aria-label={`Title of step ${i + 1}`}
              placeholder="what the room reads"
              value={step.title}
              onChange={(event) => changeStep(i, { title: event.target.value })}
            />
            <textarea
              className="field"
              aria-label={`What to say to step ${i + 1}`}
              placeholder="what to say"
              rows={2}
              value={step.say}
              onChange={(event) => changeStep(i, { say: event.target.value })}
            />
            <p className="quiet">
              {wordsOf(step)}
              <button
                type="button"
                className="button plain"
                disabled={draft.steps.length === 1}
                onClick={() => change({ steps: draft.steps.filter((_, k) => k !== i) })}
              >
                Drop<span className="visually-hidden"> step {i + 1}</span>
              </button>
            </p>
          </li>
        ))}
      </ol>
      <p className="talks-more">
        <button type="button" className="button strong" onClick={onPlay}>
          Play
        </button>
        <button type="button" className="button" onClick={save}>
          Save as a file
        </button>
        <button type="button" className="button plain" onClick={() => setDraft(null)}>
          Throw away
        </button>
      </p>
    </section>
  );
}

function wordsOf({ panes, at }: DemoStep): string {
  const where = !at
    ? "where its answer leads"
    : at.mode === "run"
      ? `run, call ${at.callback + 1}, step ${at.step + 1}`
      : `verification, step ${at.step + 1}`;
  return `${panes.flat().join(", ")} · ${where}`;
}
