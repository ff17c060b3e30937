// The page's end of the worker: one request of a kind at a time, newer ones overtake older ones, and a watchdog replaces
// a worker that does not answer. Holds no answers; it only hands them on.
import type { Outcome } from "../learn/attempt";
import type { Lesson } from "../learn/lesson";
import type { Answer, Input, Moment, Path, Reply, Request, StageName, StopSearch } from "./protocol";

/** The part of Worker that is used, so that tests can bring their own. */
export interface Port {
  postMessage(message: Request): void;
  terminate(): void;
  onmessage: ((event: { data: Reply }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
}

/** What the page wants to hear. */
export interface ClientEvents {
  ready(kernel: string): void;
  answer(answer: Answer): void;
  progress(stage: StageName, text: string): void;
  moment(moment: Moment): void;
  path(path: Path): void;
  /** What came of an attempt at an exercise. */
  outcome(outcome: Outcome): void;
  /** Where the run stops; null for nowhere. */
  stop(found: { callback: number; step: number } | null): void;
  /** The worker was replaced. `reason` is one sentence. The evaluation that was under way is not repeated. */
  restarted(reason: string): void;
}

/** Silence after which a worker counts as stuck, and the shorter one when a newer edit is waiting; in milliseconds. */
export interface Patience {
  stuck: number;
  overtaken: number;
}

const PATIENCE: Patience = { stuck: 15_000, overtaken: 1_000 };

/** Drives one worker at a time; see the module header. */
export class EngineClient {
  private port: Port;
  private nextId = 1;
  /** Id of the evaluation under way, 0 when there is none. */
  private running = 0;
  private waiting: Input | null = null;
  private momentId = 0;
  private pathId = 0;
  private stopId = 0;
  private attemptId = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly spawn: () => Port,
    private readonly events: ClientEvents,
    private readonly patience: Patience = PATIENCE,
  ) {
    this.port = this.open();
  }

  /** Evaluates `input`; whatever was asked before and is not answered yet never will be. */
  evaluate(input: Input): void {
    if (this.running !== 0) {
      // The worker looks for newer messages between slices; a long verification has no slices.
      this.waiting = input;
      this.arm(this.patience.overtaken);
    }
    this.send(input);
  }

  /** An edit in this language may come soon. */
  prepare(language: Input["language"]): void {
    this.port.postMessage({ id: 0, kind: "prepare", language });
  }

  /** Ends the run under way; its answer comes as far as it got. */
  halt(): void {
    if (this.running !== 0) this.port.postMessage({ id: this.running, kind: "halt" });
  }

  /** Asks for the machine's state; only the newest question is answered. */
  moment(callback: number, step: number): void {
    this.momentId = this.nextId++;
    this.port.postMessage({ id: this.momentId, kind: "moment", callback, step });
  }

  /** Asks for the instructions of a callback, in order. */
  path(callback: number): void {
    this.pathId = this.nextId++;
    this.port.postMessage({ id: this.pathId, kind: "path", callback });
  }

  /** Searches for a stop; only the newest search is answered. */
  findStop(search: StopSearch): void {
    this.stopId = this.nextId++;
    this.port.postMessage({ id: this.stopId, kind: "stop", search });
  }

  /** Tries a source at a lesson's exercise; only the newest attempt is answered. */
  attempt(lesson: Lesson, source: string): void {
    this.attemptId = this.nextId++;
    this.port.postMessage({ id: this.attemptId, kind: "attempt", lesson, source });
  }

  /** Ends the worker and starts another. */
  restart(reason: string): void {
    const waiting = this.waiting;
    this.close();
    this.port = this.open();
    this.events.restarted(reason);
    if (waiting) this.send(waiting);
  }

  close(): void {
    clearTimeout(this.timer);
    this.port.onmessage = null;
    this.port.onerror = null;
    this.port.terminate();
    this.running = 0;
    this.waiting = null;
  }

  private open(): Port {
    const port = this.spawn();
    port.onmessage = (event) => this.receive(event.data);
    port.onerror = (event) => this.restart(`The worker failed: ${event.message ?? "no reason given"}.`);
    return port;
  }

  private send(input: Input): void {
    const overtaking = this.running !== 0;
    this.running = this.nextId++;
    this.port.postMessage({ id: this.running, kind: "evaluate", input });
    if (!overtaking) this.arm(this.patience.stuck);
  }

  private arm(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.restart(
        this.waiting
          ? "The engine was busy with an older edit and was started again."
          : `The engine did not answer for ${Math.round(after / 1000)} seconds and was started again.`,
      );
    }, after);
  }

  private receive(reply: Reply): void {
    switch (reply.kind) {
      case "ready":
        this.events.ready(reply.kernel);
        break;
      case "progress":
        this.alive(reply.id);
        if (reply.id === this.running) this.events.progress(reply.stage, reply.text);
        break;
      case "answer":
        if (reply.id !== this.running) break;
        clearTimeout(this.timer);
        this.running = 0;
        this.waiting = null;
        this.events.answer(reply.answer);
        break;
      case "moment":
        if (reply.id === this.momentId) this.events.moment(reply.moment);
        break;
      case "path":
        if (reply.id === this.pathId) this.events.path(reply.path);
        break;
      case "stop":
        if (reply.id === this.stopId) this.events.stop(reply.found);
        break;
      case "outcome":
        if (reply.id === this.attemptId) this.events.outcome(reply.outcome);
        break;
      case "crashed":
        // The input that crashed it must not be tried again by itself.
        if (reply.id === this.running) this.waiting = null;
        this.restart(reply.message);
    }
  }

  /** A sign of life. Once it comes from the newest request, that one has nothing left to overtake. */
  private alive(id: number): void {
    if (this.running === 0) return;
    if (id === this.running) this.waiting = null;
    this.arm(this.waiting ? this.patience.overtaken : this.patience.stuck);
  }
}
