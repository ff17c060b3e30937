// What a command came to, for a moment. Files dropped on the page are opened here, too.
import { useEffect } from "react";
import { useStore } from "../state/store";

const SHOWN = 4_000;

export function Toast() {
  const toast = useStore((state) => state.toast);
  const setToast = useStore((state) => state.setToast);
  useEffect(() => {
    if (toast === "") return;
    const timer = setTimeout(() => setToast(""), SHOWN);
    return () => clearTimeout(timer);
  }, [toast, setToast]);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      void import("../export/actions").then(({ openFile }) => openFile(file));
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop);
    };
  }, []);
  return (
    <p className={`toast${toast ? " shown" : ""}`} role="status">
      {toast}
    </p>
  );
}
