// The player: one program in the space of a paragraph. Never changes its address, never stores anything, and starts the
// engine only once it is seen.
import "../ui/tokens.css";
import "../editor/code.css";
import "./embed.css";
import { readOptions } from "../sdk/options.ts";
import type { Load, Theme } from "../sdk/protocol.ts";
import type { Project } from "../state/project.ts";
import { openWorker } from "../worker/spawn.ts";
import { CodeView } from "./code.ts";
import { h } from "./dom.ts";
import { HostPort } from "./hostport.ts";
import { BLANK, find } from "./projects.ts";
import { runOf, Session, text, verdictOf } from "./session.ts";
import { drawCalls, drawOutput, drawProblems, drawRanges, verdictInWords } from "./view.ts";

const { options, unknown } = readOptions(new URLSearchParams(location.search));
if (unknown.length > 0) console.warn(`map-walk: ignored ${unknown.join(", ")}`);

const root = document.documentElement;
root.style.fontSize = `${Number(options.font) / 0.8125}px`;
let theme = options.theme as Theme;
const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");

const session = new Session(BLANK, openWorker, Number(options.step));
session.readOnly = options.readonly === "1";
const code = new CodeView(session);
let title = "";
/** The player is in view, or has been. */
let seen = false;

function applyTheme(): void {
  const system = contrast.matches ? "contrast" : dark.matches ? "dark" : "light";
  root.dataset.theme = theme === "auto" ? system : theme;
  code.setTheme();
}
for (const query of [dark, contrast]) query.addEventListener("change", applyTheme);
applyTheme();

// The bar

const controls = new Set(options.controls.split(","));
const has = (name: string) => controls.has(name);
const titleText = h("h1", { class: has("title") ? "title" : "visually-hidden" });
const badge = h("span", { class: "badge", role: "status" });
const place = h("span", { class: "place mono" });
const button = (label: string, name: string, onclick: () => void) =>
  h("button", { class: "button", "aria-label": name, title: name, onclick }, label);
const run = button("Run", "Run the program", () => void session.evaluate().catch(() => undefined));
const reset = button("Reset", "Back to the original program", () => session.reset());
const back = button("‹", "Previous call", () => session.stepTo(session.callback - 1));
const forth = button("›", "Next call", () => session.stepTo(session.callback + 1));
const openLink = h(
  "a",
  { class: "button", target: "_blank", rel: "noopener", href: new URL("./", location.href).href },
  "Open in the playground",
);
const stepper = h("span", { class: "stepper", role: "group", "aria-label": "Calls" }, back, place, forth);
const bar = h(
  "header",
  { class: "bar" },
  titleText,
  badge,
  h("span", { class: "space" }),
  has("step") && stepper,
  has("run") && run,
  has("reset") && reset,
  has("open") && openLink,
);
bar.hidden = options.controls === "";

const lesson = h("div", {});
const results = h("div", { class: "results" });
const player = document.getElementById("player")!;
player.dataset.view = options.view;
player.append(bar, lesson, h("div", { class: "parts" }, code.element, results));

const shows = (part: "verifier" | "run") => options.view === "split" || options.view === part;

function draw(): void {
  const { state, words } = verdictInWords(session);
  const calls = session.answer?.callbacks.length ?? 0;
  titleText.textContent = title || "BPF iterator";
  badge.textContent = words;
  badge.dataset.state = state;
  place.textContent = calls > 0 ? `call ${session.callback + 1} of ${calls}` : "no calls";
  stepper.hidden = options.view === "source";
  back.disabled = session.callback === 0;
  forth.disabled = session.callback >= calls - 1;
  reset.hidden = !session.edited;
  player.dataset.status = state;
  if (options.view === "source") return void results.replaceChildren(drawProblems(session, goToLine));
  const focused = results.contains(document.activeElement);
  results.replaceChildren(drawProblems(session, goToLine));
  if (shows("verifier")) results.append(drawRanges(session));
  if (shows("run")) results.append(drawCalls(session), drawOutput(session));
  if (focused) results.querySelector<HTMLElement>("[aria-current]")?.focus();
}

const goToLine = (line: number) => code.highlight({ from: line, to: line });

/** The link leads to what is shown at the moment of the click; the codec is fetched when a pointer or focus comes near. */
async function shareOf(project: Project): Promise<string> {
  const { encodeShare } = await import("../state/share.ts");
  const { answer, callback } = session;
  const position = answer?.callbacks.length ? { mode: "run" as const, step: 0, callback, runStep: 0 } : undefined;
  return encodeShare({ project, position });
}
/** The state that the link's address holds. */
let linked = "";
const stateKey = () => JSON.stringify([session.project, session.callback]);
async function relink(): Promise<void> {
  const key = stateKey();
  if (key === linked) return;
  openLink.href = `${new URL("./", location.href).href}#${await shareOf(session.project)}`;
  linked = key;
}
for (const near of ["pointerenter", "focus", "pointerdown"]) openLink.addEventListener(near, () => void relink());
openLink.addEventListener("click", (event) => {
  if (stateKey() === linked) return;
  event.preventDefault();
  void relink().then(() => window.open(openLink.href, "_blank", "noopener"));
});

// The page around

/** What to show: a program with its title, and a lesson around it where one is wanted. */
async function found(what: Load): Promise<{ project: Project; title: string }> {
  if (!what.lesson) {
    lesson.replaceChildren();
    return find(what);
  }
  if (!/^[\w-]+$/.test(what.lesson)) throw new Error(`there is no lesson "${what.lesson}"`);
  const { openLesson } = await import("./lesson.ts");
  const opened = await openLesson(session, what.lesson, options.lang, (attempt) => host.tell("lesson", attempt));
  lesson.replaceChildren(opened.element);
  return opened;
}

async function open(what: Load) {
  const opened = await found(what);
  title = opened.title;
  return session.open(opened.project);
}

const host = new HostPort(
  {
    load: async (what) => runOf(await open(what)),
    getState: async () => ({
      source: session.project.source,
      language: session.project.language,
      share: await shareOf(session.project),
    }),
    setSource: (source) => {
      session.setSource(source);
      return null;
    },
    verify: async () => verdictOf(await session.evaluate()),
    run: async () => runOf(await session.evaluate()),
    stepTo: (callback) => session.stepTo(callback),
    next: () => session.stepTo(session.callback + 1),
    previous: () => session.stepTo(session.callback - 1),
    setTheme: (wanted) => {
      theme = wanted;
      applyTheme();
      return null;
    },
    setReadOnly: (readOnly) => {
      code.setReadOnly(readOnly);
      return null;
    },
    highlight: (lines) => {
      code.highlight(lines);
      return null;
    },
  },
  options.origin,
  () => {
    host.tell("ready", { version: 1 });
    tellHeight();
  },
);

let height = 0;
function tellHeight(): void {
  height = Math.ceil(player.getBoundingClientRect().height);
  host.tell("resize", { height });
}
new ResizeObserver(() => {
  if (Math.ceil(player.getBoundingClientRect().height) !== height) tellHeight();
}).observe(player);

session.listen(({ change, answer, step, error }) => {
  draw();
  if (change) host.tell("change", { source: session.project.source });
  if (answer && session.answer) {
    host.tell("verified", verdictOf(session.answer));
    if (session.answer.stages.every(({ state }) => state === "ok"))
      host.tell("finished", { calls: session.answer.callbacks.length, output: text(session.answer.output) });
  }
  const shown = (answer || step) && session.step();
  if (shown) host.tell("step", shown);
  if (error) host.tell("error", { message: error });
});

// The program

async function begin(): Promise<void> {
  const fragment = location.hash.slice(1);
  const wanted = /^[vp]\d+\./.test(fragment)
    ? { share: fragment }
    : { lesson: options.lesson, example: options.example || undefined };
  let opened = await found(wanted).catch((error: Error) => {
    console.warn(`map-walk: ${error.message}`);
    host.tell("error", { message: error.message });
    return null;
  });
  opened ??= await find({});
  if (session.project !== BLANK) return;
  title = opened.title;
  session.adopt(opened.project);
  if (seen && options.autorun === "1") void session.evaluate().catch(() => undefined);
}

new IntersectionObserver((entries, observer) => {
  if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
  observer.disconnect();
  seen = true;
  const idle = session.project === BLANK || session.busy || session.answer;
  if (!idle && options.autorun === "1") void session.evaluate().catch(() => undefined);
}).observe(player);

draw();
if (options.wait === "0") void begin();
