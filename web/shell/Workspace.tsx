// The panes where the arrangement says, with borders that can be moved.
import { Fragment } from "react";
import { type Column, partOf } from "../state/arrangement";
import { useStore } from "../state/store";
import { Splitter } from "../ui/Splitter";
import { SlotView } from "./SlotView";
import { TITLES } from "./titles";

export function Workspace() {
  const columns = useStore((state) => state.stage?.columns ?? state.columns);
  const full = useStore((state) => state.full);
  const preset = useStore((state) => state.preset);
  return (
    <main className={`workspace${full ? " full" : ""}`} data-preset={preset}>
      {columns.map((column, at) => (
        <Fragment key={at}>
          {at > 0 && <Border at={at - 1} hidden={full !== null} />}
          <ColumnView column={column} at={at} />
        </Fragment>
      ))}
    </main>
  );
}

function ColumnView({ column, at }: { column: Column; at: number }) {
  const full = useStore((state) => state.full);
  const holds = (slots: Column["slots"]) => full === null || slots.some(({ panes }) => panes.includes(full));
  return (
    <div className="column" style={{ flexGrow: full ? 1 : column.share }} hidden={!holds(column.slots)}>
      {column.slots.map((slot, within) => (
        <Fragment key={slot.panes[0]}>
          {within > 0 && <Border at={at} within={within - 1} hidden={full !== null} />}
          <div className="slot" style={{ flexGrow: full ? 1 : slot.share }} hidden={!holds([slot])}>
            <SlotView panes={slot.panes} front={slot.front} />
          </div>
        </Fragment>
      ))}
    </div>
  );
}

function Border({ at, within, hidden }: { at: number; within?: number; hidden: boolean }) {
  const columns = useStore((state) => state.stage?.columns ?? state.columns);
  const moveBorder = useStore((state) => state.moveBorder);
  if (hidden) return null;
  const after = within === undefined ? columns[at + 1].slots[0].front : columns[at].slots[within + 1].front;
  return (
    <Splitter
      axis={within === undefined ? "column" : "row"}
      label={`Border before ${TITLES[after]}`}
      part={partOf(columns, at, within)}
      onMove={(part) => moveBorder(at, within, part)}
      onReset={() => moveBorder(at, within, 0.5)}
    />
  );
}
