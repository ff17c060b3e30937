// Every declared map, and whether the program can walk it: what link_create answers for each.
import { ERRNO_NAMES } from "../../../engine-as/host/types";
import { useStore } from "../../state/store";

export function MapChoice() {
  const maps = useStore((state) => state.maps);
  const walks = useStore((state) => state.walks);
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  if (maps.length < 2 || walks.length !== maps.length) return null;
  return (
    <ul className="map-choice" aria-label="Maps that this program can walk">
      {maps.map(({ name, type }, i) => {
        const { errno, reason } = walks[i];
        return (
          <li key={i}>
            <button
              type="button"
              className={`map-chosen${i === target ? " current" : ""}`}
              aria-pressed={i === target}
              onClick={() => setTarget(i)}
            >
              <span aria-hidden="true" className={errno ? "violation" : "ok-mark"}>
                {errno ? "✗" : "✓"}
              </span>
              <b>{name}</b> <span className="quiet">{type}</span>
              <span className="map-reason">
                {errno ? (
                  <>
                    <b className="violation">{ERRNO_NAMES[errno] ?? errno}</b> {reason}
                  </>
                ) : (
                  "can be walked"
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
