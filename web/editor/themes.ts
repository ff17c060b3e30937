// The editor's colours, taken from the page's tokens so that there is one palette. Code is ink in two weights; colour is
// kept for what it means elsewhere on the page: a helper, a violation, the current place.
import { monaco } from "./monaco.ts";

/** The page's themes. */
export type ThemeName = "light" | "dark" | "contrast";

const BASE = { light: "vs", dark: "vs-dark", contrast: "hc-black" } as const;

/** What a colour of the system ("Canvas") is now, as #rrggbb. */
function computed(colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
  probe.remove();
  return `#${[0, 1, 2]
    .map((i) =>
      Math.round(Number(parts[i] ?? 0))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** Applies the palette that the document carries now, under the given name. */
export function applyTheme(name: ThemeName): void {
  const style = getComputedStyle(document.documentElement);
  const token = (property: string) => {
    const value = style.getPropertyValue(`--${property}`).trim();
    if (!value.startsWith("#")) return computed(value);
    // A minifier may have written #fff.
    return /^#[0-9a-f]{3}$/i.test(value) ? value.replace(/[0-9a-f]/gi, "$&$&") : value;
  };
  const rule = (type: string, property: string, fontStyle = "") => ({
    token: type,
    foreground: token(property).slice(1),
    fontStyle,
  });
  monaco.editor.defineTheme(`mapwalk-${name}`, {
    base: BASE[name],
    inherit: false,
    rules: [
      rule("", "ink"),
      rule("comment", "ink-soft", "italic"),
      rule("keyword", "ink", "bold"),
      rule("type", "ink-soft"),
      rule("register", "ink"),
      rule("number", "ink-soft"),
      rule("string", "ink-soft"),
      rule("function", "helper"),
      rule("label", "ink", "bold"),
      rule("map", "current"),
      rule("macro", "ink-soft", "bold"),
    ],
    colors: {
      "editor.background": token("paper"),
      "editor.foreground": token("ink"),
      "editorCursor.foreground": token("focus"),
      "editor.selectionBackground": token("read-wash"),
      "editor.inactiveSelectionBackground": token("paper-inset"),
      "editor.lineHighlightBackground": token("paper-inset"),
      "editor.lineHighlightBorder": "#00000000",
      "editor.wordHighlightBackground": token("changed-wash"),
      "editor.wordHighlightStrongBackground": token("changed-wash"),
      "editor.findMatchBackground": token("changed-wash"),
      "editor.findMatchHighlightBackground": token("changed-wash"),
      "editorLineNumber.foreground": token("ink-faint"),
      "editorLineNumber.activeForeground": token("ink"),
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`editorBracketHighlight.foreground${n}`, token("ink")])),
      "editorBracketHighlight.unexpectedBracket.foreground": token("violation"),
      "editorBracketMatch.background": token("paper-inset"),
      "editorBracketMatch.border": token("rule-strong"),
      "editorError.foreground": token("violation"),
      "editorWarning.foreground": token("changed"),
      "editorInfo.foreground": token("read"),
      "editorOverviewRuler.errorForeground": token("violation"),
      "editorOverviewRuler.warningForeground": token("changed"),
      "editorOverviewRuler.infoForeground": token("read"),
      "editorLightBulb.foreground": token("changed"),
      "editorMarkerNavigation.background": token("paper-raised"),
      "peekViewEditor.background": token("paper"),
      "peekViewResult.background": token("paper-raised"),
      "peekViewTitle.background": token("paper-inset"),
      "editorGutter.background": token("paper"),
      "editorIndentGuide.background1": token("rule"),
      "editorWidget.background": token("paper-raised"),
      "editorWidget.foreground": token("ink"),
      "editorWidget.border": token("rule-strong"),
      "editorHoverWidget.background": token("paper-raised"),
      "editorHoverWidget.foreground": token("ink"),
      "editorHoverWidget.border": token("rule-strong"),
      "editorSuggestWidget.background": token("paper-raised"),
      "editorSuggestWidget.foreground": token("ink"),
      "editorSuggestWidget.border": token("rule-strong"),
      "editorSuggestWidget.selectedBackground": token("current-wash"),
      "editorSuggestWidget.selectedForeground": token("ink"),
      "editorSuggestWidget.highlightForeground": token("current"),
      "editorSuggestWidget.focusHighlightForeground": token("current"),
      "list.hoverBackground": token("paper-inset"),
      "list.focusBackground": token("current-wash"),
      "list.focusForeground": token("ink"),
      "quickInput.background": token("paper-raised"),
      "quickInput.foreground": token("ink"),
      "quickInputList.focusBackground": token("current-wash"),
      "quickInputList.focusForeground": token("ink"),
      "input.background": token("paper"),
      "input.foreground": token("ink"),
      "input.border": token("rule-strong"),
      "menu.background": token("paper-raised"),
      "menu.foreground": token("ink"),
      "menu.selectionBackground": token("current-wash"),
      "menu.selectionForeground": token("ink"),
      "textLink.foreground": token("read"),
      "textCodeBlock.background": token("paper-inset"),
      focusBorder: token("focus"),
      foreground: token("ink"),
      "scrollbarSlider.background": `${token("ink-faint")}55`,
      "scrollbarSlider.hoverBackground": `${token("ink-faint")}88`,
      "scrollbarSlider.activeBackground": `${token("ink-faint")}aa`,
      "widget.shadow": "#00000033",
    },
  });
  monaco.editor.setTheme(`mapwalk-${name}`);
}
