/** The virtual headers and their names. */
import { HEADERS } from "./texts.ts";

/** Every header that can be included. */
export const HEADER_NAMES: readonly string[] = Object.keys(HEADERS);

/** A header's text, or null. */
export function headerText(name: string): string | null {
  return Object.hasOwn(HEADERS, name) ? HEADERS[name] : null;
}
