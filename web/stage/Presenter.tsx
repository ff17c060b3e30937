// The presenter's window: what to say now, what comes next, and the time. Holds no engine; the stage tells it everything.
import { useEffect, useMemo, useRef, useState } from "react";
import { useTheme } from "../ui/theme";
import { type Order, openChannel, type Report } from "./channel";
import "./presenter.css";

/** Milliseconds between two attempts to find the stage. */
const KNOCK = 1000;

const ORDERS: Record<string, Order> = {
  PageDown: { kind: "go", by: 1 },
  ArrowRight: { kind: "go", by: 1 },
  " ": { kind: "go", by: 1 },
  PageUp: { kind: "go", by: -1 },
  ArrowLeft: { kind: "go", by: -1 },
  b: { kind: "black" },
  B: { kind: "black" },
  ".": { kind: "black" },
};

/** The stage's newest report, null while there is no stage, and how to give it orders. */
function useStage(id: string): [Report | null, (order: Order) => void] {
  const [report, setReport] = useState<Report | null>(null);
  const known = useRef(false);
  const tell = useRef<(order: Order) => void>(() => undefined);
  useEffect(() => {
    const channel = openChannel(id, (message) => {
      known.current = message.kind === "report";
      if (message.kind === "report") setReport(message);
      else if (message.kind === "closed") setReport(null);
    });
    tell.current = channel.tell;
    const knock = () => channel.tell({ kind: "hello" });
    knock();
    const timer = setInterval(() => known.current || knock(), KNOCK);
    return () => {
      clearInterval(timer);
      channel.close();
    };
  }, [id]);
  return [report, useMemo(() => (order) => tell.current(order), [])];
}

export function Presenter({ id }: { id: string }) {
  useTheme();
  const [report, order] = useStage(id);
  useEffect(() => {
    document.title = report ? `Notes: ${report.title}` : "Notes";
    const press = (event: KeyboardEvent) => {
      const found = event.ctrlKey || event.metaKey || event.altKey ? undefined : ORDERS[event.key];
      if (!found || (event.key === " " && event.target instanceof HTMLButtonElement)) return;
      event.preventDefault();
      order(found);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [report, order]);
  if (!report) return <p className="presenter-waiting">Waiting for the stage. It opens this window with the key N.</p>;
  const { title, notes, at, black, place, minutes, started } = report;
  const next = notes[at + 1];
  return (
    <main className="presenter">
      <header>
        <h1>{title}</h1>
        <Clock started={started} minutes={minutes} onRestart={() => order({ kind: "restart" })} />
      </header>
      <section className="presenter-now" aria-label="Now">
        <h2>
          <span className="quiet">
            {at + 1} / {notes.length}
          </span>{" "}
          {notes[at].title}
        </h2>
        <p className="presenter-say" aria-live="polite">
          {notes[at].say}
        </p>
        <p className="quiet">
          {black && <strong>The stage is black. </strong>}
          {place}
        </p>
      </section>
      <section className="presenter-next" aria-label="Next">
        <h2>
          <span className="quiet">next</span> {next ? next.title : "the end"}
        </h2>
        {next && <p>{next.say}</p>}
      </section>
      <nav aria-label="Steps">
        <button type="button" className="button" disabled={at === 0} onClick={() => order({ kind: "go", by: -1 })}>
          ‹ Previous
        </button>
        <button type="button" className="button strong" disabled={!next} onClick={() => order({ kind: "go", by: 1 })}>
          Next ›
        </button>
        <button type="button" className="button" aria-pressed={black} onClick={() => order({ kind: "black" })}>
          Black
        </button>
        <label>
          <span className="visually-hidden">Go to step</span>
          <select
            className="field"
            value={at}
            onChange={(event) => order({ kind: "show", at: Number(event.target.value) })}
          >
            {notes.map((note, i) => (
              <option key={i} value={i}>
                {i + 1}. {note.title || note.say.slice(0, 50)}
              </option>
            ))}
          </select>
        </label>
      </nav>
    </main>
  );
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function Clock({ started, minutes, onRestart }: { started: number; minutes: number; onRestart(): void }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, (now - started) / 1000);
  return (
    <p className={`presenter-clock${seconds > 60 * minutes ? " over" : ""}`}>
      <span role="timer">{clock(seconds)}</span> <span className="quiet">of {minutes}:00</span>{" "}
      <button type="button" className="button plain" onClick={onRestart}>
        From 0:00
      </button>
    </p>
  );
}
