// One buffer as a strip of bytes: the map's members above, the accesses below, the maximum as an edge across both.
import type { CSSProperties } from "react";
import { type Layout, padding, readField } from "../../state/layout";
import { insnsOfLine } from "../../state/sameline";
import { useStore } from "../../state/store";
import { currentInsn } from "../../state/view";
import { bytes as inBytes } from "../../ui/words";
import type { Access } from "../../worker/protocol";
import { insnsOf, marksOf } from "./marks";
import { SizeHandle } from "./SizeHandle";

export interface StripProps {
  buffer: Access["buffer"];
  /** "read only", "read and write". */
  access: string;
  limitName: string;
  layout: Layout;
  /** Bytes that the map has. */
  limit: number;
  accesses: Access[];
  /** Step of the verification up to which accesses have happened. */
  until: number;
  maximum: number;
  /** Contents in the run: undefined outside of it, null in the final call. */
  bytes?: Uint8Array | null;
  before?: Uint8Array;
  /** The size can be changed to so many bytes; undefined where it is not the map's own. */
  onResize?(size: number): void;
}

/** Widths are multiples of a byte's share of the strip. */
const place = (offset: number, size: number, total: number): CSSProperties => ({
  left: `${(offset / total) * 100}%`,
  width: `${(size / total) * 100}%`,
});

export function Strip(props: StripProps) {
  const { buffer, access, limitName, layout, limit, accesses, until, maximum, bytes, before, onResize } = props;
  const insn = useStore(currentInsn);
  const sameLine = useStore(insnsOfLine);
  const goToStep = useStore((state) => state.goToStep);
  const goToInsn = useStore((state) => state.goToInsn);
  const mode = useStore((state) => state.position.mode);
  const reach = Math.max(maximum, ...accesses.map((one) => one.offset + one.size), 0);
  const total = Math.max(limit, reach, 1);
  const over = Math.max(0, reach - limit);
  const marks = marksOf(accesses);
  const lanes = marks.reduce((most, mark) => Math.max(most, mark.lane + 1), 1);
  const exceeded = maximum > limit;

  return (
    <section className="strip" aria-label={`${buffer}: ${inBytes(maximum)} of ${limit} accessed`}>
      <header className="strip-head">
        <h3>{buffer}</h3>
        <span className="quiet">
          {limitName} {limit}, {access}
        </span>
        <span className={`strip-sum mono${exceeded ? " violation" : ""}${maximum === 0 ? " none" : ""}`}>
          {maximum === 0 ? "not accessed" : `${maximum} / ${limit}`}
          {exceeded && " ✗"}
        </span>
      </header>
      <div className="strip-box">
        <div className="strip-fields">
          {layout.fields.map((field) => (
            <div
              key={field.name}
              className={`strip-field${fieldChanged(bytes, before, field.offset, field.size) ? " changed" : ""}`}
              style={place(field.offset, field.size, total)}
              title={`${field.name}: ${inBytes(field.size)} at ${field.offset}`}
            >
              <span className="strip-name">{field.name}</span>
              {bytes && <span className="strip-value mono">{readField(bytes, field)}</span>}
            </div>
          ))}
          {padding(layout).map(([from, to]) => (
            <div
              key={from}
              className="strip-field padding"
              style={place(from, to - from, total)}
              title={`padding: ${inBytes(to - from)} at ${from}`}
            />
          ))}
          {limit > layout.size && (
            <div className="strip-field other" style={place(layout.size, limit - layout.size, total)}>
              <span className="strip-name">other CPUs</span>
            </div>
          )}
          {over > 0 && (
            <div className="strip-field beyond" style={place(limit, over, total)}>
              <span className="strip-name">beyond</span>
            </div>
          )}
          {bytes === null && <div className="strip-null">NULL in this call</div>}
        </div>
        <ul className="strip-marks" style={{ height: `calc(${lanes} * 1.375rem)` }}>
          {marks.map((mark) => {
            const landed = mark.accesses.some((one) => one.step <= until);
            const here = mark.accesses.some((one) => one.insn === insn);
            const where = insnsOf(mark);
            const near = where.some((at) => sameLine.has(at));
            const label = `${mark.kind} ${inBytes(mark.size)} at ${mark.offset}, insn ${where.join(", ")}`;
            return (
              <li
                key={`${mark.kind} ${mark.offset} ${mark.size}`}
                style={{ ...place(mark.offset, mark.size, total), top: `calc(${mark.lane} * 1.375rem)` }}
              >
                <button
                  type="button"
                  className={`mark ${mark.kind}${landed ? "" : " ahead"}${here ? " current" : ""}${near ? " same-line" : ""}${mark.offset + mark.size > limit ? " over" : ""}`}
                  title={label}
                  aria-label={label}
                  aria-current={here ? "step" : undefined}
                  onClick={() => (mode === "run" ? goToInsn(where[0]) : goToStep(next(mark.accesses, until).step))}
                >
                  <span aria-hidden="true">{where.length > 1 ? `${where[0]}…` : where[0]}</span>
                </button>
              </li>
            );
          })}
        </ul>
        {limit < total && <div className="strip-edge limit" style={{ left: `${(limit / total) * 100}%` }} />}
        {onResize && <SizeHandle limit={limit} total={total} name={limitName} onResize={onResize} />}
        {maximum > 0 && (
          <div
            className={`strip-edge maximum${exceeded ? " over" : ""}`}
            style={{ left: `${(maximum / total) * 100}%` }}
          />
        )}
      </div>
      <div className="strip-scale mono" aria-hidden="true">
        {ticks(layout, limit, maximum, total).map(({ at, className }) => (
          <span key={at} className={className} style={{ left: `${(at / total) * 100}%` }}>
            {at}
          </span>
        ))}
      </div>
    </section>
  );
}

/** The access of a mark after the current step, or its first: pressing a mark again walks through its accesses. */
function next(accesses: Access[], step: number): Access {
  return accesses.find((one) => one.step > step) ?? accesses[0];
}

function fieldChanged(
  now: Uint8Array | null | undefined,
  before: Uint8Array | undefined,
  offset: number,
  size: number,
) {
  if (!now || !before) return false;
  for (let i = offset; i < offset + size; i++) if (now[i] !== before[i]) return true;
  return false;
}

/** Offsets worth a number: where members start, the size, and the maximum, as far as there is room for digits. */
function ticks(layout: Layout, limit: number, maximum: number, total: number) {
  const important = new Map<number, string>([[limit, "tick limit"]]);
  if (maximum > 0) important.set(maximum, maximum > limit ? "tick maximum violation" : "tick maximum");
  const room = total / 24;
  const shown = [...important].map(([at, className]) => ({ at, className }));
  for (const { offset } of layout.fields) {
    if (shown.every(({ at }) => Math.abs(at - offset) >= room)) shown.push({ at: offset, className: "tick" });
  }
  return shown;
}
