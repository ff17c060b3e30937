// Registers and stack around the selected instruction: what the verifier knows, and in a run what is true.
import { useMemo } from "react";
import { toHex } from "../../state/bytes";
import { useStore } from "../../state/store";
import { type Known, knowledgeAt, stepAt } from "../../state/timeline";
import { currentInsn } from "../../state/view";
import { inBrief } from "../../ui/known";
import { Pane } from "../../ui/Pane";

export function RegistersPane() {
  const mode = useStore((state) => state.position.mode);
  return (
    <Pane
      area="registers"
      title="registers and stack"
      note={mode === "run" ? "what is true, and what the verifier knew" : "what the verifier knows"}
    >
      {mode === "run" ? <InRun /> : <InVerification />}
    </Pane>
  );
}

function InVerification() {
  const verification = useStore((state) => state.verification);
  const step = useStore((state) => state.position.step);
  const known = useMemo(() => knowledgeAt(verification, step), [verification, step]);
  const current = verification.steps[step];
  if (!current) return <p className="empty">Nothing was verified: the program has to compile first.</p>;
  return (
    <>
      <table className="registers">
        <caption className="visually-hidden">What the verifier knows around instruction {current.insn}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Known</th>
          </tr>
        </thead>
        <tbody>
          {known.map((one) => (
            <KnownRow key={one.name} {...one} />
          ))}
        </tbody>
      </table>
      {current.end && (
        <p className={`path-end ${current.end.kind}`}>
          <b>{{ exit: "This path ends here: exit.", pruned: "Pruned:", rejected: "Refused:" }[current.end.kind]}</b>{" "}
          {current.end.text}
        </p>
      )}
    </>
  );
}

/** A register's name: shows which instructions it depends on. */
function Name({ name }: { name: string }) {
  const followed = useStore((state) => state.slice?.name === name && state.slice.at === state.position);
  return (
    <button
      type="button"
      className="register-name mono"
      aria-pressed={followed}
      title={`What ${name} depends on`}
      onClick={() => void import("../../insight/watch").then((watch) => watch.followRegister(name))}
    >
      {name}
    </button>
  );
}

function KnownRow({ name, before, after, written }: Known) {
  return (
    <tr>
      <th scope="row">
        <Name name={name} />
      </th>
      <td className="mono">
        {written && before !== "" && before !== after && (
          <>
            <s>{before}</s> <span className="quiet">→</span>{" "}
          </>
        )}
        <span className={written ? "changed" : undefined}>{after === "" ? "not readable" : after}</span>
      </td>
    </tr>
  );
}

function InRun() {
  const moment = useStore((state) => state.moment);
  const verification = useStore((state) => state.verification);
  const insn = useStore(currentInsn);
  // The verifier visited the instruction at least once; its first visit shows what held on that path.
  const known = useMemo(() => {
    const step = stepAt(verification, insn, 0);
    return new Map(step < 0 ? [] : knowledgeAt(verification, step).map((one) => [one.name, one.after]));
  }, [verification, insn]);
  if (!moment) return <p className="empty">Fetching the machine's state …</p>;
  return (
    <>
      <table className="registers">
        <caption className="visually-hidden">Registers after instruction {moment.insn}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            <th scope="col">The verifier knew</th>
          </tr>
        </thead>
        <tbody>
          {moment.registers.map(({ before, after, meaning }, i) => {
            const changed = before !== after;
            const decimal = meaning || BigInt.asIntN(64, after).toString();
            return (
              <tr key={i} className={known.has(`R${i}`) || changed ? undefined : "unused"}>
                <th scope="row">
                  <Name name={`R${i}`} />
                </th>
                <td className="mono">
                  <span className={changed ? "changed" : undefined}>{decimal}</span>{" "}
                  {after > 9n && <span className="quiet">0x{after.toString(16)}</span>}
                </td>
                <td className="mono quiet known" title={known.get(`R${i}`)}>
                  {inBrief(known.get(`R${i}`) ?? "")}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {moment.stack.length > 0 && (
        <table className="registers stack">
          <caption>stack</caption>
          <tbody>
            {moment.stack.map(({ offset, before, after }) => (
              <tr key={offset}>
                <th scope="row">
                  <Name name={`fp${offset}`} />
                </th>
                <td className="mono" colSpan={2}>
                  {Array.from(after, (byte, i) => (
                    <span key={i} className={byte === before[i] ? "byte" : "byte changed"}>
                      {toHex(Uint8Array.of(byte))}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
