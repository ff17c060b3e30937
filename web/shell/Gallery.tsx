// The examples with what each teaches, found by typing.
import type { Example } from "../examples";
import { ALL } from "../examples/all";
import { useStore } from "../state/store";
import { Chooser, fits } from "../ui/Chooser";
import { Dialog } from "../ui/Dialog";

/** What an example is found by: its words, its maps and its program. */
const wordsOf = ({ title, teaches, language, maps, source }: Example) =>
  `${title} ${teaches} ${language === "c" ? "C" : "assembly"} ${maps.map((map) => `${map.type} ${map.name}`).join(" ")} ${source}`;

export default function Gallery({ onClose }: { onClose(): void }) {
  const loadExample = useStore((state) => state.loadExample);
  return (
    <Dialog label="Examples" className="gallery" onClose={onClose}>
      <Chooser<Example>
        label="Examples"
        placeholder="hash, write, seq_printf …"
        find={(query) => ALL.filter((example) => fits(query, wordsOf(example)))}
        keyOf={({ id }) => id}
        nothing="No example has these words."
        onChoose={({ id }) => {
          loadExample(id);
          onClose();
        }}
        row={({ title, teaches, language, maps }) => (
          <span className="gallery-item">
            <strong>{title}</strong>
            <span className="quiet gallery-kind">
              {language === "c" ? "C" : "assembly"} · {maps.map((map) => map.type).join(", ")}
            </span>
            <span>{teaches}</span>
          </span>
        )}
      />
    </Dialog>
  );
}
