// <map-walk>: a player in place of a program's text. Without scripts the text stays; with them it becomes a player when
// it comes into view. Attributes are the options of the table; `src` names another embed.html, `isolated` gives the frame
// an origin of its own.
import { OPTION_NAMES, type OptionName, readOption, writeOptions } from "./options.ts";
import { connect, type Player } from "./player.ts";
import { EVENTS, type Load, type Theme } from "./protocol.ts";

/** The player lies beside this file's folder; a bundler must not take it for an asset. */
const HOME = new URL(/* @vite-ignore */ "../embed.html", import.meta.url).href;
/** Pixels below the window at which a player begins to load. */
const AHEAD = "200px";
const HEIGHT = 320;
const TALLEST = 4000;

// On a server without a document the class is never made.
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

export class MapWalkElement extends Base {
  static observedAttributes = ["theme", "readonly", "step"];

  /** The connected player; pending until the element has been seen. */
  readonly player: Promise<Player>;
  #settle!: { resolve(player: Player): void; reject(error: Error): void };
  #watch: IntersectionObserver | undefined;
  #end: AbortController | undefined;
  #connected: Player | undefined;

  constructor() {
    super();
    this.player = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.player.catch(() => undefined);
  }

  connectedCallback(): void {
    if (this.#end) return;
    this.#watch = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting)) this.#open();
      },
      { rootMargin: AHEAD },
    );
    this.#watch.observe(this);
    // An element without content has no box to be seen.
    if (getComputedStyle(this).display === "inline") this.style.display = "block";
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect();
    // Moving an element takes it out and puts it in again.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#end?.abort();
      this.#connected?.destroy();
    });
  }

  attributeChangedCallback(name: string, _before: string | null, text: string | null): void {
    const value = readOption(name as OptionName, text ?? (name === "readonly" ? "0" : ""));
    if (!this.#connected || value === null) return;
    const { setTheme, setReadOnly, stepTo } = this.#connected;
    const said: Promise<unknown> =
      name === "theme"
        ? setTheme(value as Theme)
        : name === "readonly"
          ? setReadOnly(value === "1")
          : stepTo(Number(value));
    said.catch(() => undefined);
  }

  /** What the element holds as text, in the language of its class; null without text. */
  #written(): Load | null {
    const code = this.querySelector("pre code") ?? this.querySelector("pre");
    const source = code?.textContent?.replace(/^\n/, "");
    if (!code || !source?.trim()) return null;
    const language = /\blanguage-(c|asm)\b/.exec(`${code.className} ${code.parentElement?.className}`)?.[1];
    return { source, language: (this.getAttribute("language") ?? language ?? "asm") as "asm" | "c" };
  }

  #open(): void {
    this.#watch?.disconnect();
    if (this.#end) return;
    this.#end = new AbortController();
    const written = this.#written();
    const options: Partial<Record<OptionName, string>> = {};
    for (const name of OPTION_NAMES) {
      const text = this.getAttribute(name);
      const value = text === null ? null : readOption(name, text);
      if (value !== null) options[name] = value;
    }
    if (written) options.wait = "1";
    if (location.origin !== "null") options.origin = location.origin;
    const frame = document.createElement("iframe");
    const query = writeOptions(options);
    frame.src = `${this.getAttribute("src") ?? HOME}${query && `?${query}`}${this.getAttribute("share") ? `#${this.getAttribute("share")}` : ""}`;
    frame.title = this.title || "Mapwalk: a BPF iterator, verified and run";
    frame.setAttribute(
      "sandbox",
      `allow-scripts allow-popups${this.hasAttribute("isolated") ? "" : " allow-same-origin"}`,
    );
    frame.allow = "clipboard-write";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.style.cssText = `display:block;width:100%;border:0;height:${this.offsetHeight > 40 ? this.offsetHeight : HEIGHT}px`;
    const connecting = connect(frame, {}, this.#end.signal);
    this.replaceChildren(frame);
    connecting.then(
      (player) => {
        this.#connected = player;
        for (const name of EVENTS) {
          player.on(name, (detail) => {
            this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
          });
        }
        player.on("resize", ({ height }) => {
          if (Number.isFinite(height)) frame.style.height = `${Math.min(TALLEST, Math.max(40, height))}px`;
        });
        if (written) player.load({ ...written, example: options.example }).catch(() => undefined);
        this.#settle.resolve(player);
      },
      (error: Error) => {
        this.dispatchEvent(
          new CustomEvent("error", { detail: { message: error.message }, bubbles: true, composed: true }),
        );
        this.#settle.reject(error);
      },
    );
  }
}
