// One slot of the workspace: the pane in front, the tabs of the others, and the tools that every pane has.
import { memo, Suspense, useId, useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { PaneId, Slot } from "../state/arrangement";
import { useStore } from "../state/store";
import { Icon } from "../ui/Icon";
import { FrameContext, Pane } from "../ui/Pane";
import { Tabs } from "../ui/Tabs";
import { REGISTRY } from "./registry";
import { TITLES } from "./titles";

export const SlotView = memo(function SlotView({ panes, front }: Pick<Slot, "panes" | "front">) {
  const base = useId();
  return panes
    .filter((pane) => pane === front || REGISTRY[pane].keep)
    .map((pane) => <Framed key={pane} base={base} pane={pane} panes={panes} hidden={pane !== front} />);
});

interface FramedProps {
  base: string;
  pane: PaneId;
  panes: readonly PaneId[];
  hidden: boolean;
}

function Framed({ base, pane, panes, hidden }: FramedProps) {
  const { Component } = REGISTRY[pane];
  const frame = useMemo(() => {
    const tools = <Tools pane={pane} />;
    if (panes.length === 1) return { pane, tools };
    return { pane, tools, tabs: <SlotTabs base={base} panes={panes} front={pane} />, tabId: `${base}-${pane}` };
  }, [pane, panes, base]);
  return (
    <div className="slot-pane" hidden={hidden}>
      <FrameContext value={frame}>
        <Suspense fallback={<Pane area={pane} title={TITLES[pane]} />}>
          <Component />
        </Suspense>
      </FrameContext>
    </div>
  );
}

function SlotTabs({ base, panes, front }: { base: string; panes: readonly PaneId[]; front: PaneId }) {
  const showPane = useStore((state) => state.showPane);
  const badges = useStore(useShallow((state) => panes.map((pane) => REGISTRY[pane].badge?.(state))));
  const items = panes.map((id, i) => ({ id, label: TITLES[id], badge: badges[i] }));
  return <Tabs<PaneId> label="Panes" base={base} items={items} chosen={front} onChoose={showPane} />;
}

function Tools({ pane }: { pane: PaneId }) {
  const full = useStore((state) => state.full === pane);
  const toggleFull = useStore((state) => state.toggleFull);
  const label = full ? "Back among the other panes" : "Fill the window";
  return (
    <button
      type="button"
      className="button plain icon-button"
      aria-label={`${label}: ${TITLES[pane]}`}
      title={`${label} (F)`}
      onClick={() => toggleFull(pane)}
    >
      <Icon name={full ? "shrink" : "expand"} />
    </button>
  );
}
