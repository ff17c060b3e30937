// The commands' keys, on the whole page. Draws nothing.
import { useStore } from "../state/store";
import { isLetter, useKeys } from "../ui/keyboard";
import { COMMANDS, type Command } from "./commands";

const keysOf = (command: Command) => command.keys ?? [];
const allowed = (keys: string) => useStore.getState().letterKeys || !isLetter(keys);
const run = (command: Command) => {
  const state = useStore.getState();
  if (command.can?.(state) ?? true) command.run(state);
};

export function Keys() {
  useKeys({ commands: COMMANDS, keysOf, allowed, run });
  return null;
}
