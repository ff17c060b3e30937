// Both languages as Monaco wants them: tokens from highlight.ts, comments, brackets and indentation. Registered once.
import { type Language, tokenizeLine } from "./highlight.ts";
import { monaco } from "./monaco.ts";

/** A line's state: whether a block comment is open at its end. */
class LineState implements monaco.languages.IState {
  readonly open: boolean;
  constructor(open: boolean) {
    this.open = open;
  }
  clone(): LineState {
    return this;
  }
  equals(other: monaco.languages.IState): boolean {
    return other instanceof LineState && other.open === this.open;
  }
}

function tokens(language: Language): monaco.languages.TokensProvider {
  return {
    getInitialState: () => new LineState(false),
    tokenize: (line, state) => {
      const result = tokenizeLine(line, language, (state as LineState).open);
      return {
        tokens: result.tokens.map(({ start, type }) => ({ startIndex: start, scopes: type })),
        endState: new LineState(result.open),
      };
    },
  };
}

monaco.languages.register({ id: "bpf-asm", extensions: [".bpf.s"], aliases: ["BPF assembly"] });
monaco.languages.register({ id: "c", extensions: [".c", ".h"], aliases: ["C"] });
monaco.languages.setTokensProvider("bpf-asm", tokens("bpf-asm"));
monaco.languages.setTokensProvider("c", tokens("c"));

monaco.languages.setLanguageConfiguration("bpf-asm", {
  comments: { lineComment: ";", blockComment: ["/*", "*/"] },
  brackets: [
    ["(", ")"],
    ["[", "]"],
  ],
  autoClosingPairs: [
    { open: "(", close: ")" },
    { open: "[", close: "]" },
  ],
  wordPattern: /[A-Za-z_.$][\w.$]*|0x[0-9a-fA-F]+|\d+/,
});
monaco.languages.setLanguageConfiguration("c", {
  comments: { lineComment: "//", blockComment: ["/*", "*/"] },
  brackets: [
    ["{", "}"],
    ["(", ")"],
    ["[", "]"],
  ],
  autoClosingPairs: [
    { open: "{", close: "}" },
    { open: "(", close: ")" },
    { open: "[", close: "]" },
    { open: '"', close: '"', notIn: ["string", "comment"] },
    { open: "'", close: "'", notIn: ["string", "comment"] },
  ],
  surroundingPairs: [
    { open: "{", close: "}" },
    { open: "(", close: ")" },
    { open: "[", close: "]" },
    { open: '"', close: '"' },
  ],
  indentationRules: { increaseIndentPattern: /[{([]\s*$/, decreaseIndentPattern: /^\s*[})\]]/ },
  onEnterRules: [
    {
      beforeText: /^\s*\/\*\*?.*[^/]$/,
      action: { indentAction: monaco.languages.IndentAction.None, appendText: " * " },
    },
  ],
});
