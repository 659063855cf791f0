import type { Element, ElementContent, Root, Text } from "hast";

import type { Citation } from "../../../api/types";

/** A cited stretch of the text in UTF-16 units, with its place in the answer's list of citations. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly index: number;
}

/**
 * The citations' stretches in UTF-16 units, in order and without overlaps.
 * The server counts in code points; JavaScript strings and positions in the parsed text do not.
 */
export function spansOf(text: string, citations: readonly Citation[]): readonly Span[] {
  const offsets = [0];
  for (const point of text) offsets.push((offsets.at(-1) ?? 0) + point.length);
  const spans: Span[] = [];
  const inOrder = citations
    .map((citation, index) => ({ start: offsets[citation.start], end: offsets[citation.end], index }))
    .filter((span): span is Span => span.start !== undefined && span.end !== undefined && span.start < span.end)
    .sort((one, two) => one.start - two.start);
  for (const span of inOrder) {
    if (span.start >= (spans.at(-1)?.end ?? 0)) spans.push(span);
  }
  return spans;
}

/** A rehype plugin that wraps every cited stretch in `<cite data-index>`. */
export function rehypeCitations(options: { readonly text: string; readonly spans: readonly Span[] }) {
  return (tree: Root): void => {
    tree.children = tree.children.flatMap((child) => visit(child as ElementContent, options) as Root["children"]);
  };
}

function visit(
  node: ElementContent,
  options: { readonly text: string; readonly spans: readonly Span[] },
): ElementContent[] {
  if (node.type === "element") {
    node.children = node.children.flatMap((child) => visit(child, options));
    return [node];
  }
  return node.type === "text" ? split(node, options) : [node];
}

function split(node: Text, { text, spans }: { readonly text: string; readonly spans: readonly Span[] }): ElementContent[] {
  const from = node.position?.start.offset;
  if (from === undefined || text.slice(from, from + node.value.length) !== node.value) return [node];
  const pieces: ElementContent[] = [];
  let at = 0;
  for (const span of spans) {
    const [start, end] = [span.start - from, span.end - from];
    if (start < at || end > node.value.length) continue;
    if (start > at) pieces.push({ type: "text", value: node.value.slice(at, start) });
    pieces.push(cite(node.value.slice(start, end), span.index));
    at = end;
  }
  if (at === 0) return [node];
  if (at < node.value.length) pieces.push({ type: "text", value: node.value.slice(at) });
  return pieces;
}

function cite(value: string, index: number): Element {
  return {
    type: "element",
    tagName: "cite",
    properties: { dataIndex: String(index) },
    children: [{ type: "text", value }],
  };
}
