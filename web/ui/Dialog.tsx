// A modal dialog: the browser's own, closed by Escape, by its button and by a press beside it.
import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "./Icon";

export interface DialogProps {
  label: string;
  className: string;
  onClose(): void;
  /** Without the title's line. The element with data-focus-first has the focus at first. */
  bare?: boolean;
  children: ReactNode;
}

export function Dialog({ label, className, onClose, bare = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-focus-first]")?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) dialog.current?.close();
      }}
    >
      {!bare && (
        <header className="dialog-head">
          <h2>{label}</h2>
          <button
            type="button"
            className="button plain icon-button"
            aria-label="Close"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
      )}
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
