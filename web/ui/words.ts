// Sentences for states: what the selection shows, in the words of the kernel. Pure functions of the store.

import { parseLayout, readField } from "../state/layout";
import type { MapDecl } from "../state/project";
import type { Store } from "../state/store";
import { currentInsn } from "../state/view";
import type { Access } from "../worker/protocol";

/** "1 byte", "4 bytes". */
export const bytes = (count: number) => `${count} byte${count === 1 ? "" : "s"}`;

/** Milliseconds as a person reads them. */
export function duration(ms: number): string {
  if (ms < 0.095) return "< 0.1 ms";
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** "reads 4 bytes of value at 0". */
export function accessInWords({ kind, size, buffer, offset }: Access): string {
  const verb = { read: "reads", write: "writes", helper: "lets a helper use" }[kind];
  return `${verb} ${bytes(size)} of ${buffer} at ${offset}`;
}

/** A key or value by its layout: "7", or "src 1, dst 2". */
export function fieldsInWords(layout: string, data: Uint8Array): string {
  const { fields } = parseLayout(layout);
  if (fields.length === 1) return readField(data, fields[0]);
  return fields.map((field) => `${field.name} ${readField(data, field)}`).join(", ");
}

/** The same without the members' names: "7", or "1 2". */
export function fieldsInBrief(layout: string, data: Uint8Array): string {
  return parseLayout(layout)
    .fields.map((field) => readField(data, field))
    .join(" ");
}

/** The current moment as one sentence. */
export function describe(state: Store): string {
  const { status, position, verification, accesses, callbacks, stages, code } = state;
  if (status === "starting") return "The engine is starting.";
  if (status === "busy") return "";
  const failed = stages.find((stage) => stage.state === "failed" || stage.state === "stopped");
  const insn = currentInsn(state);
  if (insn < 0) return failed ? `${failed.name} ${failed.state}: ${failed.summary}` : "";
  const text = code?.text[insn] ?? "";
  const here = accesses.filter((access) => access.insn === insn).map(accessInWords);
  const doing = here.length > 0 ? here.join(", ") : text;
  if (position.mode === "verification") {
    const step = verification.steps[position.step];
    const end = step?.end ? `; the path ends: ${step.end.kind} ${step.end.text}` : "";
    return `Verification step ${position.step + 1} of ${verification.steps.length}, instruction ${insn}: ${doing}${end}`;
  }
  const callback = callbacks[position.callback];
  const map: MapDecl | undefined = state.maps[state.target];
  const key = callback?.key && map ? `key ${fieldsInWords(map.key, callback.key)}` : "the final call with NULL";
  return `Callback ${position.callback}, ${key}, instruction ${insn}: ${doing}`;
}
