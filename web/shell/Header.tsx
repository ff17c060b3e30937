// The page's name, the choice of an example, and how the page looks.
import { lazy, Suspense, useState } from "react";
import { EXAMPLES } from "../examples";
import type { Theme } from "../state/settings";
import { useStore } from "../state/store";

const Help = lazy(() => import("./Help"));

const themes: readonly [Theme, string][] = [
  ["system", "as the system"],
  ["light", "light"],
  ["dark", "dark"],
  ["contrast", "high contrast"],
];

export function Header() {
  const { example, edited, loadExample, theme, setSettings } = useStore();
  const [help, setHelp] = useState(false);
  const chosen = EXAMPLES.find(({ id }) => id === example);
  return (
    <header className="top">
      <h1>Mapwalk</h1>
      <label className="top-example">
        <span>example</span>
        <select className="field" value={example} onChange={(event) => loadExample(event.target.value)}>
          {EXAMPLES.map(({ id, title }, i) => (
            <option key={id} value={id}>
              {i + 1}. {title}
              {edited && id === example ? " (edited)" : ""}
            </option>
          ))}
        </select>
      </label>
      {edited && (
        <button type="button" className="button plain" onClick={() => loadExample(example)}>
          reset
        </button>
      )}
      <p className="top-teaches">{chosen?.teaches}</p>
      <button type="button" className="button plain" onClick={() => setHelp(true)}>
        signs and keys
      </button>
      <Suspense>{help && <Help onClose={() => setHelp(false)} />}</Suspense>
      <label className="top-theme">
        <span>theme</span>
        <select
          className="field"
          value={theme}
          onChange={(event) => setSettings({ theme: event.target.value as Theme })}
        >
          {themes.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
