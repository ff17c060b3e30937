// Bytes as the fields of their layout, each in a cell: a key, or a value with one copy or one for every CPU.
import { fromHex, toHex } from "../../state/bytes";
import { parseLayout, readField, writeField } from "../../state/layout";
import { fitHex } from "../../state/project";
import { Cell } from "../../ui/Cell";

interface BytesFieldsProps {
  /** For the cells' names. */
  label: string;
  title: string;
  layout: string;
  hex: string;
  copies?: number;
  onChange(hex: string): void;
}

export function BytesFields({ label, title, layout: text, hex, copies = 1, onChange }: BytesFieldsProps) {
  const layout = parseLayout(text);
  const stride = Math.ceil(layout.size / 8) * 8;
  const size = copies > 1 ? stride * copies : layout.size;
  const bytes = fromHex(fitHex(hex, size))!;
  const fields = Array.from({ length: copies }, (_, cpu) =>
    layout.fields.map((field) => ({
      ...field,
      name: copies > 1 ? `cpu${cpu} ${field.name}` : field.name,
      offset: field.offset + cpu * stride,
    })),
  ).flat();
  return (
    <span className="bytes-fields">
      <span className="quiet">{title}</span>
      {fields.map((field) => (
        <Cell
          key={field.name}
          label={`${field.name} of ${label}`}
          text={readField(bytes, field)}
          width={Math.max(4, readField(bytes, field).length)}
          onCommit={(typed) => {
            const written = writeField(bytes, field, typed);
            if (written) onChange(toHex(written, ""));
            return written !== null;
          }}
        />
      ))}
    </span>
  );
}
