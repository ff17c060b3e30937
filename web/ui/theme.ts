// Puts the chosen theme on the document; "system" follows the system, higher contrast included.
import { useEffect } from "react";
import { useStore } from "../state/store";

/** The theme that "system" stands for now. */
function systemTheme(): "light" | "dark" | "contrast" {
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Keeps the document's theme at what the settings say. */
export function useTheme(): void {
  const theme = useStore((state) => state.theme);
  const setSettings = useStore((state) => state.setSettings);
  useEffect(() => {
    const apply = () => {
      const actual = theme === "system" ? systemTheme() : theme;
      document.documentElement.dataset.theme = actual;
      setSettings({ actualTheme: actual });
    };
    apply();
    const queries = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
    for (const query of queries) query.addEventListener("change", apply);
    return () => {
      for (const query of queries) query.removeEventListener("change", apply);
    };
  }, [theme, setSettings]);
}
