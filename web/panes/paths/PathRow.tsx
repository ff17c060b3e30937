// One row of the tree of paths.
import type { CSSProperties } from "react";
import type { Node, Row } from "../../insight/tree";
import type { Code, VerifyStep } from "../../worker/protocol";
import { counted, endsInWords, leadsTo, whereOf } from "./words";

const SIGNS = { exit: "✓", pruned: "↩", rejected: "✗" };

/** Deeper levels are not drawn further to the right. */
const DEEPEST = 14;

export interface PathRowProps {
  id: string;
  row: Row;
  code: Code | null;
  steps: readonly VerifyStep[];
  current: boolean;
  /** Its state covers the path that is chosen. */
  covers: boolean;
  onChoose(node: Node): void;
  onTurn(node: Node): void;
  onFollow(step: number): void;
}

export function PathRow({ id, row, code, steps, current, covers, onChoose, onTurn, onFollow }: PathRowProps) {
  const { node, level, open } = row;
  const { end, kind, children, last } = node;
  const leads = leadsTo(node, (insn) => code?.text[insn] ?? "", steps[last + 1]?.insn);
  const hidden = children.length > 0 && !open;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree keeps the focus and names its active row
    <div
      id={id}
      role="treeitem"
      aria-level={level + 1}
      aria-expanded={children.length > 0 ? open : undefined}
      aria-selected={current}
      className={`path-row ${kind}${current ? " current" : ""}${covers ? " covers" : ""}${end ? ` ${end.kind}` : ""}`}
      style={{ "--level": Math.min(level, DEEPEST) } as CSSProperties}
      onClick={() => onChoose(node)}
    >
      <span className="path-indent" aria-hidden="true" />
      <button
        type="button"
        className="path-turn"
        tabIndex={-1}
        aria-hidden="true"
        disabled={children.length === 0}
        onClick={(event) => {
          event.stopPropagation();
          onTurn(node);
        }}
      >
        {children.length === 0 ? "" : open ? "▾" : "▸"}
      </button>
      <span className="path-where">{whereOf(node, (step) => steps[step]?.insn ?? -1)}</span>
      <span className="path-text" title={leads}>
        {leads}
      </span>
      {hidden && <span className="path-hidden">{endsInWords(node.ends)} ·</span>}
      {end && (
        <button
          type="button"
          className={`path-ends ${end.kind}`}
          tabIndex={-1}
          title={end.text}
          onClick={(event) => {
            event.stopPropagation();
            onFollow(end.by >= 0 ? end.by : last);
          }}
        >
          <span aria-hidden="true">{SIGNS[end.kind]}</span>{" "}
          {end.kind === "exit" ? "exit" : end.kind === "pruned" ? `covered by step ${end.by + 1}` : "refused"}
        </button>
      )}
      {covers && <span className="path-covers">covers it</span>}
      <span className="path-steps">{kind === "covered" ? "at once" : counted(node.last - node.first + 1, "step")}</span>
    </div>
  );
}
