// The page's end of a player in a frame, as promises.
import {
  EVENTS,
  type EventName,
  type Events,
  isGreeting,
  type Method,
  type Methods,
  members,
  SOURCE,
  VERSION,
} from "./protocol.ts";

/** Milliseconds. */
export interface Patience {
  /** Until the player has said hello. */
  connect?: number;
  /** For an answer. */
  answer?: number;
}

/** The origin that a frame's document will have: "null" for one that is sandboxed into an origin of its own. */
function originOf(frame: HTMLIFrameElement): string {
  const { sandbox } = frame;
  const opaque = frame.hasAttribute("sandbox") && !sandbox.contains("allow-same-origin");
  return opaque ? "null" : new URL(frame.src, document.baseURI).origin;
}

/**
 * Waits for the player in `frame` to say hello. Call it before the frame loads. Rejects after `patience.connect`
 * (10 s), or when `signal` is aborted.
 */
export function connect(frame: HTMLIFrameElement, patience: Patience = {}, signal?: AbortSignal): Promise<Player> {
  const origin = originOf(frame);
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      removeEventListener("message", hear);
      clearTimeout(timer);
      settle();
    };
    const hear = ({ source, origin: from, data }: MessageEvent) => {
      if (source !== frame.contentWindow || from !== origin || !isGreeting(data, "hello")) return;
      const { port1, port2 } = new MessageChannel();
      const greeting = { source: SOURCE, v: VERSION, type: "connect", nonce: data.nonce };
      // An origin of its own has no name to send to; who hears it is settled by the window and the nonce.
      frame.contentWindow?.postMessage(greeting, origin === "null" ? "*" : origin, [port2]);
      done(() => resolve(new Player(port1, patience)));
    };
    const timer = setTimeout(
      () => done(() => reject(new Error("the player did not answer"))),
      patience.connect ?? 10_000,
    );
    signal?.addEventListener("abort", () => done(() => reject(new Error("the player was removed"))));
    addEventListener("message", hear);
  });
}

type Pending = { resolve(value: never): void; reject(error: Error): void; timer: ReturnType<typeof setTimeout> };

/** A connected player. Its methods are those of Methods, each as a promise. */
export class Player {
  readonly #port: MessagePort;
  readonly #patience: Patience;
  readonly #pending = new Map<number, Pending>();
  readonly #events = new EventTarget();
  #id = 0;

  constructor(port: MessagePort, patience: Patience = {}) {
    this.#port = port;
    this.#patience = patience;
    port.onmessage = ({ data }) => this.#hear(members(data));
  }

  /** Opens a program and runs it. */
  load = this.#method("load");
  getState = this.#method("getState");
  setSource = this.#method("setSource");
  verify = this.#method("verify");
  run = this.#method("run");
  stepTo = this.#method("stepTo");
  next = this.#method("next");
  previous = this.#method("previous");
  setTheme = this.#method("setTheme");
  setReadOnly = this.#method("setReadOnly");
  highlight = this.#method("highlight");

  /** Hears an event until the returned function is called. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const hear = (heard: Event) => listener((heard as CustomEvent<Events[E]>).detail);
    this.#events.addEventListener(event, hear);
    return () => this.#events.removeEventListener(event, hear);
  }

  /** Ends the connection; what is unanswered rejects. */
  destroy(): void {
    this.#port.close();
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new Error("the player was removed"));
    }
    this.#pending.clear();
  }

  #method<M extends Method>(method: M) {
    return (...payload: Parameters<Methods[M]>): Promise<ReturnType<Methods[M]>> =>
      new Promise((resolve, reject) => {
        const id = ++this.#id;
        const timer = setTimeout(() => {
          this.#pending.delete(id);
          reject(new Error(`${method}: no answer`));
        }, this.#patience.answer ?? 30_000);
        this.#pending.set(id, { resolve, reject, timer });
        this.#port.postMessage({ id, method, payload: payload[0] });
      });
  }

  #hear(said: Record<string, unknown>): void {
    if (EVENTS.includes(said.event as EventName)) {
      this.#events.dispatchEvent(new CustomEvent(said.event as string, { detail: said.payload }));
      return;
    }
    const pending = this.#pending.get(said.id as number);
    if (!pending) return;
    this.#pending.delete(said.id as number);
    clearTimeout(pending.timer);
    if (said.ok === true) pending.resolve(said.result as never);
    else pending.reject(new Error(typeof said.error === "string" ? said.error : "refused"));
  }
}
