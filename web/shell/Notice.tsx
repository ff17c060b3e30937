// Says what the reader has to know above everything else: what went wrong with the engine or a link, with a report of it;
// and that a newer version of the page waits.
import { useStore } from "../state/store";

export function Notice() {
  const notice = useStore((state) => state.notice);
  const dismiss = useStore((state) => state.dismissNotice);
  const takeUpdate = useStore((state) => state.takeUpdate);
  const report = () => import("../export/actions").then(({ copyIssue }) => copyIssue(useStore.getState()));
  return (
    <>
      {notice !== "" && (
        <div className="notice" role="alert">
          <span aria-hidden="true">✗</span>
          <p>{notice}</p>
          <button type="button" className="button" onClick={report}>
            Copy a report
          </button>
          <button type="button" className="button" onClick={dismiss}>
            Dismiss
          </button>
        </div>
      )}
      {takeUpdate && (
        <div className="notice calm" role="status">
          <p>A newer version of this page is ready. What you typed stays.</p>
          <button type="button" className="button strong" onClick={takeUpdate}>
            Reload
          </button>
          <button type="button" className="button" onClick={() => useStore.setState({ takeUpdate: null })}>
            Later
          </button>
        </div>
      )}
    </>
  );
}
