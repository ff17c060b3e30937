// One line under the strips: what link_create makes of the maxima.
import { ERRNO_NAMES } from "../../../engine-as/host/types";
import { useStore } from "../../state/store";

export function LinkVerdict() {
  const ranges = useStore((state) => state.ranges);
  const link = useStore((state) => state.stages.find((stage) => stage.name === "link"));
  const load = useStore((state) => state.stages.find((stage) => stage.name === "load"));
  const showPane = useStore((state) => state.showPane);
  if (load?.state === "failed") {
    return (
      <p className="verdict">
        <span className="violation" aria-hidden="true">
          ✗
        </span>{" "}
        The verifier refused the program; there is nothing to link.
      </p>
    );
  }
  if (!link || link.state === "skipped" || !ranges) return null;
  const failed = link.state === "failed";
  return (
    <p className="verdict">
      <span className={failed ? "violation" : ""} aria-hidden="true">
        {failed ? "✗" : "✓"}
      </span>{" "}
      {failed ? (
        <>
          link_create answers <b className="violation">{ERRNO_NAMES[link.errno] ?? link.errno}</b>: {link.summary}
        </>
      ) : (
        <>link_create accepts this map</>
      )}{" "}
      <button type="button" className="button plain" onClick={() => showPane("link")}>
        all checks
      </button>
    </p>
  );
}
