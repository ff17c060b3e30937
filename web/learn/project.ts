// A lesson's maps as the page's: elements from numbers and texts to bytes.
import { toHex } from "../state/bytes.ts";
import { parseLayout, writeField } from "../state/layout.ts";
import { type Entry, type MapDecl, PROJECT_DEFAULTS, type Project } from "../state/project.ts";
import type { MapChange } from "../worker/protocol.ts";
import type { Lesson, LessonMap, LessonValue, Try } from "./lesson.ts";

/** The project in which `source` is tried. Throws a RangeError for an element that does not fit its layout. */
export function projectOf(source: string, one: Try): Project {
  return {
    ...PROJECT_DEFAULTS,
    language: "c",
    source,
    maps: Object.entries(one.maps).map(([name, map]) => mapOf(name, map)),
    linkInterface: one.interface,
    readSize: one.readSize,
    plan: one.plan.map(({ size, changes }) => ({
      size,
      changes: changes.map(({ map, key, value }): MapChange => {
        const layout = one.maps[map];
        const at = { map, key: encoded(map, layout.key, key), flags: 0 };
        return value === null
          ? { ...at, op: "delete", value: "" }
          : { ...at, op: "update", value: encodedValue(map, layout.value, value) };
      }),
    })),
  };
}

/** What the page begins with. */
export const startOf = (lesson: Lesson): Project => projectOf(lesson.start, lesson.tries[0]);

function mapOf(name: string, { key, value, entries }: LessonMap): MapDecl {
  const bytes = entries.map(([k, v]): Entry => [encoded(name, key, k), encodedValue(name, value, v)]);
  // The source declares the map; only name and elements count here.
  return { name, type: "hash", key, value, maxEntries: Math.max(entries.length, 1), flags: 0, entries: bytes };
}

/** A list of lists is a value for each CPU, each filled up to 8 bytes. */
function encodedValue(name: string, layout: string, value: LessonValue): string {
  if (!Array.isArray(value) || !value.every((copy) => Array.isArray(copy))) return encoded(name, layout, value);
  return value
    .map((copy) => encoded(name, layout, copy))
    .map((hex) => hex.padEnd(Math.ceil(hex.length / 16) * 16, "0"))
    .join("");
}

function encoded(name: string, text: string, value: LessonValue): string {
  const layout = parseLayout(text);
  if (layout.error) throw new RangeError(`maps.${name}: ${layout.error}`);
  const words = Array.isArray(value) ? value : [value];
  if (words.length > layout.fields.length) {
    throw new RangeError(`maps.${name}: ${words.length} words for ${layout.fields.length} members`);
  }
  let bytes = new Uint8Array(layout.size);
  words.forEach((word, i) => {
    const field = layout.fields[i];
    const written = writeField(bytes, field, String(word));
    if (!written) throw new RangeError(`maps.${name}: ${JSON.stringify(word)} does not fit ${field.name}`);
    bytes = new Uint8Array(written);
  });
  return toHex(bytes, "");
}
