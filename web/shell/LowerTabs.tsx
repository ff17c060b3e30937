// The tabs under the callbacks: what the stages said, wrote and called.

import { LogTab } from "../panes/log/LogTab";
import { OutputTab } from "../panes/output/OutputTab";
import { ProblemsTab } from "../panes/problems/ProblemsTab";
import { LinkTab } from "../panes/ranges/LinkTab";
import { SyscallsTab } from "../panes/syscalls/SyscallsTab";
import { useStore } from "../state/store";
import type { LowerTab } from "../state/view";
import { Tabs } from "../ui/Tabs";

const panels: Record<LowerTab, () => React.ReactNode> = {
  problems: ProblemsTab,
  output: OutputTab,
  log: LogTab,
  link: LinkTab,
  syscalls: SyscallsTab,
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
      <Panel />
    </Tabs>
  );
}
