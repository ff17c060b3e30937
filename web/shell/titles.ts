// What panes, presets and themes are called.
import type { PaneId, Preset } from "../state/arrangement";
import type { Theme } from "../state/settings";

export const TITLES: Record<PaneId, string> = {
  source: "source",
  bytecode: "bytecode",
  ranges: "access ranges",
  callbacks: "callbacks",
  registers: "registers and stack",
  map: "map",
  problems: "problems",
  output: "output",
  reads: "reads",
  log: "verifier log",
  link: "link checks",
  syscalls: "system calls",
  breakpoints: "breakpoints",
  lesson: "lesson",
  paths: "paths",
  compare: "compare",
};

export const PRESET_WORDS: Record<Preset, string> = { debug: "debug", learn: "learn", present: "present" };

export const THEME_WORDS: Record<Theme, string> = {
  system: "as the system",
  light: "light",
  dark: "dark",
  contrast: "high contrast",
};
