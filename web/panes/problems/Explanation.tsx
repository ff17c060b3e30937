// The refusal in plain words above the raw message, and the way on which it came about; each station leads to its step.
import { explain } from "../../explain/explain";
import { useStore } from "../../state/store";

const KINDS = {
  origin: "comes from here",
  changed: "becomes",
  branch: "this branch is taken",
  refused: "refused here",
} as const;

/** Words between backticks are code. */
const withCode = (text: string) => text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));

export default function Explanation({ message }: { message: string }) {
  const verification = useStore((state) => state.verification);
  const code = useStore((state) => state.code);
  const goToStep = useStore((state) => state.goToStep);
  const found = explain(message, verification);
  if (!found) return null;
  const { rule, why, cause, fix, register, path } = found;
  return (
    <section className="explanation" aria-label="What the verifier's message means">
      <p>
        <strong>{withCode(rule)}</strong> {withCode(why)}
      </p>
      <dl className="explanation-words">
        <dt>usually</dt>
        <dd>{withCode(cause)}</dd>
        <dt>mend it</dt>
        <dd>{withCode(fix)}</dd>
      </dl>
      {path.length > 1 && (
        <ol className="causes" aria-label={`How ${register || "the program"} came here`}>
          {path.map(({ step, insn, kind, text }) => (
            <li key={step}>
              <button type="button" className="problem" onClick={() => goToStep(step)}>
                <span className="quiet mono">{insn}</span>
                <span className="mono">{code?.text[insn]}</span>
                <span className={kind === "refused" ? "violation" : "quiet"}>
                  {kind !== "refused" && kind !== "branch" && register} {KINDS[kind]}
                </span>
                {text && <span className="mono">{text}</span>}
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
