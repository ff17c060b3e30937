// The documentation of the player, live: options out of the table, snippets out of theirs, and players that run.
import "../ui/tokens.css";
import "./docs.css";
import { h } from "../embed/dom.ts";
import { OPTION_NAMES, OPTIONS, type Option } from "../sdk/options.ts";
import "../sdk/index.ts";
import { SNIPPETS } from "./snippets.ts";

const dark = matchMedia("(prefers-color-scheme: dark)");
const applyTheme = () => {
  document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
};
dark.addEventListener("change", applyTheme);
applyTheme();

const here = new URL("./", location.href).href.replace(/\/$/, "");
const code = (text: string, label: string) =>
  h("pre", { tabindex: 0, "aria-label": label }, h("code", {}, text.replaceAll("PLAYER", here)));
const live = (attributes: Record<string, string>) => h("map-walk", { ...attributes, src: `${here}/embed.html` });

function values({ type }: Option): string {
  switch (type.kind) {
    case "flag":
      return "0, 1";
    case "number":
      return `${type.least} to ${type.most}`;
    case "choice":
      return type.values.join(", ");
    case "list":
      return `${type.values.join(", ")}; separated by commas`;
    case "text":
      return "text";
  }
}

const table = (head: string[], rows: string[][]) =>
  h(
    "div",
    { class: "wide", tabindex: 0, role: "region", "aria-label": head.join(", ") },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...head.map((cell) => h("th", { scope: "col" }, cell)))),
      h(
        "tbody",
        {},
        ...rows.map((cells) =>
          h(
            "tr",
            {},
            ...cells.map((cell, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, i ? cell : h("code", {}, cell))),
          ),
        ),
      ),
    ),
  );

const METHODS = [
  ["load(what)", "Opens { share }, { example }, { lesson } or { source, language }, and runs it."],
  ["getState()", "Source, language, and the whole state as a share link's fragment."],
  ["setSource(text)", "Replaces the text; it is evaluated after a short pause."],
  ["verify()", "The verdict: stages with their errno, problems with lines, ranges."],
  ["run()", "The verdict, the number of calls, and the output."],
  ["stepTo(n), next(), previous()", "Shows a call; answers its key, value before and after, and output."],
  ["setTheme(theme), setReadOnly(flag)", "As the options of the same names."],
  ["highlight({ from, to })", "Marks lines; null takes the mark away."],
];
const EVENT_ROWS = [
  ["ready", "Connected."],
  ["change", "The text was edited: { source }."],
  ["verified", "A verdict has come."],
  ["step", "Another call is shown."],
  ["finished", "The run came to its end: { calls, output }."],
  ["lesson", "An attempt at a lesson's exercise: { id, passed, attempts }."],
  ["resize", "{ height } of the content; the element follows it by itself."],
  ["error", "{ message }: the engine failed, or a program could not be opened."],
];

document.querySelector("main")!.append(
  h("h1", {}, "Mapwalk in your own pages"),
  h(
    "p",
    {},
    "A player shows one iterator in the space of a paragraph: its source, what the verifier says, which bytes of key and value it reaches, each call, and the output. Readers can change the program.",
  ),
  live({ example: "read-only" }),
  h("h2", {}, "The element"),
  h(
    "p",
    {},
    "A program's text inside of <map-walk> becomes a player when it comes into view. The library is one ES module without dependencies; the engine is shared by all players of a page and starts when the first one is seen.",
  ),
  ...SNIPPETS.flatMap(({ system, note, files }) => [
    h("h3", {}, system),
    h("p", {}, note),
    ...files.flatMap(({ name, text }) => [h("p", { class: "file" }, name), code(text, `${system}: ${name}`)]),
  ]),
  h("h2", {}, "Options"),
  h(
    "p",
    {},
    "As attributes of the element, or as the query of embed.html. What is not in the table is ignored, with one warning in the console. The attribute share takes a share link's fragment; isolated gives the frame an origin of its own; src names another embed.html.",
  ),
  table(
    ["option", "values", "initially", "meaning"],
    OPTION_NAMES.map((name) => [name, values(OPTIONS[name]), OPTIONS[name].initial || "none", OPTIONS[name].about]),
  ),
  live({ example: "null-check", view: "verifier", controls: "title" }),
  h("h2", {}, "Lessons and courses"),
  h(
    "p",
    {},
    "The option lesson shows a lesson of the course with its exercise. Each attempt is told as the event lesson, so that a course site can keep what was solved; the player itself keeps nothing. For learning-management systems, npm run --silent scorm -- course.zip writes a SCORM 1.2 package in which every lesson is an activity of its own (--lang de for the German one).",
  ),
  code(
    `<map-walk lesson="last-call"></map-walk>
<script>
  document.querySelector("map-walk").addEventListener("lesson", ({ detail: { id, passed, attempts } }) => {
    // keep it
  });
</script>`,
    "A lesson and its event",
  ),
  live({ lesson: "last-call" }),
  h("h2", {}, "From a script"),
  h(
    "p",
    {},
    "The element's player is a promise; connect() gives the same for a frame of your own. Every method answers with a promise that rejects after a time-out.",
  ),
  code(
    `import { connect } from "PLAYER/sdk/map-walk.js";

const player = await document.querySelector("map-walk").player; // or: await connect(iframe)
player.on("step", ({ key, after }) => console.log(key, after));
const { ok, output } = await player.run();`,
    "The promises",
  ),
  table(["method", "meaning"], METHODS),
  h("p", {}, "Events are CustomEvents of the element (they bubble), or player.on(name, listener)."),
  table(["event", "meaning"], EVENT_ROWS),
  h("h2", {}, "Safety"),
  h(
    "p",
    {},
    "The player never stores anything, never changes its address and fetches only its own files. It takes orders through a MessagePort that only the page around its frame can hand over; the option origin, which the library fills in, names the one page that may. The library hears only its own frame and the player's origin. A frame with an origin of its own (isolated) is called null by the browser: then window and nonce alone decide.",
  ),
  h(
    "p",
    {},
    "allow-scripts together with allow-same-origin protects your page only when the player is served from another origin than your page. The player's server must send Access-Control-Allow-Origin: * for isolated frames, and no X-Frame-Options. Content security policies:",
  ),
  code(
    `# the page that embeds
script-src PLAYER; frame-src PLAYER

# the player
default-src 'none'; script-src PLAYER 'wasm-unsafe-eval' blob:; style-src PLAYER 'unsafe-inline'; img-src PLAYER data:; font-src PLAYER data:; connect-src PLAYER; worker-src PLAYER blob:`,
    "Content security policies",
  ),
);
