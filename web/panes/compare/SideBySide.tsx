// Two texts line by line: what only one side has is marked by sign and wash, equal stretches are left out.
import { useMemo } from "react";
import { type LinePair, sideBySide } from "../../insight/lines";

/** Rows that are shown; whoever needs more compares the files. */
const MOST = 400;

export function SideBySide({ title, a, b }: { title: string; a: string; b: string }) {
  const rows = useMemo(() => sideBySide(a, b), [a, b]);
  return (
    <section className="beside" aria-label={`${title} of both versions`}>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="quiet beside-same">{a === "" ? "nothing in either" : "the same in both"}</p>
      ) : (
        <table className="beside-lines mono">
          <thead className="visually-hidden">
            <tr>
              <th scope="col">A</th>
              <th scope="col">now</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .slice(0, MOST)
              .map((row, i) => (row.gap ? <Gap key={i} lines={row.gap} /> : <Pair key={i} row={row} />))}
          </tbody>
        </table>
      )}
      {rows.length > MOST && <p className="quiet beside-same">and {rows.length - MOST} more rows</p>}
    </section>
  );
}

function Gap({ lines }: { lines: number }) {
  return (
    <tr className="beside-gap">
      <td colSpan={2}>
        {lines} equal line{lines === 1 ? "" : "s"}
      </td>
    </tr>
  );
}

function Pair({ row: { a, b } }: { row: LinePair }) {
  const differs = a?.text !== b?.text;
  return (
    <tr>
      <Line line={a} sign={differs ? "−" : " "} className={differs ? "went" : ""} />
      <Line line={b} sign={differs ? "+" : " "} className={differs ? "came" : ""} />
    </tr>
  );
}

function Line({ line, sign, className }: { line: LinePair["a"]; sign: string; className: string }) {
  if (!line) return <td className="beside-nothing" />;
  return (
    <td className={className}>
      <span className="beside-at">{line.at}</span>
      {sign} {line.text}
    </td>
  );
}
