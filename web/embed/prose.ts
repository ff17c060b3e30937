// A lesson's text as elements, from the tree that its Markdown was read into. Everything is text, never markup.
import type { RootContent } from "mdast";
import { h } from "./dom.ts";

const SAFE_LINK = /^https:\/\//;
const TAGS = {
  paragraph: "p",
  strong: "strong",
  emphasis: "em",
  listItem: "li",
  blockquote: "blockquote",
  heading: "h4",
};

export const prose = (nodes: readonly RootContent[]): (Node | string)[] => nodes.map(drawn);

function drawn(node: RootContent): Node | string {
  const inner = "children" in node ? prose(node.children as RootContent[]) : [];
  switch (node.type) {
    case "text":
      return node.value;
    case "inlineCode":
      return h("code", {}, node.value);
    case "code":
      return h("pre", { class: "lesson-code", tabindex: 0 }, h("code", {}, node.value));
    case "list":
      return h(node.ordered ? "ol" : "ul", {}, ...inner);
    case "link":
      return SAFE_LINK.test(node.url)
        ? h("a", { href: node.url, target: "_blank", rel: "noopener" }, ...inner)
        : h("span", {}, ...inner);
    case "break":
      return h("br");
    default:
      return h((TAGS[node.type as keyof typeof TAGS] ?? "span") as "p", {}, ...inner);
  }
}
