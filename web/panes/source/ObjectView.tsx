// The program as it is loaded: every source line with the instructions that it became. For a compiled object that was
// opened, it is all that there is to see of its source.
import { useMemo } from "react";
import { useStore } from "../../state/store";
import { currentInsn } from "../../state/view";
import { VirtualList } from "../../ui/VirtualList";
import { type Row, rowsOf } from "./rows";

export default function ObjectView() {
  const code = useStore((state) => state.code);
  const listing = useStore((state) => state.listing);
  const language = useStore((state) => state.language);
  const source = useStore((state) => state.source);
  const artifact = useStore((state) => state.artifact);
  const opened = useStore((state) => state.opened);
  const closeObject = useStore((state) => state.closeObject);
  const problem = useStore((state) => state.problems.find(({ stage }) => stage === "compile")?.message);
  const insn = useStore(currentInsn);
  const goToInsn = useStore((state) => state.goToInsn);
  const rows = useMemo(() => {
    const texts = new Map(listing?.lines ?? source.split("\n").map((text, i) => [i + 1, text]));
    return code ? rowsOf(code, texts) : [];
  }, [code, listing, source]);
  const size = artifact?.object?.length;
  return (
    <div className="object-view">
      <div className="tab-tools">
        <span className="quiet">
          {language === "object" ? (opened?.name ?? "object") : "as it is loaded"}
          {size !== undefined && `, ${size.toLocaleString("en")} bytes`}
          {language === "object" && listing?.file && `, compiled from ${listing.file.replace(/^.*\//, "")}`}
        </span>
        {language === "object" && opened && (
          <button type="button" className="button" onClick={closeObject}>
            Back to what was here before
          </button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className={problem ? "empty violation" : "empty"} role={problem ? "alert" : undefined}>
          {problem ?? "The program has to compile first."}
        </p>
      ) : (
        <VirtualList
          label="Source lines and their instructions"
          className="mono"
          count={rows.length}
          current={rows.findIndex((row) => row.line === 0 && row.insn === insn)}
          row={(i) => (
            <RowView key={i} row={rows[i]} here={rows[i].line === 0 && rows[i].insn === insn} onChoose={goToInsn} />
          )}
        />
      )}
    </div>
  );
}

function RowView({ row, here, onChoose }: { row: Row; here: boolean; onChoose(insn: number): void }) {
  const { line, insn, text } = row;
  return (
    <button
      type="button"
      className={`log-line ${line > 0 ? "object-line" : "object-insn"}${here ? " current" : ""}`}
      aria-current={here ? "step" : undefined}
      tabIndex={-1}
      onClick={() => onChoose(insn)}
    >
      {line > 0
        ? `${String(line).padStart(4)}  ${text.replaceAll("\t", "    ")}`
        : `${String(insn).padStart(10)}: ${text}`}
    </button>
  );
}
