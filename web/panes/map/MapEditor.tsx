// A map as a person declares and fills it.
import type { MapDecl } from "../../state/project";
import { Declaration } from "./Declaration";
import { EntryEditor } from "./EntryEditor";
import { FillEditor } from "./FillEditor";

export default function MapEditor(props: { map: MapDecl; index: number }) {
  return (
    <>
      <Declaration {...props} />
      {!props.map.data && <FillEditor {...props} />}
      {!props.map.data && <EntryEditor {...props} />}
    </>
  );
}
