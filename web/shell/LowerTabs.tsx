// The tabs under the callbacks: what the stages said, wrote and called.

import { type ComponentType, lazy, Suspense } from "react";
import { OutputTab } from "../panes/output/OutputTab";
import { useStore } from "../state/store";
import type { LowerTab } from "../state/view";
import { Tabs } from "../ui/Tabs";

/** The first view shows the output; the others arrive when they are asked for. */
const panels: Record<LowerTab, ComponentType> = {
  problems: lazy(() => import("../panes/problems/ProblemsTab")),
  output: OutputTab,
  log: lazy(() => import("../panes/log/LogTab")),
  link: lazy(() => import("../panes/ranges/LinkTab")),
  syscalls: lazy(() => import("../panes/syscalls/SyscallsTab")),
};

export function LowerTabs() {
  const tab = useStore((state) => state.lowerTab);
  const setTab = useStore((state) => state.setLowerTab);
  const problems = useStore((state) => state.problems.length);
  const bytes = useStore((state) => state.output.length);
  const calls = useStore((state) => state.syscalls.length);
  const Panel = panels[tab];
  return (
    <Tabs<LowerTab>
      label="Results"
      chosen={tab}
      onChoose={setTab}
      items={[
        { id: "problems", label: "problems", badge: problems || undefined },
        { id: "output", label: "output", badge: bytes ? `${bytes} B` : undefined },
        { id: "log", label: "verifier log" },
        { id: "link", label: "link checks" },
        { id: "syscalls", label: "system calls", badge: calls || undefined },
      ]}
    >
      <Suspense>
        <Panel />
      </Suspense>
    </Tabs>
  );
}
