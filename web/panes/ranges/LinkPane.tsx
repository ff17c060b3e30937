// Every check of the link request in the kernel's order: passed, failed, or not reached.
import { ERRNO_NAMES, type LinkInterface } from "../../../engine-as/host/types";
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { Segmented } from "../../ui/Segmented";
import type { LinkLine } from "../../worker/protocol";

const signs: Record<LinkLine["state"], string> = { passed: "✓", failed: "✗", "not-reached": "·" };

export default function LinkPane() {
  const checks = useStore((state) => state.linkChecks);
  const linkInterface = useStore((state) => state.linkInterface);
  const setSettings = useStore((state) => state.setSettings);
  return (
    <Pane area="link-pane" title="link checks">
      <div className="tab-tools">
        <Segmented<LinkInterface>
          label="Interface of link_create"
          value={linkInterface}
          onChange={(value) => setSettings({ linkInterface: value })}
          options={[
            { value: "6.18", label: "Linux 6.18: iter_info" },
            { value: "a5cbe05a", label: "commit a5cbe05a: flags, target_fd" },
          ]}
        />
      </div>
      {checks.length === 0 ? (
        <p className="empty">The program has to load before it can be linked to a map.</p>
      ) : (
        <ol className="checks">
          {checks.map((check, i) => (
            <li key={i} className={`check ${check.state}`}>
              <span aria-hidden="true" className={check.state === "failed" ? "violation" : ""}>
                {signs[check.state]}
              </span>
              <span>
                <span className="visually-hidden">{check.state}: </span>
                {check.text}
              </span>
              {check.state === "failed" && <b className="violation mono">{ERRNO_NAMES[check.errno] ?? check.errno}</b>}
            </li>
          ))}
        </ol>
      )}
    </Pane>
  );
}
