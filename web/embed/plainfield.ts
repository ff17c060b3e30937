// The program in a plain text field, for touch.
import type { Field } from "./code.ts";
import { h } from "./dom.ts";
import type { Session } from "./session.ts";

export function openField(host: HTMLElement, session: Session): Field {
  const field = h("textarea", {
    class: "plain-field",
    "aria-label": "Program",
    spellcheck: "false",
    autocapitalize: "off",
  });
  field.value = session.project.source;
  field.rows = Math.min(30, field.value.split("\n").length + 1);
  field.addEventListener("input", () => session.setSource(field.value));
  host.replaceChildren(field);
  field.focus();
  return {
    setValue: (source) => {
      if (field.value !== source) field.value = source;
    },
    setProblems: (problems) =>
      field.setAttribute("aria-invalid", String(problems.some((one) => one.severity === "error"))),
    setReadOnly: (readOnly) => {
      field.readOnly = readOnly;
    },
    setTheme: () => undefined,
  };
}
