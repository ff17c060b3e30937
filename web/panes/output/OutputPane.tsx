// What read(2) returned, as text and as hex, with the bytes of the chosen call marked.
import { useMemo } from "react";
import { ERRNO_NAMES } from "../../../engine-as/host/types";
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { VirtualList } from "../../ui/VirtualList";
import { writtenBy } from "./share";

const WIDTH = 16;
/** Bytes shown as text; more would help nobody and cost the page its breath. */
const TEXT_LIMIT = 64 * 1024;

export function OutputPane() {
  const output = useStore((state) => state.output);
  const reads = useStore((state) => state.reads);
  const callbacks = useStore((state) => state.callbacks);
  const position = useStore((state) => state.position);
  const readSize = useStore((state) => state.readSize);
  const setSettings = useStore((state) => state.setSettings);
  const [from, to] = useMemo(
    () => (position.mode === "run" ? writtenBy(callbacks, position.callback, output.length) : [0, 0]),
    [callbacks, position, output],
  );
  const text = useMemo(() => new TextDecoder("latin1").decode(output.subarray(0, TEXT_LIMIT)), [output]);
  const readable = /^[\t\n\r\x20-\x7e]*$/.test(text);
  return (
    <Pane area="output-pane" title="output" scroll={false}>
      <div className="tab-tools">
        <label>
          <span className="quiet">bytes a read </span>
          <input
            className="field short"
            type="number"
            min={1}
            max={1 << 20}
            value={readSize}
            onChange={(event) => {
              const size = event.target.valueAsNumber;
              if (size >= 1 && size <= 1 << 20) setSettings({ readSize: Math.floor(size) });
            }}
          />
        </label>
        <span className="quiet mono reads">
          {reads
            .map(({ errno, bytes }) => (errno ? (ERRNO_NAMES[errno] ?? errno) : bytes))
            .slice(0, 40)
            .join(" · ")}
        </span>
      </div>
      {output.length === 0 ? (
        <p className="empty">Nothing was written.</p>
      ) : (
        <div className="output">
          {readable && (
            <pre className="output-text scroll" tabIndex={0} role="group" aria-label="Output as text">
              {text.slice(0, from)}
              <mark>{text.slice(from, to)}</mark>
              {text.slice(to)}
            </pre>
          )}
          <VirtualList
            label="Output as hex"
            className="mono hex"
            count={Math.ceil(output.length / WIDTH)}
            current={to > from ? Math.floor(from / WIDTH) : -1}
            row={(line) => <HexRow key={line} at={line * WIDTH} output={output} from={from} to={to} />}
          />
        </div>
      )}
    </Pane>
  );
}

function HexRow({ at, output, from, to }: { at: number; output: Uint8Array; from: number; to: number }) {
  const row = Array.from(output.subarray(at, at + WIDTH));
  const marked = (i: number) => (at + i >= from && at + i < to ? "byte current" : "byte");
  return (
    <div className="hex-row">
      <span className="quiet">{at.toString(16).padStart(4, "0")}</span>
      <span className="hex-bytes">
        {row.map((byte, i) => (
          <span key={i} className={marked(i)}>
            {byte.toString(16).padStart(2, "0")}
          </span>
        ))}
      </span>
      <span className="hex-text">
        {row.map((byte, i) => (
          <span key={i} className={marked(i)}>
            {byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·"}
          </span>
        ))}
      </span>
    </div>
  );
}
