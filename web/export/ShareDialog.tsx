// Everything that can be taken away from the page: a link, text for people and for a shell, pictures, files.
import { useEffect, useState } from "react";
import { TITLES } from "../shell/titles";
import { PANES, type PaneId } from "../state/arrangement";
import { useStore } from "../state/store";
import { Dialog } from "../ui/Dialog";
import * as actions from "./actions";
import { Take } from "./Take";

const TEXTS: readonly [string, string, (typeof actions)["copyMarkdown"] | (typeof actions)["copyBpftool"]][] = [
  ["Markdown", "program, maps, results and the link", actions.copyMarkdown],
  ["Issue report", "the same with the verifier's log, ready to be filed", actions.copyIssue],
  ["bpftool recipe", "a script that runs it on a real kernel", actions.copyBpftool],
];

export default function ShareDialog({ onClose }: { onClose(): void }) {
  const [link, setLink] = useState("");
  const [pane, setPane] = useState<PaneId>("ranges");
  const toast = useStore((state) => state.toast);
  useEffect(() => {
    void actions.linkOf(useStore.getState()).then(setLink);
  }, []);
  const state = useStore.getState;
  const seen = PANES.filter((id) => document.querySelector(`[data-pane="${id}"]`));
  return (
    <Dialog label="Share" className="share" onClose={onClose}>
      <section>
        <h3>Link</h3>
        <p className="quiet">
          Holds program, maps, place and panes. It stays in the address: nothing is sent anywhere.
        </p>
        <div className="share-row">
          <input
            className="field mono"
            readOnly
            value={link}
            aria-label="Link"
            data-focus-first
            onFocus={(event) => event.target.select()}
          />
          <button type="button" className="button strong" onClick={() => actions.copyLink(state())}>
            Copy
          </button>
        </div>
        <p className="quiet">{link.length.toLocaleString("en")} characters</p>
      </section>
      <section>
        <h3>Text</h3>
        {TEXTS.map(([name, what, run]) => (
          <div className="share-row" key={name}>
            <span>
              <b>{name}</b> <span className="quiet">{what}</span>
            </span>
            <button type="button" className="button" aria-label={`Copy as ${name}`} onClick={() => run(state())}>
              Copy
            </button>
          </div>
        ))}
      </section>
      <Take />
      <section>
        <h3>Picture and file</h3>
        <div className="share-row">
          <label>
            <span className="quiet">pane </span>
            <select className="field" value={pane} onChange={(event) => setPane(event.target.value as PaneId)}>
              {seen.map((id) => (
                <option key={id} value={id}>
                  {TITLES[id]}
                </option>
              ))}
            </select>
          </label>
          <span>
            <button type="button" className="button" onClick={() => actions.savePane(pane, "svg")}>
              SVG
            </button>{" "}
            <button type="button" className="button" onClick={() => actions.savePane(pane, "png")}>
              PNG
            </button>
          </span>
        </div>
        <div className="share-row">
          <span>
            <b>Project file</b> <span className="quiet">opens by dropping it on the page</span>
          </span>
          <span>
            <button type="button" className="button" onClick={() => actions.saveProject(state())}>
              Save
            </button>{" "}
            <button type="button" className="button" onClick={actions.chooseProject}>
              Open …
            </button>
          </span>
        </div>
      </section>
      <p className="share-said" role="status">
        {toast}
      </p>
    </Dialog>
  );
}
