// What can be said of both versions in a word or a number each.
import type { Comparison } from "../../insight/versions";

export function Facts({ facts }: { facts: readonly Comparison[] }) {
  return (
    <table className="facts">
      <caption className="visually-hidden">Version A beside the current one</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">What</span>
          </th>
          <th scope="col">A</th>
          <th scope="col">now</th>
          <th scope="col">
            <span className="visually-hidden">Difference</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ what, a, b, differs, more }) => (
          <tr key={what} className={differs ? "differs" : undefined}>
            <th scope="row">{what}</th>
            <Side text={a} />
            <Side text={b} />
            <td className="fact-more mono">{differs ? (more ? signed(more) : "≠") : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const signed = (more: number) => `${more > 0 ? "+" : "−"}${Math.abs(more).toLocaleString("en")}`;

function Side({ text }: { text: string }) {
  const failed = text.startsWith("✗");
  return <td className={`mono${failed ? " violation" : text === "not reached" ? " quiet" : ""}`}>{text || "–"}</td>;
}
