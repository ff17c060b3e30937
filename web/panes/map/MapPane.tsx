// The maps: what they hold along the walk, and how they are declared.
import { lazy, Suspense, useState } from "react";
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { Segmented } from "../../ui/Segmented";
import { WalkView } from "./WalkView";

const MapEditor = lazy(() => import("./MapEditor"));

type View = "walk" | "edit";

export function MapPane() {
  const [view, setView] = useState<View>("walk");
  const maps = useStore((state) => state.maps);
  const shownMap = useStore((state) => state.shownMap);
  const showMap = useStore((state) => state.showMap);
  const addMap = useStore((state) => state.addMap);
  const declared = useStore((state) => state.language !== "asm");
  const staged = useStore((state) => state.stage !== null);
  const shown = Math.min(shownMap, maps.length - 1);
  return (
    <Pane
      area="map"
      title={maps.length > 1 ? "maps" : "map"}
      scroll={false}
      actions={
        <Segmented<View>
          label="View of the map"
          value={view}
          onChange={setView}
          options={[
            { value: "walk", label: "elements" },
            { value: "edit", label: "declare and edit" },
          ]}
        />
      }
    >
      {view === "walk" ? (
        <div className="walks">
          {maps.map((map, i) => (staged && i !== shown ? null : <WalkView key={i} map={map} index={i} />))}
        </div>
      ) : (
        <div className="scroll tab-body" tabIndex={0} role="group" aria-label="Declaration">
          <div className="tab-tools">
            <Segmented
              label="Map"
              value={String(shown)}
              onChange={(value) => showMap(Number(value))}
              options={maps.map((map, i) => ({ value: String(i), label: map.name }))}
            />
            {!declared && (
              <button type="button" className="button" onClick={addMap}>
                + map
              </button>
            )}
          </div>
          <Suspense>
            <MapEditor map={maps[shown]} index={shown} />
          </Suspense>
        </div>
      )}
    </Pane>
  );
}
