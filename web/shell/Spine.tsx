// The life of an iterator from left to right: every stage with its result, time and errno. Choosing one shows what it did.

import { useShallow } from "zustand/react/shallow";
import { ERRNO_NAMES } from "../../engine-as/host/types";
import { inFront, type PaneId } from "../state/arrangement";
import { useStore } from "../state/store";
import { duration } from "../ui/words";
import { STAGES, type Stage, type StageName } from "../worker/protocol";

const shows: Record<StageName, PaneId> = {
  compile: "problems",
  load: "log",
  link: "link",
  create: "syscalls",
  read: "output",
};

/** A stage that failed leads to its reason. */
const shown = (name: StageName, state: Stage["state"]): PaneId =>
  state === "failed" && name !== "link" ? "problems" : shows[name];

const marks: Record<Stage["state"], string> = { ok: "✓", failed: "✗", stopped: "■", skipped: "·" };

const callName: Record<StageName, string> = {
  compile: "source → instructions",
  load: "BPF_PROG_LOAD: the verifier",
  link: "BPF_LINK_CREATE: ranges against the map",
  create: "BPF_ITER_CREATE: a session",
  read: "read(2): the program runs",
};

export function Spine() {
  const { stages, status, progress, columns, showPane, halt } = useStore(
    useShallow(({ stages, status, progress, columns, showPane, halt }) => ({
      ...{ stages, status, progress, columns, showPane, halt },
    })),
  );
  const old = status === "busy" || status === "crashed";
  return (
    <nav className={`spine${old ? " old" : ""}`} aria-label="Life of the iterator">
      <ol>
        {STAGES.map((name) => {
          const stage = stages.find((found) => found.name === name);
          const state = stage?.state ?? "skipped";
          return (
            <li key={name} className={`stage ${state}`}>
              <button
                type="button"
                className="stage-button"
                title={callName[name]}
                aria-pressed={inFront(columns, shown(name, state))}
                onClick={() => showPane(shown(name, state))}
              >
                <span className="stage-mark" aria-hidden="true">
                  {marks[state]}
                </span>
                <strong>{name}</strong>
                <span className="visually-hidden">{state}</span>
                {stage && state !== "skipped" && (
                  <span className="stage-summary">
                    {stage.errno > 0 && <b>{ERRNO_NAMES[stage.errno] ?? `errno ${stage.errno}`}: </b>}
                    {stage.summary}
                  </span>
                )}
                {stage && state !== "skipped" && <span className="stage-time">{duration(stage.time)}</span>}
              </button>
            </li>
          );
        })}
      </ol>
      {progress.startsWith("read:") && (
        <button type="button" className="button" onClick={halt}>
          Stop
        </button>
      )}
      <p className="spine-status" role="status">
        {progress ||
          { starting: "starting the engine …", busy: "out of date …", crashed: "out of date", current: "" }[status]}
      </p>
    </nav>
  );
}
