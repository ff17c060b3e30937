// The program's text: coloured and still until someone wants to edit it, then Monaco, or a plain field where Monaco is
// no use (touch). Tab always leaves it.
import { highlight } from "../editor/highlight.ts";
import type { Lines } from "../sdk/protocol.ts";
import type { Problem } from "../worker/protocol.ts";
import { h } from "./dom.ts";
import * as plain from "./plainfield.ts";
import type { Session } from "./session.ts";

/** Monaco does not support touch, and has no room below this width. */
const EDITABLE = "(min-width: 480px) and (pointer: fine)";

/** What stands for the text once it is edited. */
export interface Field {
  setValue(source: string): void;
  setProblems(problems: readonly Problem[], lines: Lines): void;
  setReadOnly(readOnly: boolean): void;
  setTheme(): void;
}

export class CodeView {
  readonly element = h("div", { class: "code" });
  private field: Field | null = null;
  private opening = false;
  private marked: Lines = null;

  constructor(private readonly session: Session) {
    this.draw();
    session.listen(({ change, answer }) => {
      if (change && this.field) this.field.setValue(session.project.source);
      if (change || answer) this.mark();
    });
  }

  setReadOnly(readOnly: boolean): void {
    this.session.readOnly = readOnly;
    this.field?.setReadOnly(readOnly);
    this.draw();
  }

  setTheme(): void {
    this.field?.setTheme();
  }

  highlight(lines: Lines): void {
    this.marked = lines;
    this.mark();
    this.element.querySelector(".marked")?.scrollIntoView({ block: "nearest" });
  }

  private mark(): void {
    if (this.field) this.field.setProblems(this.session.answer?.problems ?? [], this.marked);
    else this.draw();
  }

  private draw(): void {
    if (this.field) return;
    const { project, answer, readOnly } = this.session;
    const wrong = new Set(answer?.problems.filter(({ severity }) => severity === "error").map(({ line }) => line));
    const lines = highlight(project.source.replace(/\n$/, ""), project.language === "c" ? "c" : "bpf-asm");
    const code = h(
      "code",
      {},
      ...lines.map((spans, i) => {
        const here = this.marked && i + 1 >= this.marked.from && i + 1 <= this.marked.to;
        const line = h("span", { class: `line${here ? " marked" : ""}${wrong.has(i + 1) ? " wrong" : ""}` });
        line.append(...spans.map(({ text, type }) => (type ? h("span", { class: `code-${type}` }, text) : text)), "\n");
        return line;
      }),
    );
    const hadFocus = this.element.contains(document.activeElement);
    const label = readOnly ? "Program" : "Program; press Enter or type to edit";
    const still = h(
      "pre",
      {
        class: "static-code",
        tabindex: 0,
        role: "group",
        "aria-label": label,
        onclick: () => this.edit(),
        // Passing through with Tab loads nothing; what one would do in a field does.
        onkeydown: (event) => {
          const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
          if (!ctrlKey && !metaKey && !altKey && (key === "Enter" || key.length === 1)) {
            event.preventDefault();
            void this.edit();
          }
        },
      },
      code,
    );
    this.element.replaceChildren(still);
    if (hadFocus) still.focus({ preventScroll: true });
  }

  private async edit(): Promise<void> {
    if (this.field || this.opening || this.session.readOnly || getSelection()?.isCollapsed === false) return;
    this.opening = true;
    this.element.style.minHeight = `${this.element.offsetHeight}px`;
    const { openField } = matchMedia(EDITABLE).matches ? await import("./monacofield.ts").catch(() => plain) : plain;
    this.field = openField(this.element, this.session);
    this.opening = false;
    this.mark();
  }
}
