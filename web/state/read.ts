// Readers of untrusted plain data: each takes what JSON.parse gave and returns the typed value, or throws an Unreadable
// that says where. Nothing is coerced.

/** What was read is not what it should be; the message names the place. */
export class Unreadable extends Error {}

export type Reader<T> = (value: unknown, at: string) => T;

function fail(at: string, wanted: string): never {
  throw new Unreadable(`${at} is not ${wanted}`);
}

/** Text of at most `max` UTF-16 units. */
export const text =
  (max: number, pattern = /^/): Reader<string> =>
  (value, at) =>
    typeof value === "string" && value.length <= max && pattern.test(value)
      ? value
      : fail(at, `text of at most ${max} characters`);

export const integer =
  (min: number, max: number): Reader<number> =>
  (value, at) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? (value as number)
      : fail(at, `a whole number from ${min} to ${max}`);

export const finite =
  (min: number, max: number): Reader<number> =>
  (value, at) =>
    typeof value === "number" && value >= min && value <= max ? value : fail(at, `a number from ${min} to ${max}`);

export const boolean: Reader<boolean> = (value, at) => (typeof value === "boolean" ? value : fail(at, "true or false"));

export const choice =
  <T extends string>(names: readonly T[]): Reader<T> =>
  (value, at) =>
    names.includes(value as T) ? (value as T) : fail(at, `one of ${names.join(", ")}`);

export const list =
  <T>(max: number, each: Reader<T>): Reader<T[]> =>
  (value, at) =>
    Array.isArray(value) && value.length <= max
      ? value.map((item, i) => each(item, `${at}[${i}]`))
      : fail(at, `a list of at most ${max}`);

/** A value that may be missing. */
export const optional =
  <T, D>(each: Reader<T>, missing: D): Reader<T | D> =>
  (value, at) =>
    value === undefined ? missing : each(value, at);

/** Own members of an object, by name; others are ignored, so that newer versions may add some. */
export const record =
  <T>(members: { [K in keyof T]: Reader<T[K]> }): Reader<T> =>
  (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(at, "an object");
    const found = {} as T;
    for (const name of Object.keys(members) as (keyof T & string)[]) {
      const member = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      found[name] = members[name](member, at === "" ? name : `${at}.${name}`);
    }
    return found;
  };
