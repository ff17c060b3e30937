// The verification as a tree: every stretch of code that was walked, the branches that left it, and how each path ended.
// Choosing a row moves the selection; the state that covered a path is one click away.
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { type Node, opensItself, rowsOf, seenIn, treeOf } from "../../insight/tree";
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { VirtualList } from "../../ui/VirtualList";
import { PathRow } from "./PathRow";
import { counted, endsInWords } from "./words";
import "./paths.css";

/** How all nodes stand, and which of them do not. */
interface Openness {
  all: "open" | "closed" | null;
  turned: ReadonlySet<number>;
}

const UNTOUCHED: Openness = { all: null, turned: new Set() };

export default function PathsPane() {
  const verification = useStore((state) => state.verification);
  const code = useStore((state) => state.code);
  const step = useStore((state) => state.position.step);
  const verifying = useStore((state) => state.position.mode === "verification");
  const goToStep = useStore((state) => state.goToStep);
  const base = useId();
  const tree = useMemo(() => treeOf(verification), [verification]);
  const [opened, setOpened] = useState({ tree, ...UNTOUCHED });
  const { all, turned } = opened.tree === tree ? opened : UNTOUCHED;
  const isOpen = (node: Node) => (all ? all === "open" : opensItself(node)) !== turned.has(node.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: isOpen is made of these
  const rows = useMemo(() => rowsOf(tree, isOpen), [tree, all, turned]);
  /** The row that has the keys, as long as it holds the selection. */
  const [chosen, setChosen] = useState<Node | null>(null);
  const holds = chosen && tree.at[chosen.first] && chosen.first <= step && step <= chosen.last;
  const seen = seenIn(tree, step, isOpen);
  const at = rows.findIndex(({ node }) => node === (holds ? chosen : seen));
  const current = at >= 0 ? at : rows.findIndex(({ node }) => node === seen);
  const cover = rows[current]?.node.end?.by ?? -1;
  const covering = cover >= 0 ? seenIn(tree, cover, isOpen) : undefined;

  const turn = (node: Node) => {
    const next = new Set(turned);
    if (!next.delete(node.id)) next.add(node.id);
    setOpened({ tree, all, turned: next });
  };
  const choose = (node: Node) => {
    setChosen(node);
    goToStep(node.end?.kind === "rejected" ? node.last : node.first);
  };
  const press = (event: KeyboardEvent) => {
    const row = rows[current];
    const { key } = event;
    const to = { ArrowUp: current - 1, ArrowDown: current + 1, Home: 0, End: rows.length - 1 }[key];
    if (event.ctrlKey || event.metaKey || event.altKey || !row) return;
    if (to !== undefined) choose(rows[Math.max(0, Math.min(to, rows.length - 1))].node);
    else if (key === "ArrowRight" && row.node.children.length > 0)
      row.open ? choose(row.node.children[0]) : turn(row.node);
    else if (key === "ArrowLeft" && row.open) turn(row.node);
    else if (key === "ArrowLeft" && row.node.parent) choose(row.node.parent);
    else if (key === "Enter" && row.node.end) goToStep(row.node.end.by >= 0 ? row.node.end.by : row.node.last);
    else if (!/^Arrow(Left|Right)$/.test(key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const folds = (to: "open" | "closed") => setOpened({ tree, all: to, turned: new Set() });

  if (rows.length === 0)
    return (
      <Pane area="paths-pane" title="paths">
        <p className="empty">Nothing was verified: the program has to compile first.</p>
      </Pane>
    );
  return (
    <Pane area="paths-pane" title="paths" scroll={false}>
      <div className="tab-tools">
        <span className="quiet paths-sum">
          {counted(tree.paths, "path")}, {counted(verification.steps.length, "step")}:{" "}
          {endsInWords(tree.ends) || "no end"}
          {verification.truncated && "; the rest was too much to keep"}
        </span>
        <button type="button" className="button plain" onClick={() => folds("open")}>
          open all
        </button>
        <button type="button" className="button plain" onClick={() => folds("closed")}>
          close all
        </button>
      </div>
      <VirtualList
        label="Explored paths. Left and right close and open, Enter follows how a path ends."
        role="tree"
        count={rows.length}
        current={current}
        active={current >= 0 ? `${base}-${rows[current].node.id}` : undefined}
        onKeyDown={press}
        row={(i) => (
          <PathRow
            key={rows[i].node.id}
            id={`${base}-${rows[i].node.id}`}
            row={rows[i]}
            code={code}
            steps={verification.steps}
            current={i === current && verifying}
            covers={rows[i].node === covering}
            onChoose={choose}
            onTurn={turn}
            onFollow={goToStep}
          />
        )}
      />
    </Pane>
  );
}
