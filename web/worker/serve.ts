// What the one worker does: drives the engine and answers typed requests. Between slices of a run it looks whether a newer request
// has come. A trap ends the worker: the page starts another.

import { prepare } from "./compile.ts";
import type { Debugger } from "./debugger.ts";
import { fetchEngine } from "./engine.ts";
import { type Engine, evaluate, typesOf } from "./evaluate.ts";
import { pause } from "./pause.ts";
import type { Reply, Request } from "./protocol.ts";

/** The worker's own scope, or what stands for it where no worker may be made. */
export interface Scope {
  onmessage: ((event: { data: Request }) => void) | null;
  postMessage(reply: Reply): void;
}

/** Begins to answer what `scope` is sent. */
export function serve(scope: Scope): void {
  const reply = (message: Reply) => scope.postMessage(message);

  /** Static files lie beside the page; the worker itself may lie in a folder of assets. */
  const base = new URL(import.meta.env.DEV ? "/" : "../", import.meta.url).href;
  const engine: Promise<Engine> = fetchEngine(base);
  engine.then(
    () => reply({ kind: "ready", kernel: "Linux 6.18" }),
    (error: unknown) => reply({ id: 0, kind: "crashed", message: `The engine could not be loaded: ${words(error)}.` }),
  );

  /** Id of the newest evaluation. */
  let newest = 0;
  /** Loaded when somebody steps through a run: the player never asks. */
  let debug: (() => Promise<Debugger>) | null = null;
  /** Id of the newest search for a stop. */
  let searching = 0;

  /** Id of the evaluation whose run has to end. */
  let halted = 0;

  scope.onmessage = ({ data }) => {
    if (data.kind === "halt") {
      halted = data.id;
      return;
    }
    if (data.kind === "prepare") {
      // What cannot be had now is told by the edit that needs it.
      engine.then((parts) => prepare(data.language, () => typesOf(parts))).catch(() => undefined);
      return;
    }
    const work =
      data.kind === "evaluate"
        ? evaluateRequest(data)
        : data.kind === "attempt"
          ? attemptRequest(data)
          : stepRequest(data);
    work.catch((error: unknown) => {
      reply({ id: data.id, kind: "crashed", message: `The engine stopped: ${words(error)}.` });
    });
  };

  async function evaluateRequest({ id, input }: Extract<Request, { kind: "evaluate" }>): Promise<void> {
    newest = id;
    const parts = await engine;
    if (newest !== id) return;
    reply({ id, kind: "progress", stage: "compile", text: "" });
    const evaluated = await evaluate(parts, input, async (stage, text) => {
      reply({ id, kind: "progress", stage, text });
      await pause();
      return newest !== id ? "drop" : halted === id ? "halt" : "go";
    });
    if (!evaluated || newest !== id) return;
    let opened: Promise<Debugger> | undefined;
    debug = () => {
      opened ??= import("./debugger.ts").then(({ Debugger }) => new Debugger(parts, evaluated));
      return opened;
    };
    reply({ id, kind: "answer", answer: evaluated.answer });
  }

  /** On kernels of its own: what the page shows stays. */
  async function attemptRequest({ id, lesson, source }: Extract<Request, { kind: "attempt" }>): Promise<void> {
    const [parts, { attempt }] = await Promise.all([engine, import("../learn/attempt.ts")]);
    reply({ id, kind: "outcome", outcome: await attempt(parts, lesson, source) });
  }

  async function stepRequest(
    request: Exclude<Request, { kind: "evaluate" | "attempt" | "halt" | "prepare" }>,
  ): Promise<void> {
    const { id } = request;
    const stepper = await debug?.();
    if (!stepper) return;
    if (request.kind === "moment") {
      const moment = stepper.moment(request.callback, request.step);
      if (moment) reply({ id, kind: "moment", moment });
    } else if (request.kind === "path") {
      const path = stepper.path(request.callback);
      if (path) reply({ id, kind: "path", path });
    } else {
      searching = id;
      const mine = debug;
      const found = await stepper.stop(request.search, async () => {
        await pause();
        return searching === id && debug === mine;
      });
      if (searching === id && debug === mine) reply({ id, kind: "stop", found });
    }
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
