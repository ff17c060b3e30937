// What can stand above the page, one component a dialog.
import { type ComponentType, lazy, Suspense } from "react";
import { useStore } from "../state/store";
import type { Dialog } from "../state/workspace";
import "./dialogs.css";

const dialogs: Record<Dialog, ComponentType<{ onClose(): void }>> = {
  palette: lazy(() => import("./Palette")),
  help: lazy(() => import("./Help")),
  gallery: lazy(() => import("./Gallery")),
  share: lazy(() => import("../export/ShareDialog")),
  tour: lazy(() => import("./Tour")),
  talks: lazy(() => import("../stage/TalksDialog")),
};

export default function Dialogs({ dialog }: { dialog: Dialog }) {
  const close = useStore((state) => state.closeDialog);
  const Chosen = dialogs[dialog];
  return (
    <Suspense>
      <Chosen key={dialog} onClose={close} />
    </Suspense>
  );
}
