// Says what went wrong with the engine itself, and that the text is safe.
import { useStore } from "../state/store";

export function Notice() {
  const notice = useStore((state) => state.notice);
  const dismiss = useStore((state) => state.dismissNotice);
  if (notice === "") return null;
  return (
    <div className="notice" role="alert">
      <span aria-hidden="true">✗</span>
      <p>{notice} Your program is as you left it; the next edit tries again.</p>
      <button type="button" className="button" onClick={dismiss}>
        Dismiss
      </button>
    </div>
  );
}
