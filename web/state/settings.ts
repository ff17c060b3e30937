// The slice of what is set rather than edited: how the program is tried, and how the page looks.
import type { LinkInterface } from "../../engine-as/host/types";
import { FIRST } from "../examples";
import type { Slice } from "./store";

export type Theme = "system" | "light" | "dark" | "contrast";

export interface Settings {
  theme: Theme;
  /** What `theme` comes to on this system now. */
  actualTheme: Exclude<Theme, "system">;
  license: string;
  linkInterface: LinkInterface;
  /** Bits of log_level; 0 asks for no log. */
  logLevel: number;
  /** Bytes a read(2). */
  readSize: number;
  /** See Project. */
  cpus: number;
}

export interface SettingsSlice extends Settings {
  setSettings(patch: Partial<Settings>): void;
}

export const createSettingsSlice: Slice<SettingsSlice> = (set) => ({
  theme: "system",
  actualTheme: "light",
  license: FIRST.license,
  linkInterface: FIRST.linkInterface,
  logLevel: FIRST.logLevel,
  readSize: FIRST.readSize,
  cpus: FIRST.cpus,
  setSettings: (patch) => set(patch),
});
