// A lesson's text, from the tree that its Markdown was read into. Everything is text and elements, never markup.
import type { RootContent } from "mdast";
import { Fragment, type ReactNode } from "react";

const SAFE_LINK = /^(https:\/\/|#)/;

export function Prose({ nodes }: { nodes: readonly RootContent[] }) {
  return nodes.map((node, i) => <Fragment key={i}>{drawn(node)}</Fragment>);
}

function drawn(node: RootContent): ReactNode {
  const inner = "children" in node ? <Prose nodes={node.children as RootContent[]} /> : null;
  switch (node.type) {
    case "text":
      return node.value;
    case "paragraph":
      return <p>{inner}</p>;
    case "strong":
      return <strong>{inner}</strong>;
    case "emphasis":
      return <em>{inner}</em>;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "code":
      return (
        <pre className="lesson-code">
          <code>{node.value}</code>
        </pre>
      );
    case "list":
      return node.ordered ? <ol>{inner}</ol> : <ul>{inner}</ul>;
    case "listItem":
      return <li>{inner}</li>;
    case "blockquote":
      return <blockquote>{inner}</blockquote>;
    case "heading":
      return <h4>{inner}</h4>;
    case "link":
      return SAFE_LINK.test(node.url) ? (
        <a href={node.url} rel="noopener" target="_blank">
          {inner}
        </a>
      ) : (
        inner
      );
    case "break":
      return <br />;
    default:
      return inner;
  }
}
