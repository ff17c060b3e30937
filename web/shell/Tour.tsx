// A first visit in four steps, each beside the part of the page that it is about.
import { type CSSProperties, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "../state/store";

const STEPS: readonly { at: string; title: string; text: string }[] = [
  {
    at: '[data-pane="source"]',
    title: "A program for every element",
    text: "A map-element iterator is a BPF program that the kernel calls once for each element of a map, and once more with NULL. Change it: everything below follows while you type.",
  },
  {
    at: ".spine",
    title: "Its life, from left to right",
    text: "The program is compiled, loaded through the verifier, linked to a map, opened and read. Every stage says what it made, or why it refused.",
  },
  {
    at: '[data-pane="ranges"]',
    title: "How far it reaches",
    text: "The verifier does not know the map. It notes how far the program reaches into key and value, and link_create compares that with the map's sizes.",
  },
  {
    at: ".timeline",
    title: "Every moment, both ways",
    text: "Step through the verification or through the run with the arrow keys, forwards and back. Every pane shows the same moment.",
  },
];

const WIDTH = 352;
const GAP = 12;

/** Beside the element where there is room, else over its lower part; within the window. */
function beside(box: DOMRect, height: number): CSSProperties {
  const right = box.right + GAP;
  const below = box.bottom + GAP;
  const fitsRight = right + WIDTH < innerWidth && box.height > height;
  const left = fitsRight
    ? right
    : box.left - GAP - WIDTH > 0 && box.height > height
      ? box.left - GAP - WIDTH
      : box.left + GAP;
  const top = below + height < innerHeight && box.height <= height ? below : box.top + GAP;
  return {
    left: Math.max(GAP, Math.min(left, innerWidth - WIDTH - GAP)),
    top: Math.max(GAP, Math.min(top, innerHeight - height - GAP)),
  };
}

export default function Tour({ onClose }: { onClose(): void }) {
  const [step, setStep] = useState(0);
  const [place, setPlace] = useState<{ card: CSSProperties; ring: CSSProperties } | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const card = useRef<HTMLDivElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const { at, title, text } = STEPS[step];
  const last = step === STEPS.length - 1;
  useLayoutEffect(() => {
    const pane = /data-pane="(\w+)"/.exec(at)?.[1];
    if (pane) useStore.getState().showPane(pane as "source");
    const put = () => {
      if (!dialog.current?.open) {
        dialog.current?.showModal();
        next.current?.focus();
      }
      const box = document.querySelector(at)?.getBoundingClientRect();
      if (!box) return;
      const { left, top, width, height } = box;
      setPlace({ card: beside(box, card.current?.offsetHeight ?? 200), ring: { left, top, width, height } });
    };
    put();
    const frame = requestAnimationFrame(put);
    addEventListener("resize", put);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("resize", put);
    };
  }, [at]);
  return (
    <dialog
      ref={dialog}
      className="tour"
      aria-label={`Introduction, step ${step + 1} of ${STEPS.length}`}
      onClose={onClose}
    >
      {place && <span className="tour-ring" style={place.ring} aria-hidden="true" />}
      <div className="tour-card" ref={card} style={place?.card}>
        <p className="quiet">
          {step + 1} of {STEPS.length}
        </p>
        <h2>{title}</h2>
        <p aria-live="polite">{text}</p>
        <div className="tour-buttons">
          <button type="button" className="button plain" onClick={onClose}>
            {last ? "Close" : "Skip"}
          </button>
          {step > 0 && (
            <button type="button" className="button" onClick={() => setStep(step - 1)}>
              Back
            </button>
          )}
          <button
            type="button"
            className="button strong"
            ref={next}
            onClick={() => (last ? onClose() : setStep(step + 1))}
          >
            {last ? "Begin" : "Next"}
          </button>
        </div>
      </div>
    </dialog>
  );
}
