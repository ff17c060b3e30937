// Every command, found by typing.
import { useStore } from "../state/store";
import { Chooser, fits } from "../ui/Chooser";
import { Dialog } from "../ui/Dialog";
import { printed } from "../ui/keyboard";
import { COMMANDS, type Command } from "./commands";

export default function Palette({ onClose }: { onClose(): void }) {
  const able = ({ can }: Command) => can?.(useStore.getState()) ?? true;
  const find = (query: string) => {
    const found = COMMANDS.filter((one) => one.id !== "palette" && fits(query, `${one.group} ${one.title}`));
    return [...found.filter(able), ...found.filter((one) => !able(one))];
  };
  return (
    <Dialog label="Commands" className="palette" onClose={onClose} bare>
      <Chooser<Command>
        label="Commands"
        placeholder="What do you want to do?"
        find={find}
        keyOf={({ id }) => id}
        nothing="No command is called so."
        onChoose={(one) => {
          if (!able(one)) return;
          onClose();
          // The dialog gives the focus back first: some commands are about where it was.
          requestAnimationFrame(() => one.run(useStore.getState()));
        }}
        row={(one, before) => (
          <>
            <span className="quiet chooser-group">{one.group !== before?.group && one.group}</span>
            <span className={able(one) ? "chooser-title" : "chooser-title unable"}>{one.title}</span>
            {one.keys && <kbd>{printed(one.keys[0])}</kbd>}
          </>
        )}
      />
    </Dialog>
  );
}
