// The examples, in the order in which they teach. Data only; the page loads this when the second one is chosen.

import { deleting } from "./deleting";
import { flowStatistics } from "./flow-statistics";
import { forEach } from "./for-each";
import { globals } from "./globals";
import { histogram } from "./histogram";
import type { Example } from "./index";
import { kernelStructs } from "./kernel-structs";
import { lru } from "./lru";
import { nullCheck } from "./null-check";
import { openCoded } from "./open-coded";
import { overflow } from "./overflow";
import { pastValue } from "./past-value";
import { perCpu } from "./per-cpu";
import { readOnly } from "./read-only";
import { secondMap } from "./second-map";
import { sideBySide } from "./side-by-side";
import { strings } from "./strings";
import { writeKey } from "./write-key";
import { writeValues } from "./write-values";

export const ALL: readonly Example[] = [
  readOnly,
  writeValues,
  nullCheck,
  writeKey,
  pastValue,
  sideBySide,
  perCpu,
  lru,
  flowStatistics,
  strings,
  secondMap,
  histogram,
  globals,
  forEach,
  openCoded,
  deleting,
  overflow,
  kernelStructs,
];
