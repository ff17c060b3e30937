// A titled region of the workspace with a body that scrolls. Knows nothing of what it holds; the slot in which it stands
// hands it its tabs and tools through the frame.
import { createContext, type ReactNode, useContext } from "react";

/** What a slot adds to its pane's head. */
export interface Frame {
  /** The pane's id. */
  pane: string;
  /** Instead of the title: the slot's tabs. */
  tabs?: ReactNode;
  /** Id of the tab that names the body. */
  tabId?: string;
  /** At the end of the head. */
  tools?: ReactNode;
}

export const FrameContext = createContext<Frame>({ pane: "" });

export interface PaneProps {
  /** Class name of the section. */
  area: string;
  title: string;
  /** Beside the title: what is shown, in a few words. */
  note?: ReactNode;
  /** At the end of the title's line. */
  actions?: ReactNode;
  /** False when the body brings its own scrolling. */
  scroll?: boolean;
  children?: ReactNode;
}

export function Pane({ area, title, note, actions, scroll = true, children }: PaneProps) {
  const { pane, tabs, tabId, tools } = useContext(FrameContext);
  const body = scroll ? (
    <div className="pane-body scroll" tabIndex={0} role="group" aria-label={title}>
      {children}
    </div>
  ) : (
    <div className="pane-body">{children}</div>
  );
  return (
    <section className={`pane ${area}`} aria-label={title} data-pane={pane} tabIndex={-1}>
      <header className="pane-head">
        {tabs ?? <h2>{title}</h2>}
        {tabs && <h2 className="visually-hidden">{title}</h2>}
        {note && !tabs && <span className="pane-note">{note}</span>}
        <span className="pane-actions">
          {actions}
          {tools}
        </span>
      </header>
      {tabId ? (
        <div className="pane-body" role="tabpanel" aria-labelledby={tabId}>
          {body}
        </div>
      ) : (
        body
      )}
    </section>
  );
}
