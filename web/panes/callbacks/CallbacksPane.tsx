// One chip a call of the program: seq_num, key and value; the final call shown as what it is. Beneath, the chosen call.
import { useEffect, useRef } from "react";
import type { MapDecl } from "../../state/project";
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { bytes, fieldsInBrief, fieldsInWords } from "../../ui/words";
import type { Callback } from "../../worker/protocol";

/** Chips on each side of the chosen one; a map may have a million elements. */
const AROUND = 60;

export function CallbacksPane() {
  const callbacks = useStore((state) => state.callbacks);
  const chosen = useStore((state) => state.position.callback);
  const running = useStore((state) => state.position.mode === "run");
  const map = useStore((state) => state.maps[state.target]);
  const goToCallback = useStore((state) => state.goToCallback);
  const strip = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another chip is chosen
  useEffect(() => {
    const chip = strip.current?.querySelector<HTMLElement>("[aria-current]");
    if (!chip || !strip.current) return;
    const { offsetLeft, offsetWidth } = chip;
    const { scrollLeft, clientWidth } = strip.current;
    if (offsetLeft < scrollLeft || offsetLeft + offsetWidth > scrollLeft + clientWidth) {
      strip.current.scrollLeft = offsetLeft - clientWidth / 3;
    }
  }, [chosen, callbacks]);

  const first = Math.max(0, chosen - AROUND);
  const shown = callbacks.slice(first, chosen + AROUND);
  const selected = running ? callbacks[chosen] : undefined;
  return (
    <Pane
      area="callbacks"
      title="callbacks"
      note={callbacks.length === 0 ? undefined : `${callbacks.length} calls, the last with NULL`}
    >
      {callbacks.length === 0 && (
        <p className="empty">No calls: the program runs once for every element after load, link and create.</p>
      )}
      {callbacks.length > 0 && (
        <div className="chips" ref={strip}>
          {first > 0 && <span className="quiet">{first} before</span>}
          {shown.map((callback) => (
            <Chip
              key={callback.index}
              callback={callback}
              map={map}
              chosen={running && callback.index === chosen}
              onChoose={() => goToCallback(callback.index)}
            />
          ))}
          {first + shown.length < callbacks.length && (
            <span className="quiet">{callbacks.length - first - shown.length} more</span>
          )}
        </div>
      )}
      {selected && <Details callback={selected} map={map} />}
    </Pane>
  );
}

interface ChipProps {
  callback: Callback;
  map: MapDecl | undefined;
  chosen: boolean;
  onChoose(): void;
}

function Chip({ callback, map, chosen, onChoose }: ChipProps) {
  const { index, seqNum, key, valueBefore, valueAfter, overflowed, ret } = callback;
  const wrote = valueBefore && valueAfter && valueBefore.some((byte, i) => byte !== valueAfter[i]);
  const name = key && map ? fieldsInBrief(map.key, key) : "NULL";
  const again = overflowed || (ret !== 0 && key !== null);
  return (
    <button
      type="button"
      className={`chip${key ? "" : " final"}${chosen ? " current" : ""}`}
      aria-current={chosen ? "step" : undefined}
      aria-label={`callback ${index}, seq_num ${seqNum}, ${key ? `key ${name}` : "final call with NULL"}${wrote ? ", value changed" : ""}${again ? ", dropped" : ""}`}
      onClick={onChoose}
    >
      <span className="chip-num">{key ? seqNum : "∅"}</span>
      <span className="chip-key mono">{name}</span>
      {wrote && <span className="sign changed" aria-hidden="true" />}
      {again && <span className="violation">↻</span>}
    </button>
  );
}

function Details({ callback, map }: { callback: Callback; map: MapDecl | undefined }) {
  const { seqNum, key, valueBefore, valueAfter, ret, seqBytes, overflowed, steps, bucket, skip } = callback;
  const before = map && valueBefore ? fieldsInWords(map.value, valueBefore) : "";
  const after = map && valueAfter ? fieldsInWords(map.value, valueAfter) : "";
  return (
    <dl className="details">
      <Fact name="seq_num">{seqNum}</Fact>
      <Fact name="key">{key && map ? fieldsInWords(map.key, key) : "NULL"}</Fact>
      <Fact name="value">
        {valueBefore ? before : "NULL"}
        {before !== after && (
          <>
            {" → "}
            <span className="changed">{after}</span>
          </>
        )}
      </Fact>
      {key && (
        <Fact name="at">{map?.type.includes("array") ? `index ${bucket}` : `bucket ${bucket}, element ${skip}`}</Fact>
      )}
      <Fact name="returned">
        {ret} after {steps} insns
        {key === null && " (ignored)"}
        {key !== null && ret !== 0 && " (EAGAIN: the element is tried again)"}
      </Fact>
      <Fact name="wrote">
        {bytes(seqBytes.length)}
        {overflowed && " (did not fit: dropped)"}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{children}</dd>
    </div>
  );
}
