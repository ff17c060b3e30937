// The hash map's buckets in a row: how long each chain is, what the walk has passed, and where its cursor stands.
import { memo, useMemo } from "react";
import { chainsOf } from "./chains";
import type { Row } from "./rows";

/** Squares of a chain that are drawn one above the other. */
const HIGH = 4;

export interface Cursor {
  bucket: number;
  /** Elements of the bucket that the walk has passed. */
  skip: number;
}

interface ChainStripProps {
  rows: readonly Row[];
  buckets: number;
  /** Null before and after the run. */
  cursor: Cursor | null;
}

export const ChainStrip = memo(function ChainStrip({ rows, buckets, cursor }: ChainStripProps) {
  const chains = useMemo(() => chainsOf(rows, buckets, cursor?.bucket ?? -1), [rows, buckets, cursor]);
  if (!chains) return null;
  const { first, lengths } = chains;
  const high = Math.max(1, Math.min(HIGH, ...[Math.max(...lengths)]));
  const where = cursor ? `; the cursor is at bucket ${cursor.bucket}, ${cursor.skip} skipped` : "";
  const used = lengths.filter((length) => length > 0).length;
  const label = `${buckets} buckets, ${used} in use, the longest chain has ${Math.max(...lengths)}${where}`;
  return (
    <figure className="chains">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${lengths.length} ${high + 0.4}`}
        preserveAspectRatio="none"
        style={{ height: `${high * 0.5 + 0.2}rem`, maxWidth: `${lengths.length}rem` }}
      >
        {lengths.map((length, i) => (
          <g key={i} className={stateOf(first + i, cursor)}>
            <rect className="chain-base" x={i + 0.08} y={high + 0.15} width={0.84} height={0.18} />
            {Array.from({ length: Math.min(length, high) }, (_, level) => (
              <rect
                key={level}
                className={cursor?.bucket === first + i && cursor.skip === level ? "chain-at" : "chain-element"}
                x={i + 0.08}
                y={high - level - 0.9}
                width={0.84}
                height={0.82}
              />
            ))}
          </g>
        ))}
      </svg>
      <figcaption className="quiet">
        {cursor ? (
          <>
            cursor: bucket <b className="mono">{cursor.bucket}</b>, <b className="mono">{cursor.skip}</b> skipped
          </>
        ) : (
          `${buckets} buckets`
        )}
        {lengths.length < buckets && `, drawn from ${first} to ${first + lengths.length - 1}`}
      </figcaption>
    </figure>
  );
});

const stateOf = (bucket: number, cursor: Cursor | null) =>
  !cursor || bucket > cursor.bucket ? "chain" : bucket === cursor.bucket ? "chain here" : "chain passed";
