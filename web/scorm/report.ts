// What a learning-management system hears of a lesson, in the calls of SCORM 1.2 (its run-time environment, 3.3 and 3.4).
// No DOM but the windows in which the system's object is looked for.

/** The object named API that a system puts into a window above. Everything is text; "false" stands for a refusal. */
export interface Api {
  LMSInitialize(nothing: ""): string;
  LMSFinish(nothing: ""): string;
  LMSGetValue(element: string): string;
  LMSSetValue(element: string, value: string): string;
  LMSCommit(nothing: ""): string;
  LMSGetLastError(): string;
  LMSGetErrorString(code: string): string;
}

/** Windows above one another that are looked at; systems nest frames, and a loop must not hang the page. */
const DEEPEST = 32;

/** The nearest API above a window, or above the window that opened it; null without one. */
export function findApi(from: Window): Api | null {
  const up = (start: Window | null): Api | null => {
    let at = start;
    for (let level = 0; at && level < DEEPEST; level++) {
      try {
        const { API } = at as { API?: Api };
        if (API) return API;
      } catch {
        // A window of another origin.
      }
      if (at.parent === at) return null;
      at = at.parent;
    }
    return null;
  };
  return up(from) ?? up(from.opener as Window | null);
}

/** Milliseconds as CMITimespan. */
export function timespan(milliseconds: number): string {
  const all = Math.round(Math.max(0, milliseconds) / 10);
  const part = (size: number, of: number, digits = 2) => String(Math.floor(all / size) % of).padStart(digits, "0");
  return `${part(360_000, 10_000, 4)}:${part(6000, 60)}:${part(100, 60)}.${part(1, 100)}`;
}

/** One visit to a lesson. `complain` gets a sentence when the system refuses something. */
export class Report {
  private attempts: number;
  private passed: boolean;
  private open = true;

  constructor(
    private readonly api: Api,
    private readonly complain: (why: string) => void,
    private readonly began = Date.now(),
  ) {
    this.held(api.LMSInitialize(""));
    const status = api.LMSGetValue("cmi.core.lesson_status");
    this.passed = status === "passed";
    this.attempts = attemptsIn(api.LMSGetValue("cmi.suspend_data"));
    if (!this.passed) {
      this.set("cmi.core.score.min", "0");
      this.set("cmi.core.score.max", "100");
      if (status !== "incomplete") this.set("cmi.core.lesson_status", "incomplete");
      this.held(api.LMSCommit(""));
    }
  }

  /** An attempt was made. Who has passed stays so. */
  attempt(passed: boolean): void {
    this.attempts++;
    this.set("cmi.suspend_data", JSON.stringify({ attempts: this.attempts }));
    if (!this.passed) {
      this.set("cmi.core.score.raw", passed ? "100" : "0");
      if (passed) this.set("cmi.core.lesson_status", "passed");
      this.passed = passed;
    }
    this.held(this.api.LMSCommit(""));
  }

  /** The page goes away; further calls do nothing. */
  finish(): void {
    if (!this.open) return;
    this.open = false;
    this.set("cmi.core.session_time", timespan(Date.now() - this.began));
    this.set("cmi.core.exit", this.passed ? "" : "suspend");
    this.held(this.api.LMSCommit(""));
    this.held(this.api.LMSFinish(""));
  }

  private set(element: string, value: string): void {
    this.held(this.api.LMSSetValue(element, value), element);
  }

  private held(answer: string, what = ""): void {
    if (String(answer) !== "false") return;
    const code = this.api.LMSGetLastError();
    this.complain(`The learning system refused ${what || "a call"}: ${this.api.LMSGetErrorString(code) || code}.`);
  }
}

function attemptsIn(text: string): number {
  try {
    const { attempts } = JSON.parse(text);
    return Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0;
  } catch {
    return 0;
  }
}
