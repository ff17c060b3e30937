// The player's end of the talk with the page around it. Takes orders from one port, which only the page that holds the
// frame can hand over, and checks what each carries.
import {
  type Ask,
  type EventName,
  type Events,
  isGreeting,
  LONGEST_SOURCE,
  type Method,
  type Methods,
  members,
  SOURCE,
  type Told,
  VERSION,
} from "../sdk/protocol.ts";

type Orders = {
  [M in Method]: (...payload: Parameters<Methods[M]>) => ReturnType<Methods[M]> | Promise<ReturnType<Methods[M]>>;
};

/** Says what is wrong with a payload, "" when nothing is. */
type Check = (payload: unknown) => string;

const nothing: Check = () => "";
const source: Check = (payload) =>
  typeof payload !== "string" ? "a source is text" : payload.length > LONGEST_SOURCE ? "the source is too long" : "";
const optionalText = (value: unknown, most: number) =>
  value === undefined || (typeof value === "string" && value.length <= most);
const line = (value: unknown) => Number.isInteger(value) && (value as number) > 0 && (value as number) < 1e6;

const CHECKS: Record<Method, Check> = {
  load: (payload) => {
    const { share, example, lesson, source: text, language } = members(payload);
    if (text !== undefined && source(text)) return source(text);
    const known = language === undefined || language === "asm" || language === "c";
    return optionalText(share, 2 * LONGEST_SOURCE) && optionalText(example, 64) && optionalText(lesson, 64) && known
      ? ""
      : "that cannot be loaded";
  },
  getState: nothing,
  setSource: source,
  verify: nothing,
  run: nothing,
  stepTo: (payload) => (Number.isInteger(payload) && (payload as number) >= 0 ? "" : "a call's number is 0 or more"),
  next: nothing,
  previous: nothing,
  setTheme: (payload) =>
    ["auto", "light", "dark", "contrast"].includes(payload as string) ? "" : "a theme is auto, light, dark or contrast",
  setReadOnly: (payload) => (typeof payload === "boolean" ? "" : "true or false"),
  highlight: (payload) => {
    const { from, to } = members(payload);
    return payload === null || (line(from) && line(to) && (from as number) <= (to as number))
      ? ""
      : "lines are { from, to }, from 1";
  },
};

/** Unanswered requests at a time. */
const MOST_OPEN = 32;

/** Says hello to the page around the frame. `tell` does nothing until somebody has connected. */
export class HostPort {
  private port: MessagePort | null = null;
  private open = 0;

  /** `origin`: the only one that may connect, "" for any page that holds the frame. */
  constructor(
    private readonly orders: Orders,
    private readonly origin: string,
    private readonly connected: () => void,
  ) {
    if (parent === window) return;
    const nonce = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
    const hear = (event: MessageEvent) => {
      const { source: from, origin: said, data, ports } = event;
      if (from !== parent || (origin && said !== origin)) return;
      if (!isGreeting(data, "connect") || data.nonce !== nonce || ports.length !== 1) return;
      removeEventListener("message", hear);
      this.use(ports[0]);
    };
    addEventListener("message", hear);
    parent.postMessage({ source: SOURCE, v: VERSION, type: "hello", nonce }, this.origin || "*");
  }

  tell<E extends EventName>(event: E, payload: Events[E]): void {
    this.port?.postMessage({ event, payload } satisfies Told);
  }

  private use(port: MessagePort): void {
    this.port = port;
    port.onmessage = ({ data }) => void this.answer(data as Ask);
    this.connected();
  }

  private async answer(data: Ask): Promise<void> {
    const { id, method, payload } = members(data);
    if (!Number.isSafeInteger(id) || typeof method !== "string" || !Object.hasOwn(CHECKS, method)) return;
    const refuse = (error: string) => this.port?.postMessage({ id, ok: false, error });
    const wrong = CHECKS[method as Method](payload);
    if (wrong) return refuse(wrong);
    if (this.open >= MOST_OPEN) return refuse("too many requests at once");
    this.open++;
    try {
      const result = await (this.orders[method as Method] as (payload: unknown) => unknown)(payload);
      this.port?.postMessage({ id, ok: true, result });
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
    } finally {
      this.open--;
    }
  }
}
