/** Where the members of a struct or union lie: the System V rules with bit-fields, `packed` and `aligned`. */
import { alignOf, type Member, type RecordType, sizeOf } from "./type.ts";

/** A member before layout. */
export interface Field extends Omit<Member, "bitOffset"> {
  /** From `aligned(n)` on the member, 0 when absent. */
  align: number;
  packed: boolean;
}

const up = (n: number, to: number) => Math.ceil(n / to) * to;

/** Fills in members, size and alignment; `minAlign` is from `aligned(n)` on the record. */
export function layOut(record: RecordType, fields: Field[], minAlign: number): void {
  let bit = 0;
  let align = 1;
  let size = 0;
  const members: Member[] = [];
  for (const f of fields) {
    const packed = record.packed || f.packed;
    const natural = packed ? 1 : alignOf(f.type);
    const fieldAlign = Math.max(natural, f.align);
    const bytes = sizeOf(f.type);
    if (record.union) bit = 0;
    if (f.bits !== null) {
      const unit = bytes * 8;
      if (f.bits === 0) {
        bit = up(bit, alignOf(f.type) * 8);
        continue;
      }
      if (f.align > 0) bit = up(bit, f.align * 8);
      else if (!packed && Math.floor(bit / unit) !== Math.floor((bit + f.bits - 1) / unit)) bit = up(bit, unit);
      members.push(member(f, bit));
      bit += f.bits;
      if (f.name !== null) align = Math.max(align, fieldAlign);
    } else {
      bit = up(bit, fieldAlign * 8);
      members.push(member(f, bit));
      bit += bytes * 8;
      align = Math.max(align, fieldAlign);
    }
    size = Math.max(size, Math.ceil(bit / 8));
  }
  // Unnamed bit-fields only pad.
  record.members = members.filter((m) => !(m.bits !== null && m.name === null));
  record.align = Math.max(align, minAlign);
  record.size = up(size, record.align);
  record.complete = true;
}

function member(f: Field, bitOffset: number): Member {
  return {
    name: f.name,
    type: f.type,
    bitOffset,
    bits: f.bits,
    pos: f.pos,
    end: f.end,
    ...(f.tags ? { tags: f.tags } : {}),
  };
}
