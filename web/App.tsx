// The page's frame: where each pane stands. See app.css for the grid.
import { BytecodePane } from "./panes/bytecode/BytecodePane";
import { CallbacksPane } from "./panes/callbacks/CallbacksPane";
import { MapPane } from "./panes/map/MapPane";
import { RangesPane } from "./panes/ranges/RangesPane";
import { RegistersPane } from "./panes/registers/RegistersPane";
import { SourcePane } from "./panes/source/SourcePane";
import { Header } from "./shell/Header";
import { LowerTabs } from "./shell/LowerTabs";
import { Notice } from "./shell/Notice";
import { Spine } from "./shell/Spine";
import { Timeline } from "./shell/Timeline";
import { useStore } from "./state/store";
import { Announcer } from "./ui/Announcer";
import { useShortcuts } from "./ui/keyboard";
import { useTheme } from "./ui/theme";

export function App() {
  useTheme();
  useShortcuts();
  const answers = useStore((state) => state.answers);
  const status = useStore((state) => state.status);
  return (
    <div className="app" data-status={status} data-answers={answers}>
      <Header />
      <Notice />
      <Spine />
      <Timeline />
      <main className="workspace">
        <SourcePane />
        <BytecodePane />
        <RangesPane />
        <section className="pane lower" aria-label="Callbacks and results">
          <CallbacksPane />
          <LowerTabs />
        </section>
        <RegistersPane />
        <MapPane />
      </main>
      <Announcer />
    </div>
  );
}
