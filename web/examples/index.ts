// The examples, in the order in which they teach. Data only.
import type { Project } from "../state/project";
import { nullCheck } from "./null-check";
import { pastValue } from "./past-value";
import { readOnly } from "./read-only";
import { sideBySide } from "./side-by-side";
import { writeKey } from "./write-key";
import { writeValues } from "./write-values";

/** A project with a name and the one thing that it shows. */
export interface Example extends Project {
  id: string;
  title: string;
  /** One sentence. */
  teaches: string;
}

export const EXAMPLES: readonly Example[] = [readOnly, writeValues, nullCheck, writeKey, pastValue, sideBySide];
