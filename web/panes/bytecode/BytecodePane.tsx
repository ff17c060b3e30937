// The program as the kernel prints it, the selected instruction, and what each instruction did on the way there.
import { lazy, Suspense, useMemo } from "react";
import { insnsOf } from "../../state/breakpoints";
import { causesOf } from "../../state/explanations";
import { insnsOfLine } from "../../state/sameline";
import { useStore } from "../../state/store";
import { currentInsn } from "../../state/view";
import { Pane } from "../../ui/Pane";
import { VirtualList } from "../../ui/VirtualList";
import { accessInWords } from "../../ui/words";
import type { Access } from "../../worker/protocol";
import { effectsUpTo } from "./effects";
import { railClass, railOf } from "./rail";

const Heat = lazy(() => import("./Heat"));
const SliceNote = lazy(() => import("./SliceNote"));

const toggleHeat = () => void import("../../insight/watch").then((watch) => watch.toggleHeat());

export function BytecodePane() {
  const code = useStore((state) => state.code);
  const position = useStore((state) => state.position);
  const verification = useStore((state) => state.verification);
  const accesses = useStore((state) => state.accesses);
  const path = useStore((state) => state.path);
  const goToInsn = useStore((state) => state.goToInsn);
  const insn = useStore(currentInsn);
  const sameLine = useStore(insnsOfLine);
  const breakpoints = useStore((state) => state.breakpoints);
  const toggleBreakpointAt = useStore((state) => state.toggleBreakpointAt);
  const heat = useStore((state) => state.heat);
  const slice = useStore((state) => state.slice);

  const rows = useMemo(() => (code ? code.text.map((_, i) => i).filter((i) => code.text[i] !== "") : []), [code]);
  const byInsn = useMemo(() => {
    const map = new Map<number, Access>();
    for (const access of accesses) map.set(access.insn, access);
    return map;
  }, [accesses]);
  const stops = useMemo(
    () => new Set(breakpoints.flatMap((one) => insnsOf(one, code?.lines ?? []) ?? [])),
    [breakpoints, code],
  );
  const causes = useStore(causesOf);
  const rail = useMemo(() => railOf(causes, verification), [causes, verification]);
  const effects = useMemo(() => effectsUpTo(position, verification, path), [position, verification, path]);
  const ends = verification.steps[position.step]?.end;
  const refused = position.mode === "verification" && ends?.kind === "rejected" ? insn : -1;
  const digits = String(rows.at(-1) ?? 0).length;

  return (
    <Pane
      area="bytecode"
      title="bytecode"
      note={code ? `${code.text.length} insns` : undefined}
      scroll={false}
      actions={
        <button
          type="button"
          className="button plain"
          aria-pressed={heat !== null}
          title="How often the verifier processed each instruction (H)"
          onClick={toggleHeat}
        >
          heat
        </button>
      }
    >
      {slice && (
        <Suspense>
          <SliceNote slice={slice} />
        </Suspense>
      )}
      {rows.length === 0 ? (
        <p className="empty">No instructions yet: the program has to compile first.</p>
      ) : (
        <VirtualList
          label="Instructions"
          count={rows.length}
          current={rows.indexOf(insn)}
          row={(i) => {
            const at = rows[i];
            const access = byInsn.get(at);
            const did = effects.get(at);
            const here = at === insn;
            const station = rail.stations.get(at);
            const role = slice ? (slice.roles.get(at) ?? "outside") : "";
            return (
              <div
                key={at}
                className={`insn ${role}${here ? " current" : ""}${sameLine.has(at) ? " same-line" : ""}${at === refused ? " refused" : ""}${did === undefined ? " unseen" : ""}${railClass(rail, at)}`}
              >
                <button
                  type="button"
                  className="insn-stop"
                  aria-label={`Breakpoint at ${at}`}
                  aria-pressed={stops.has(at)}
                  title="Breakpoint (B)"
                  tabIndex={-1}
                  onClick={() => toggleBreakpointAt(at)}
                />
                <button
                  type="button"
                  className="insn-go"
                  aria-current={here ? "step" : undefined}
                  onClick={() => goToInsn(at)}
                  tabIndex={here || (insn < 0 && i === 0) ? 0 : -1}
                >
                  <span className="insn-mark" aria-hidden="true">
                    {at === refused ? "✗" : here ? "▸" : ""}
                  </span>
                  {rail.stations.size > 0 && (
                    <span className="rail" title={station?.words}>
                      {station && <span className="cause-number">{station.mark}</span>}
                      {station && <span className="visually-hidden">{station.words}</span>}
                    </span>
                  )}
                  {heat && (
                    <Suspense>
                      <Heat heat={heat} insn={at} />
                    </Suspense>
                  )}
                  {slice && <SliceMark role={role} />}
                  <span className="insn-index">{String(at).padStart(digits)}</span>
                  <span className="insn-text">
                    <span className="insn-op">{code?.text[at].slice(0, 5)}</span>
                    {code?.text[at].slice(5)}
                  </span>
                  {access && (
                    <span
                      className={`sign ${access.kind}`}
                      title={accessInWords(access)}
                      role="img"
                      aria-label={accessInWords(access)}
                    />
                  )}
                  <span className="insn-did">{did}</span>
                </button>
              </div>
            );
          }}
        />
      )}
    </Pane>
  );
}

const SIGNS: Record<string, [sign: string, words: string]> = {
  sets: ["◆", "in the slice: "],
  narrows: ["◇", "narrows it: "],
};

function SliceMark({ role }: { role: string }) {
  const [sign, words] = SIGNS[role] ?? ["", ""];
  return (
    <span className="insn-slice">
      <span aria-hidden="true">{sign}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
