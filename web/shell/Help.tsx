// The page's signs and keys, explained.
import { useStore } from "../state/store";
import { Dialog } from "../ui/Dialog";
import { printed } from "../ui/keyboard";
import { COMMANDS } from "./commands";

const signs: readonly [className: string, name: string, meaning: string][] = [
  ["sign read", "read", "bytes that the program reads"],
  ["sign write", "write", "bytes that the program writes, or changes atomically"],
  ["sign helper", "helper", "bytes handed to a helper function"],
  ["sign maximum", "maximum", "how far the program reaches: what link_create compares with the map"],
  ["sign violation", "violation", "beyond the map's size, or refused by the verifier"],
  ["sign changed", "changed", "differs from before"],
  ["sign current", "current", "where the page's selection is"],
];

export default function Help({ onClose }: { onClose(): void }) {
  const letterKeys = useStore((state) => state.letterKeys);
  const setLetterKeys = useStore((state) => state.setLetterKeys);
  return (
    <Dialog label="Signs and keys" className="help" onClose={onClose}>
      <div className="scroll help-body" data-focus-first tabIndex={0} role="group" aria-label="Signs and keys">
        <dl className="help-list">
          {signs.map(([className, name, meaning]) => (
            <div key={name}>
              <dt>
                <span className="help-sign">
                  <span className={className} />
                </span>
                {name}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <dl className="help-list">
          {COMMANDS.filter(({ keys }) => keys).map(({ id, keys, title }) => (
            <div key={id}>
              <dt>
                {keys!.map((one) => (
                  <kbd key={one}>{printed(one)}</kbd>
                ))}
              </dt>
              <dd>{title}</dd>
            </div>
          ))}
        </dl>
        <label className="help-switch">
          <input type="checkbox" checked={letterKeys} onChange={(event) => setLetterKeys(event.target.checked)} />{" "}
          Single letters, digits and signs are keys of the page
        </label>
        <p className="quiet">
          Escape leaves the editor. Everything happens on this page: the kernel is a WebAssembly module, and nothing is
          sent anywhere.
        </p>
      </div>
    </Dialog>
  );
}
