// What the player holds and what the engine says of it. No DOM: the view and the host's port listen.
import type { Outcome } from "../learn/attempt.ts";
import type { Lesson } from "../learn/lesson.ts";
import type { Run, Step, Verdict } from "../sdk/protocol.ts";
import { toHex } from "../state/bytes.ts";
import { type Project, redeclared, toInput } from "../state/project.ts";
import { EngineClient, type Port } from "../worker/client.ts";
import type { Answer } from "../worker/protocol.ts";

/** Milliseconds without an edit before the engine is asked. */
const DEBOUNCE = 200;

/** A host that sends one edit after the other waits; it must not be told that the engine failed. */
const PATIENCE = { stuck: 15_000, overtaken: 10_000 };

/** What may have happened since a listener was last called. */
export interface Heard {
  /** The text was changed by the reader or the host. */
  change?: boolean;
  answer?: boolean;
  step?: boolean;
  /** One sentence. */
  error?: string;
}

export class Session {
  answer: Answer | null = null;
  /** An evaluation is under way or about to be. */
  busy = false;
  /** Index of the shown call. */
  callback = 0;
  readOnly = false;
  private original: Project;
  private client: EngineClient | null = null;
  /** Who waits for an attempt's outcome. */
  private attempted: ((outcome: Outcome) => void) | null = null;
  private failed: ((error: Error) => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  private readonly listeners: ((heard: Heard) => void)[] = [];

  constructor(
    public project: Project,
    private readonly spawn: () => Port,
    /** The call to show when the first answer comes. */
    private wanted: number,
  ) {
    this.original = project;
  }

  listen(listener: (heard: Heard) => void): void {
    this.listeners.push(listener);
  }

  /** Opens another program and evaluates it. */
  open(project: Project): Promise<Answer> {
    this.original = project;
    this.change(project);
    return this.evaluate();
  }

  /** Another program, which waits to be evaluated. */
  adopt(project: Project): void {
    this.original = project;
    this.change(project);
  }

  /** Another text. Evaluated after a pause once the engine was started. */
  setSource(source: string): void {
    if (source === this.project.source) return;
    this.change({ ...this.project, source });
    clearTimeout(this.timer);
    if (this.client) this.timer = setTimeout(() => this.evaluate().catch(() => undefined), DEBOUNCE);
  }

  get edited(): boolean {
    return this.project.source !== this.original.source;
  }

  reset(): void {
    this.change(this.original);
    if (this.client) void this.evaluate().catch(() => undefined);
  }

  /** Evaluates what there is now; starts the engine the first time. Rejects when the engine fails. */
  evaluate(): Promise<Answer> {
    clearTimeout(this.timer);
    const client = this.started();
    this.busy = true;
    this.tell({});
    const answered = new Promise<Answer>((resolve, reject) => this.waiting.push({ resolve, reject }));
    client.evaluate(toInput(this.project));
    return answered;
  }

  /** Tries what there is now at a lesson's exercise. Rejects when the engine fails. */
  async attempt(lesson: Lesson): Promise<Outcome> {
    // The same program on the page, and an engine that is there.
    await this.evaluate();
    return new Promise((resolve, reject) => {
      this.attempted = resolve;
      this.failed = reject;
      this.started().attempt(lesson, this.project.source);
    });
  }

  private started(): EngineClient {
    const events = {
      ready: () => undefined,
      progress: () => undefined,
      moment: () => undefined,
      path: () => undefined,
      stop: () => undefined,
      outcome: (outcome: Outcome) => this.attempted?.(outcome),
      answer: (answer: Answer) => this.receive(answer),
      restarted: (reason: string) => this.fail(reason),
    };
    this.client ??= new EngineClient(this.spawn, events, PATIENCE);
    return this.client;
  }

  /** Shows a call, the nearest one there is; null without calls. */
  stepTo(callback: number): Step | null {
    const calls = this.answer?.callbacks.length ?? 0;
    if (calls === 0) {
      this.wanted = callback;
      return null;
    }
    this.callback = Math.min(Math.max(0, callback), calls - 1);
    this.tell({ step: true });
    return this.step();
  }

  /** The shown call in plain words; null without one. */
  step(): Step | null {
    const call = this.answer?.callbacks[this.callback];
    if (!this.answer || !call) return null;
    const hex = (bytes: Uint8Array | null) => (bytes ? toHex(bytes, "") : null);
    return {
      callback: this.callback,
      calls: this.answer.callbacks.length,
      key: hex(call.key),
      before: hex(call.valueBefore),
      after: hex(call.valueAfter),
      output: text(call.seqBytes),
    };
  }

  private change(project: Project): void {
    this.project = project;
    this.tell({ change: true });
  }

  private receive(answer: Answer): void {
    if (answer.declared) {
      const maps = redeclared(this.project.maps, answer.declared);
      // Elements belong to the maps that the source declared only now.
      if (maps !== this.project.maps) this.project = { ...this.project, maps };
    }
    this.answer = answer;
    this.busy = false;
    this.callback = Math.min(this.wanted || this.callback, Math.max(0, answer.callbacks.length - 1));
    this.wanted = 0;
    this.tell({ answer: true });
    for (const { resolve } of this.waiting.splice(0)) resolve(answer);
  }

  private fail(reason: string): void {
    this.busy = false;
    this.tell({ error: reason });
    this.failed?.(new Error(reason));
    for (const { reject } of this.waiting.splice(0)) reject(new Error(reason));
  }

  private tell(heard: Heard): void {
    for (const listener of this.listeners) listener(heard);
  }
}

/** Output as text; damaged bytes are replaced. */
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The answer as the host gets it. */
export function verdictOf({ stages, problems, ranges }: Answer): Verdict {
  return {
    ok: stages.every(({ state }) => state === "ok"),
    stages: stages.map(({ name, state, errno }) => ({ name, state, errno })),
    problems: problems.map(({ stage, severity, message, line }) => ({ stage, severity, message, line })),
    ranges: ranges && { ...ranges },
  };
}

export const runOf = (answer: Answer): Run => ({
  ...verdictOf(answer),
  calls: answer.callbacks.length,
  output: text(answer.output),
});
