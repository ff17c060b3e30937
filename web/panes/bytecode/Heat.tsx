// How often the verifier processed an instruction: a number, and a bar behind it that is as long as its logarithm.
import type { CSSProperties } from "react";
import { type Heat, levelOf } from "../../insight/heat";
import "./heat.css";

const LEVELS = 8;

export default function HeatCell({ heat, insn }: { heat: Heat; insn: number }) {
  const count = heat.insns[insn] ?? 0;
  const level = levelOf(count, heat.most, LEVELS);
  const times = `${heat.atLeast ? "at least " : ""}${count.toLocaleString("en")}`;
  return (
    <span
      className={`insn-heat${count === 0 ? " never" : ""}`}
      style={{ "--heat": `${(level / LEVELS) * 100}%`, "--wide": `${String(heat.most).length + 1}ch` } as CSSProperties}
      title={count === 0 ? "never processed" : `processed ${times} times by the verifier`}
    >
      {count === 0 ? "–" : count}
      <span className="visually-hidden"> times processed, </span>
    </span>
  );
}
