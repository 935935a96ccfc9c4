// An HTML text as a browser reads it: its elements with their attributes, those within conditional comments too, which
// Outlook reads.
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

export interface ReadElement {
  name: string;
  attributes: Record<string, string>;
}

type Node = DefaultTreeAdapterTypes.Node;

/** In the order of the text. */
export function elementsIn(html: string): ReadElement[] {
  const found: ReadElement[] = [];
  const open: Node[] = [parse(html)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('data' in node) found.push(...insideComment(node.data));
    if ('attrs' in node) {
      const attributes = Object.fromEntries(
        node.attrs.map(({ prefix, name, value }) => [prefix ? `${prefix}:${name}` : name, value]),
      );
      found.push({ name: node.tagName, attributes });
    }
    if ('content' in node) open.push(node.content);
    if ('childNodes' in node) for (const child of node.childNodes.toReversed()) open.push(child);
  }
  return found;
}

function insideComment(text: string): ReadElement[] {
  const [, inside] = /^\[if [^\]]*\]>(.*)<!\[endif\]$/s.exec(text) ?? [];
  return inside === undefined ? [] : elementsIn(inside);
}

/** Names of elements and of their attributes: what no value may change. */
export function shapeOf(html: string): string[] {
  return elementsIn(html).map(({ name, attributes }) => [name, ...Object.keys(attributes)].join(' '));
}

const linkNames = ['href', 'src', 'background', 'action', 'formaction', 'poster', 'data', 'xlink:href'];

export function linksIn(html: string): string[] {
  return elementsIn(html).flatMap(({ attributes }) => linkNames.flatMap((name) => attributes[name] ?? []));
}
