// A titled region of the workspace with a body that scrolls. Knows nothing of what it holds.
import { type ReactNode, useId } from "react";

export interface PaneProps {
  /** Grid area, and the class name of the section. */
  area: string;
  title: string;
  /** Beside the title: what is shown, in a few words. */
  note?: ReactNode;
  /** At the end of the title's line. */
  actions?: ReactNode;
  /** False when the body brings its own scrolling. */
  scroll?: boolean;
  children: ReactNode;
}

export function Pane({ area, title, note, actions, scroll = true, children }: PaneProps) {
  const id = useId();
  return (
    <section className={`pane ${area}`} aria-labelledby={id}>
      <header className="pane-head">
        <h2 id={id}>{title}</h2>
        {note && <span className="pane-note">{note}</span>}
        {actions && <span className="pane-actions">{actions}</span>}
      </header>
      {scroll ? (
        <div className="pane-body scroll" tabIndex={0} role="group" aria-labelledby={id}>
          {children}
        </div>
      ) : (
        <div className="pane-body">{children}</div>
      )}
    </section>
  );
}
