// The few drawn signs of the controls; fonts do not agree on the characters. Named after what the control does.

const paths = {
  first: "M3 3v10M13 3 6 8l7 5z",
  jumpBack: "M8 3 2 8l6 5zM14 3 8 8l6 5z",
  back: "M11 3 4 8l7 5z",
  forward: "m5 3 7 5-7 5z",
  jumpForward: "m2 3 6 5-6 5zM8 3l6 5-6 5z",
  last: "M13 3v10M3 3l7 5-7 5z",
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill="currentColor" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
