// Texts of many shapes beside other static data, to compare a packed module with the compiler's own.
import "../../assembly/util/strings";

const TEXTS: string[] = [
  "", "a", "two", "R0 invalid mem access 'map_value_or_null'\n", "näher", "15 bytes to pad", "€ needs two bytes", "zero\0inside", "last",
];
const NUMBERS: StaticArray<u32> = [2, 0, 0, 7, 2, 12, 99];

/** Where the static data ends. */
export function heapBase(): usize {
  return __heap_base;
}

/** A number that every character and element goes into. */
export function digest(): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < TEXTS.length; i++) {
    for (let c = 0; c < TEXTS[i].length; c++) sum = sum * 31 + TEXTS[i].charCodeAt(c);
  }
  for (let i = 0; i < NUMBERS.length; i++) sum = sum * 31 + NUMBERS[i];
  return sum;
}
