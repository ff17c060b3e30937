// How each system of documentation gets a player: what an author writes, and the HTML that arrives in the reader's browser,
// which the tests open. PLAYER stands for the folder where Mapwalk is served.

export interface Snippet {
  system: string;
  /** What to know beside the text; a sentence or two. */
  note: string;
  files: { name: string; text: string }[];
  html: string;
}

const PROGRAM = `  r0 = 0
  exit`;

const ELEMENT = `<map-walk>
<pre><code class="language-asm">
${PROGRAM}
</code></pre>
</map-walk>`;

const SCRIPT = `<script type="module" src="PLAYER/sdk/map-walk.js"></script>`;

const FRAME = `<iframe src="PLAYER/embed.html?example=write-values" title="Mapwalk: write values"
  width="100%" height="480" loading="lazy" allow="clipboard-write" referrerpolicy="strict-origin-when-cross-origin"
  sandbox="allow-scripts allow-same-origin allow-popups"></iframe>`;

export const SNIPPETS: readonly Snippet[] = [
  {
    system: "Plain HTML",
    note: "Without scripts the reader sees the program's text. In HTML a < of the program is written &lt; and a & is written &amp;.",
    files: [{ name: "page.html", text: `${SCRIPT}\n\n${ELEMENT}` }],
    html: `${SCRIPT}${ELEMENT}`,
  },
  {
    system: "Docusaurus, MDX",
    note: "The script is loaded once for the site. In MDX a program goes into braces, or its lines become Markdown.",
    files: [
      { name: "docusaurus.config.js", text: `scripts: [{ src: "PLAYER/sdk/map-walk.js", type: "module" }],` },
      {
        name: "page.mdx",
        text: `<map-walk>
  <pre><code className="language-asm">{\`
${PROGRAM}
\`}</code></pre>
</map-walk>`,
      },
    ],
    html: `${SCRIPT}${ELEMENT}`,
  },
  {
    system: "Sphinx",
    note: "The raw directive is HTML as it is; other output formats leave it out.",
    files: [
      { name: "conf.py", text: `html_js_files = [("PLAYER/sdk/map-walk.js", {"type": "module"})]` },
      { name: "page.rst", text: `.. raw:: html\n\n   ${ELEMENT.replaceAll("\n", "\n   ")}` },
    ],
    html: `${SCRIPT}${ELEMENT.replaceAll("\n", "\n   ")}`,
  },
  {
    system: "Hugo",
    note: "A shortcode; .Inner is escaped, so that the program may hold < and &.",
    files: [
      {
        name: "layouts/shortcodes/map-walk.html",
        text: `${SCRIPT}
<map-walk theme="{{ .Get "theme" | default "auto" }}">
<pre><code class="language-{{ .Get "language" | default "asm" }}">{{ .Inner | htmlEscape | safeHTML }}</code></pre>
</map-walk>`,
      },
      { name: "content/page.md", text: `{{< map-walk >}}\n${PROGRAM}\n{{< /map-walk >}}` },
    ],
    html: `${SCRIPT}<map-walk theme="auto">\n<pre><code class="language-asm">\n${PROGRAM}\n</code></pre>\n</map-walk>`,
  },
  {
    system: "MkDocs",
    note: "MkDocs 1.5 or later: earlier ones load no modules. Its Markdown leaves HTML alone inside of a div, and takes an element that it does not know for a paragraph's text.",
    files: [
      { name: "mkdocs.yml", text: `extra_javascript:\n  - path: PLAYER/sdk/map-walk.js\n    type: module` },
      { name: "page.md", text: `<div>${ELEMENT}</div>` },
    ],
    html: `${SCRIPT}<div>${ELEMENT}</div>`,
  },
  {
    system: "WordPress",
    note: "A Custom HTML block takes a frame where scripts are not allowed, from authors who may post unfiltered HTML (editors and administrators); for others WordPress takes frames out. Its height stays as it is written.",
    files: [{ name: "Custom HTML block", text: FRAME }],
    html: FRAME,
  },
];
