// A problem in plain words: the rule, what the value may be against what it must be, and the way on which it came about;
// each station leads to its step.
import type { Cause, Explanation as Found } from "../../explain/explain";
import { useStore } from "../../state/store";
import { inBrief } from "../../ui/known";

/** Words between backticks are code. */
const withCode = (text: string) => text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));

export function Explanation({ found, fromLog }: { found: Found; fromLog: boolean }) {
  const showPane = useStore((state) => state.showPane);
  const { rule, detail, why, cause, fix, register, now, must, path } = found;
  return (
    <section className="explanation" aria-label="What this message means">
      <p>
        <strong>{withCode(rule)}</strong> {detail} {withCode(why)}
      </p>
      {must && (
        <dl className="may-must">
          <div>
            <dt>{register ? `${register} may be` : "it is"}</dt>
            <dd className="mono violation">
              {register ? (now ? inBrief(now) : "nothing: it has no value") : "still held"}
            </dd>
          </div>
          <div>
            <dt>must be</dt>
            <dd>{must}</dd>
          </div>
        </dl>
      )}
      <dl className="explanation-words">
        <dt>usually</dt>
        <dd>{withCode(cause)}</dd>
        <dt>mend it</dt>
        <dd>{withCode(fix)}</dd>
      </dl>
      {path.length > 1 && <Causes path={path} subject={register} />}
      {fromLog && (
        <button type="button" className="button to-log" onClick={() => showPane("log")}>
          The verifier's own words
        </button>
      )}
    </section>
  );
}

function Causes({ path, subject }: { path: readonly Cause[]; subject: string }) {
  const code = useStore((state) => state.code);
  const goToStep = useStore((state) => state.goToStep);
  const here = useStore(({ position }) => (position.mode === "verification" ? position.step : -1));
  return (
    <ol className="causes" aria-label={`How ${subject || "the program"} came here`}>
      {path.map(({ step, insn, kind, place, words, brief }, i) => (
        <li key={`${step} ${place}`} className={kind}>
          <button
            type="button"
            className="cause"
            aria-current={step === here ? "step" : undefined}
            onClick={() => goToStep(step)}
          >
            <span className="cause-number" aria-hidden="true">
              {kind === "refused" ? "✗" : i + 1}
            </span>
            <span className="cause-words">
              {words}
              {brief && kind !== "refused" && (
                <>
                  <span className="quiet">, now </span>
                  <span className="mono">{brief}</span>
                </>
              )}
            </span>
            <span className="cause-code mono quiet">
              {code && code.lines[insn] > 0 && `line ${code.lines[insn]}, `}
              {insn}: {code?.text[insn].replace(/^\(..\) /, "")}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
