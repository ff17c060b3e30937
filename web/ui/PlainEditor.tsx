// A text field with line numbers and marked lines: what stands until the editor has arrived, and on phones instead of it.
import { useRef } from "react";

export interface PlainEditorProps {
  value: string;
  label: string;
  onChange(value: string): void;
  /** Lines (from 1) with a class each: "current" or "error". */
  marks: ReadonlyMap<number, string>;
  onCursor?(line: number): void;
  onFocus?(): void;
}

export function PlainEditor({ value, label, onChange, marks, onCursor, onFocus }: PlainEditorProps) {
  const gutter = useRef<HTMLDivElement>(null);
  const lines = value.split("\n").length;
  return (
    <div className="plain-editor">
      <div className="plain-gutter" ref={gutter} aria-hidden="true">
        {Array.from({ length: lines }, (_, i) => (
          <div key={i} className={marks.get(i + 1)}>
            {i + 1}
          </div>
        ))}
      </div>
      <textarea
        aria-label={label}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        value={value}
        onFocus={onFocus}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
        onClick={(event) => {
          const { selectionStart } = event.currentTarget;
          onCursor?.(value.slice(0, selectionStart).split("\n").length);
        }}
      />
    </div>
  );
}
