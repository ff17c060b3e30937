// Two versions side by side: one that was kept, and what is on the page now.
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { compareVersions, inputsOf, outputLines, type Version, versionOf } from "../../insight/versions";
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { Facts } from "./Facts";
import { SideBySide } from "./SideBySide";
import "./compare.css";

const keep = () => useStore.setState({ versionA: versionOf(useStore.getState()) });
const forget = () => useStore.setState({ versionA: null });
/** The kept version comes back, and the current one is kept in its place. */
const swap = (versionA: Version) =>
  useStore.setState({ ...inputsOf(versionA), versionA: versionOf(useStore.getState()) });
const withMap = (target: number) => {
  keep();
  useStore.getState().setTarget(target);
};

export default function ComparePane() {
  const a = useStore((state) => state.versionA);
  return a ? <Both a={a} /> : <None />;
}

function None() {
  const others = useStore(
    useShallow(({ maps, target }) =>
      maps.flatMap(({ name, data }, i) => (i === target || data ? [] : [`${i} ${name}`])),
    ),
  );
  const current = useStore((state) => state.status === "current");
  return (
    <Pane area="compare-pane" title="compare">
      <div className="compare-none">
        <p>
          Keep this program as <b>version A</b>, then change the program or the map: verdict, ranges, output and
          instruction counts of both stand side by side here.
        </p>
        <p>
          <button type="button" className="button strong" disabled={!current} onClick={keep}>
            Keep as version A
          </button>
          {others.map((one) => {
            const [index, name] = one.split(" ");
            return (
              <button
                type="button"
                className="button"
                key={one}
                disabled={!current}
                onClick={() => withMap(Number(index))}
              >
                Compare with a walk of {name}
              </button>
            );
          })}
        </p>
      </div>
    </Pane>
  );
}

function Both({ a }: { a: Version }) {
  // Together with the answer, or half of what is compared would be older than the rest.
  const { answers, status } = useStore(useShallow(({ answers, status }) => ({ answers, status })));
  // biome-ignore lint/correctness/useExhaustiveDependencies: taken anew with every answer
  const b = useMemo(() => versionOf(useStore.getState()), [answers]);
  const facts = useMemo(() => compareVersions(a, b), [a, b]);
  const differ = facts.filter((one) => one.differs).length;
  return (
    <Pane area="compare-pane" title="compare" scroll={false}>
      <div className="tab-tools">
        <span className="quiet compare-sum" role="status">
          {status === "busy"
            ? "out of date …"
            : differ === 0
              ? `the same in all ${facts.length} points`
              : `${differ} of ${facts.length} points differ`}
        </span>
        <button type="button" className="button plain" onClick={keep} title="What is on the page now becomes version A">
          keep anew
        </button>
        <button type="button" className="button plain" onClick={() => swap(a)} title="A comes back, and this is kept">
          swap
        </button>
        <button type="button" className="button plain" onClick={forget}>
          forget A
        </button>
      </div>
      <div className="compare-body scroll" tabIndex={0} role="group" aria-label="Version A and the current one">
        <Facts facts={facts} />
        <SideBySide title="output" a={outputLines(a.output)} b={outputLines(b.output)} />
        {a.language === "object" || b.language === "object" ? (
          <SideBySide title="bytecode" a={listing(a)} b={listing(b)} />
        ) : (
          <SideBySide title="source" a={a.source} b={b.source} />
        )}
      </div>
    </Pane>
  );
}

const listing = ({ code }: Version) => (code ? `${code.text.filter((text) => text !== "").join("\n")}\n` : "");
