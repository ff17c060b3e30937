// The page's signs and keys, explained in a dialog.
import { useEffect, useRef } from "react";
import { SHORTCUTS } from "../ui/keyboard";

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
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="help" aria-label="Signs and keys" onClose={onClose}>
      <h2>Signs</h2>
      <dl className="help-list">
        {signs.map(([className, name, meaning]) => (
          <div key={name}>
            <dt>
              <span className={className} /> {name}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h2>Keys</h2>
      <dl className="help-list">
        {SHORTCUTS.map(({ label, does }) => (
          <div key={label}>
            <dt>
              <kbd>{label}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        Everything happens on this page: the kernel is a WebAssembly module, and nothing is sent anywhere.
      </p>
      <form method="dialog">
        <button type="submit" className="button">
          Close
        </button>
      </form>
    </dialog>
  );
}
