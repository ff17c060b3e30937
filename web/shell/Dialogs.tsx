// What can stand above the page, one component a dialog.
import { type ComponentType, lazy, Suspense } from "react";
import { useStore } from "../state/store";
import type { Dialog } from "../state/workspace";
import { Gallery } from "./Gallery";
import { Help } from "./Help";
import { Palette } from "./Palette";
import { Tour } from "./Tour";
import "./dialogs.css";

const dialogs: Record<Dialog, ComponentType<{ onClose(): void }>> = {
  palette: Palette,
  help: Help,
  gallery: Gallery,
  share: lazy(() => import("../export/ShareDialog")),
  tour: Tour,
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
