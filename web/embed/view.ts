// The player's parts: bar, verdict, ranges, calls, output. Each draws itself anew from the session.
import { kept, writtenBy } from "../panes/output/share.ts";
import { marksOf } from "../panes/ranges/marks.ts";
import { type Layout, parseLayout, readField } from "../state/layout.ts";
import type { MapDecl } from "../state/project.ts";
import type { Access, Answer, Callback } from "../worker/protocol.ts";
import { h } from "./dom.ts";
import { type Session, text } from "./session.ts";

/** Calls that get a chip. */
const CHIPS = 64;
/** Characters of output that are drawn. */
const SHOWN = 20_000;

const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** One sentence on how it went. */
export function verdictInWords({ answer, busy }: Session): { state: "ok" | "failed" | "busy" | "idle"; words: string } {
  if (busy) return { state: "busy", words: answer ? "checking" : "starting the engine" };
  if (!answer) return { state: "idle", words: "not run yet" };
  const failed = answer.stages.find(({ state }) => state === "failed" || state === "stopped");
  if (!failed) return { state: "ok", words: `accepted, linked, ${count(answer.callbacks.length, "call")}` };
  const what = {
    compile: "does not compile",
    load: "refused by the verifier",
    link: "refused by the link",
    create: "no iterator",
    read: failed.state === "stopped" ? "stopped" : "read failed",
  };
  return { state: "failed", words: what[failed.name] };
}

/** What went wrong, with its line; empty when nothing did. */
export function drawProblems(session: Session, goToLine: (line: number) => void): HTMLElement {
  const problems = session.busy ? [] : (session.answer?.problems ?? []).filter(({ severity }) => severity !== "info");
  return h(
    "div",
    { class: "problems", role: "status" },
    ...problems
      .slice(0, 4)
      .map(({ message, line, severity }) =>
        h(
          "p",
          { class: severity },
          line > 0 && h("button", { class: "link", onclick: () => goToLine(line) }, `line ${line}`),
          line > 0 && ": ",
          h("span", { class: "mono" }, message),
        ),
      ),
  );
}

/** Key and value as strips of bytes with the accesses and the maximum. */
export function drawRanges({ answer, project, callback }: Session): HTMLElement {
  const map = project.maps[project.target];
  const box = h("section", { class: "ranges", "aria-label": "Access ranges" });
  if (!answer || !map || answer.verification.steps.length === 0) return box;
  const call = answer.callbacks[callback];
  const { ranges } = answer;
  const sides = [
    {
      buffer: "key" as const,
      layout: parseLayout(map.key),
      bytes: call?.key,
      maximum: ranges?.key,
      limit: ranges?.keyLimit,
    },
    {
      buffer: "value" as const,
      layout: parseLayout(map.value),
      bytes: call?.valueAfter,
      maximum: ranges?.value,
      limit: ranges?.valueLimit,
    },
  ];
  for (const { buffer, layout, bytes, maximum, limit } of sides) {
    const accesses = answer.accesses.filter((access) => access.buffer === buffer);
    const reach = accesses.reduce((most, { offset, size }) => Math.max(most, offset + size), 0);
    box.append(
      strip({ buffer, layout, bytes: bytes ?? null, accesses, maximum: maximum ?? reach, limit: limit ?? layout.size }),
    );
  }
  return box;
}

interface Strip {
  buffer: "key" | "value";
  layout: Layout;
  bytes: Uint8Array | null;
  accesses: Access[];
  maximum: number;
  limit: number;
}

function strip({ buffer, layout, bytes, accesses, maximum, limit }: Strip): HTMLElement {
  const total = Math.max(limit, maximum, 1);
  const place = (offset: number, size: number) => `left:${(100 * offset) / total}%;width:${(100 * size) / total}%`;
  const over = maximum > limit;
  const marks = marksOf(accesses);
  const lanes = marks.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
  const sum = maximum === 0 ? "not accessed" : `${maximum} of ${count(limit, "byte")}`;
  return h(
    "div",
    { class: "strip", role: "group", "aria-label": `${buffer}: ${sum}` },
    h(
      "div",
      { class: "strip-head" },
      h("b", {}, buffer),
      h("span", { class: over ? "violation" : "quiet" }, over ? `${sum}: too far` : sum),
    ),
    h(
      "div",
      { class: "strip-fields" },
      ...layout.fields.map((field) =>
        h(
          "span",
          {
            class: "field-box",
            style: place(field.offset, field.size),
            title: `${field.name}: ${count(field.size, "byte")} at ${field.offset}`,
          },
          field.name,
          bytes && h("i", { class: "mono" }, readField(bytes, field)),
        ),
      ),
      limit > layout.size &&
        h("span", { class: "field-box other", style: place(layout.size, limit - layout.size) }, "other CPUs"),
      over && h("span", { class: "field-box beyond", style: place(limit, maximum - limit) }, "beyond"),
    ),
    h(
      "ul",
      { class: "strip-marks", style: `height:${0.75 * lanes}em` },
      ...marks.map(({ kind, offset, size, lane }) => {
        const words = `${kind} ${count(size, "byte")} at ${offset}`;
        return h(
          "li",
          {
            class: `mark ${kind}${offset + size > limit ? " over" : ""}`,
            style: `${place(offset, size)};top:${0.75 * lane}em`,
            title: words,
          },
          h("span", { class: "visually-hidden" }, words),
        );
      }),
    ),
  );
}

const inWords = (layout: string, bytes: Uint8Array) => {
  const { fields } = parseLayout(layout);
  return fields.map((field) => (fields.length > 1 ? `${field.name} ` : "") + readField(bytes, field)).join(", ");
};

const inBrief = (layout: string, bytes: Uint8Array) =>
  parseLayout(layout)
    .fields.map((field) => readField(bytes, field))
    .join(" ");

/** A chip a call, and the shown call in words. */
export function drawCalls(session: Session): HTMLElement {
  const { answer, project, callback } = session;
  const map = project.maps[project.target];
  const box = h("section", { class: "calls", "aria-label": "Calls of the program" });
  if (!answer || !map || answer.callbacks.length === 0) return box;
  const calls = answer.callbacks;
  const first = Math.max(0, Math.min(callback - CHIPS / 2, calls.length - CHIPS));
  const chips = calls.slice(first, first + CHIPS).map((call, i) =>
    h(
      "button",
      {
        class: `chip mono${call.key ? "" : " final"}${changed(call) ? " wrote" : ""}`,
        "aria-current": first + i === callback ? "step" : false,
        "aria-label": `call ${first + i + 1}: ${call.key ? `key ${inWords(map.key, call.key)}` : "the final call with NULL"}`,
        onclick: () => session.stepTo(first + i),
      },
      call.key ? inBrief(map.key, call.key) : "NULL",
    ),
  );
  box.append(
    h(
      "div",
      { class: "chips" },
      ...chips,
      calls.length > first + CHIPS && h("span", { class: "quiet" }, `… ${calls.length} in all`),
    ),
  );
  const call = calls[callback];
  if (call) box.append(h("p", { class: "call" }, ...sentence(call, map)));
  return box;
}

const changed = ({ valueBefore, valueAfter }: Callback) =>
  valueBefore !== null && valueAfter !== null && valueBefore.some((byte, i) => byte !== valueAfter[i]);

function sentence(call: Callback, map: MapDecl): (Node | string)[] {
  const { key, valueBefore, valueAfter, ret, steps, seqBytes } = call;
  const ran = `${count(steps, "instruction")}, returned ${ret}, wrote ${count(seqBytes.length, "byte")}${kept(call) ? "" : " that were dropped"}.`;
  if (!key || !valueBefore || !valueAfter) return ["The final call: key and value are NULL. ", ran];
  const value = inWords(map.value, valueBefore);
  const after = inWords(map.value, valueAfter);
  const code = (words: string, mark = false) => h("code", mark ? { class: "changed" } : {}, words);
  const became = value === after ? [] : [" became ", code(after, true)];
  return ["Key ", code(inWords(map.key, key)), ", value ", code(value), ...became, "; ", ran];
}

/** The output, the shown call's part marked. */
export function drawOutput({ answer, callback }: Session): HTMLElement {
  const box = h("section", { class: "output", "aria-label": "Output" });
  if (!answer || answer.reads.length === 0) return box;
  const [from, to] = writtenBy(answer.callbacks, callback, answer.output.length);
  box.append(outputText(answer, from, to));
  return box;
}

function outputText({ output }: Answer, from: number, to: number): HTMLElement {
  if (output.length === 0) return h("p", { class: "quiet" }, "No output.");
  const part = (a: number, b: number) => text(output.subarray(a, Math.min(b, a + SHOWN)));
  const pre = h("pre", { tabindex: 0 }, part(0, from), h("mark", {}, part(from, to)), part(to, output.length));
  if (output.length > SHOWN) pre.append("…");
  return pre;
}
