// C laid out by clang-format (in WebAssembly, fetched at the first request only) in the style of the kernel's BPF programs.

/** Kernel style: tabs, braces of functions on their own line, no one-line bodies. */
export const STYLE = JSON.stringify({
  BasedOnStyle: "LLVM",
  UseTab: "Always",
  IndentWidth: 8,
  TabWidth: 8,
  ContinuationIndentWidth: 8,
  ColumnLimit: 100,
  BreakBeforeBraces: "Linux",
  AllowShortIfStatementsOnASingleLine: "Never",
  AllowShortFunctionsOnASingleLine: "None",
  AllowShortLoopsOnASingleLine: false,
  IndentCaseLabels: false,
  SortIncludes: "Never",
  AttributeMacros: ["__always_inline", "__noinline", "__hidden", "__weak", "__ksym"],
});

/** The whole text laid out anew. Fails where the formatter cannot be fetched. */
export async function formatC(text: string): Promise<string> {
  const { default: init, format } = await import("@wasm-fmt/clang-format/vite");
  await init();
  return format(text, "prog.c", STYLE);
}
