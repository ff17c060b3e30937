// The few drawn signs of the controls; fonts do not agree on the characters. Named after what the control does.

const paths = {
  first: "M3 3v10M13 3 6 8l7 5z",
  jumpBack: "M8 3 2 8l6 5zM14 3 8 8l6 5z",
  back: "M11 3 4 8l7 5z",
  forward: "m5 3 7 5-7 5z",
  jumpForward: "m2 3 6 5-6 5zM8 3l6 5-6 5z",
  last: "M13 3v10M3 3l7 5-7 5z",
  pause: "M4 3h2v10H4zM10 3h2v10h-2z",
  stop: "M4 3v10M7 3l6 5-6 5z",
  stopBack: "M12 3v10M9 3 3 8l6 5z",
} as const;

/** Drawn as lines. */
const lines = {
  play: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M6.75 5.75 10.5 8l-3.75 2.25z",
  expand: "M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5 9 7M2.5 13.5 7 9",
  shrink: "M13 7H9V3M3 9h4v4M9 7l4.5-4.5M7 9l-4.5 4.5",
  close: "m3.5 3.5 9 9M12.5 3.5l-9 9",
  grid: "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
  share: "M8 10V2M5 4.5 8 2l3 2.5M3.5 8v5.5h9V8",
  search: "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0M10.5 10.5l3.5 3.5",
} as const;

export type IconName = keyof typeof paths | keyof typeof lines;

export function Icon({ name }: { name: IconName }) {
  const line = name in lines;
  return (
    <svg className="icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path
        d={line ? lines[name as keyof typeof lines] : paths[name as keyof typeof paths]}
        fill={line ? "none" : "currentColor"}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
