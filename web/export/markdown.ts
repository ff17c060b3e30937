// The page's state as Markdown: for a chat or a note, and as a report of an issue. Pure functions of the store.
import { ERRNO_NAMES } from "../../engine-as/host/types";
import { parseLayout } from "../state/layout";
import type { Store } from "../state/store";
import { fieldsInWords } from "../ui/words";

/** Elements, log lines and output characters that are quoted. */
const MOST = { elements: 20, log: 60, output: 2000 };

/** A fence that the text does not contain. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** Text for a table's cell or a line: no markup of its own. */
const plain = (text: string) => text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replace(/\n/g, " ");

function stages({ stages: list }: Store): string {
  const rows = list.map(({ name, state, errno, summary }) => {
    const why = errno > 0 ? `${ERRNO_NAMES[errno] ?? errno}: ` : "";
    return `| ${name} | ${state} | ${plain(why + summary)} |`;
  });
  return ["| stage | | |", "| --- | --- | --- |", ...rows].join("\n");
}

function maps({ maps: list, target }: Store): string {
  return list
    .map((map, i) => {
      const { name, type, key, value, maxEntries, flags, entries } = map;
      const head = `${name}: ${type}, key { ${key} }, value { ${value} }, ${maxEntries} entries, flags ${flags}${i === target ? ", walked" : ""}`;
      const rows = entries.slice(0, MOST.elements).map(([k, v]) => `  ${shown(key, k)} => ${shown(value, v)}`);
      const more = entries.length > MOST.elements ? [`  and ${entries.length - MOST.elements} more`] : [];
      return [head, ...rows, ...more].join("\n");
    })
    .join("\n");
}

function shown(layout: string, hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return parseLayout(layout).error === "" && bytes.length >= parseLayout(layout).size
    ? fieldsInWords(layout, bytes)
    : hex;
}

function output({ output: bytes }: Store): string {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, MOST.output));
  if (/^[\t\n\r\x20-\x7e]*$/.test(text)) return text;
  return Array.from(bytes.subarray(0, 256), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

const tail = (log: string) => log.trimEnd().split("\n").slice(-MOST.log).join("\n");

/** Program, maps, what every stage said, and the output. */
export function markdownOf(state: Store, link: string): string {
  const parts = [fenced(state.source, state.language === "c" ? "c" : "asm"), fenced(maps(state)), stages(state)];
  if (state.output.length > 0) parts.push(`Output:\n\n${fenced(output(state))}`);
  for (const { message, line } of state.problems.slice(0, 5))
    parts.push(`- ${line > 0 ? `line ${line}: ` : ""}${plain(message)}`);
  parts.push(`[Open it in Mapwalk](${link})`);
  return `${parts.join("\n\n")}\n`;
}

/** The same as a report: what was seen, the log's end, and where it can be seen again. */
export function issueOf(state: Store, link: string, browser: string): string {
  const failed = state.stages.find((stage) => stage.state === "failed" || stage.state === "stopped");
  const title = state.notice || (failed ? `${failed.name}: ${failed.summary}` : "unexpected result");
  return [
    `## ${plain(title)}`,
    "**What I expected**\n\n…",
    `**What happened**\n\n${stages(state)}`,
    ...(state.log
      ? [`<details><summary>Verifier log (end)</summary>\n\n${fenced(tail(state.log))}\n\n</details>`]
      : []),
    `**Program**\n\n${fenced(state.source, state.language === "c" ? "c" : "asm")}`,
    `**Maps**\n\n${fenced(maps(state))}`,
    `**See it again**: ${link}\n\n${plain(state.kernel || "engine not ready")}, link interface ${state.linkInterface}, ${plain(browser)}`,
  ].join("\n\n");
}
