// The page's name, the choice of an example, and what concerns the whole page.
import { useEffect, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { EXAMPLES, FIRST, findExample } from "../examples";
import { PRESETS, type Preset } from "../state/arrangement";
import type { Theme } from "../state/settings";
import { useStore } from "../state/store";
import { Icon } from "../ui/Icon";
import { PRESET_WORDS, THEME_WORDS } from "./titles";

/** What an example teaches; empty until the examples are there. */
function useTeaches(example: string): string {
  const [found, setFound] = useState(FIRST);
  useEffect(() => {
    void findExample(example).then((one) => one && setFound(one));
  }, [example]);
  return found.id === example ? found.teaches : "";
}

export function Header() {
  const { example, edited, loadExample, preset, setPreset, theme, setSettings, openDialog } = useStore(
    useShallow((state) => ({
      ...{ example: state.example, edited: state.edited, loadExample: state.loadExample },
      ...{ preset: state.preset, setPreset: state.setPreset, openDialog: state.openDialog },
      ...{ theme: state.theme, setSettings: state.setSettings },
    })),
  );
  const teaches = useTeaches(example);
  return (
    <header className="top">
      <h1>Mapwalk</h1>
      <span className="top-project">
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
        <button
          type="button"
          className="button icon-button"
          aria-label="Gallery"
          title="Gallery (E)"
          onClick={() => openDialog("gallery")}
        >
          <Icon name="grid" />
        </button>
      </span>
      {edited && (
        <button type="button" className="button plain" onClick={() => loadExample(example)}>
          reset
        </button>
      )}
      <p className="top-teaches">{edited ? "" : teaches}</p>
      <span className="top-actions">
        <label className="top-layout">
          <span>layout</span>
          <select className="field" value={preset} onChange={(event) => setPreset(event.target.value as Preset)}>
            {PRESETS.map((name) => (
              <option key={name} value={name}>
                {PRESET_WORDS[name]}
              </option>
            ))}
          </select>
        </label>
        <label className="top-theme">
          <span>theme</span>
          <select
            className="field"
            value={theme}
            onChange={(event) => setSettings({ theme: event.target.value as Theme })}
          >
            {Object.entries(THEME_WORDS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button top-share" onClick={() => openDialog("share")} title="Share (S)">
          <Icon name="share" /> <span>Share</span>
        </button>
        <button
          type="button"
          className="button top-commands"
          onClick={() => openDialog("palette")}
          title="Commands (/)"
        >
          <Icon name="search" /> <span>Commands</span>
        </button>
        <button
          type="button"
          className="button icon-button"
          onClick={() => openDialog("help")}
          aria-label="Signs and keys"
          title="Signs and keys (?)"
        >
          ?
        </button>
      </span>
    </header>
  );
}
