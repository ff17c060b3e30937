// A button for a command of the table: its name, its key and whether it can do anything come from there.
import { useStore } from "../state/store";
import { Icon, type IconName } from "../ui/Icon";
import { printed } from "../ui/keyboard";
import { command } from "./commands";

export interface CommandButtonProps {
  id: string;
  icon: IconName;
  /** Instead of the command's title. */
  label?: string;
  pressed?: boolean;
}

export function CommandButton({ id, icon, label, pressed }: CommandButtonProps) {
  const { title, keys, can, run } = command(id);
  const able = useStore((state) => can?.(state) ?? true);
  const name = label ?? title;
  return (
    <button
      type="button"
      className="button icon-button"
      aria-label={name}
      aria-pressed={pressed}
      title={keys ? `${name} (${printed(keys[0])})` : name}
      disabled={!able}
      onClick={() => run(useStore.getState())}
    >
      <Icon name={icon} />
    </button>
  );
}
