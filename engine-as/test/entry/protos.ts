// Test entry: the prototype tables as numbers and text.
import { HELPER_STRUCTS, helperProto } from "../../assembly/verifier/protos/helpers";
export { helperArgCount, helperName } from "../../assembly/verifier/protos/helpers";

/** Cell of a helper's row: 0 result, 1 to 5 arguments, 6 flags, 7 and 8 structs; -1 without a row. */
export function helperCell(id: i32, column: i32): i32 {
  const row = helperProto(id);
  if (row === null) return -1;
  if (column == 0) return row.ret;
  if (column <= 5) return row.arg(column - 1);
  return column == 6 ? row.flags : column == 7 ? row.argStruct : row.retStruct;
}

export function helperStruct(index: i32): string {
  return HELPER_STRUCTS[index];
}
