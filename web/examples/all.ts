// The examples, in the order in which they teach. Data only; the page loads this when the second one is chosen.

import { deleting } from "./deleting.ts";
import { flowStatistics } from "./flow-statistics.ts";
import { forEach } from "./for-each.ts";
import { globals } from "./globals.ts";
import { histogram } from "./histogram.ts";
import type { Example } from "./index";
import { kernelStructs } from "./kernel-structs.ts";
import { lru } from "./lru.ts";
import { nullCheck } from "./null-check.ts";
import { openCoded } from "./open-coded.ts";
import { overflow } from "./overflow.ts";
import { pastValue } from "./past-value.ts";
import { perCpu } from "./per-cpu.ts";
import { readOnly } from "./read-only.ts";
import { secondMap } from "./second-map.ts";
import { sideBySide } from "./side-by-side.ts";
import { strings } from "./strings.ts";
import { writeKey } from "./write-key.ts";
import { writeValues } from "./write-values.ts";

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
