// Where Liquid stands within the tags of an HTML text. Tags are cut as browsers cut them, however badly they are written.

export interface TagValue {
  /** Of the Liquid, in the text. */
  index: number;
  /** In the name of the tag or of an attribute, in a value without quotes, or in one with quotes. */
  place: 'name' | 'bare' | 'quoted';
  /** The attribute's name, in lower case; empty where there is none. */
  attribute: string;
}

// Private characters, which no e-mail has: they stand for Liquid that writes something, and for Liquid that does not.
const [written, silent] = ['\uE000', '\uE001'];
const liquid = /\{\{[^}]*\}?\}?|\{%-?\s*(\w*)[^%]*%?\}?/g;
const writing = new Set(['echo', 'cycle', 'liquid']);

const tagStart = /<\/?[a-z\uE000][^\s/>\uE001]*/gi;
const attribute =
  /[\s/\uE001]*([^\s/>\uE001][^\s/>=\uE001]*)(?:\s*=[\s\uE001]*("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?/y;

export function* tagValues(html: string): Generator<TagValue> {
  const marked = html.replace(liquid, (piece: string, name?: string) =>
    (name === undefined || writing.has(name) ? written : silent).repeat(piece.length),
  );
  let at = 0;
  for (const { 0: start, index } of marked.matchAll(tagStart)) {
    // Within the tag before.
    if (index < at) continue;
    at = index + start.length;
    yield* markIn(start, index, 'name', '');
    attribute.lastIndex = at;
    for (let found = attribute.exec(marked); found !== null; found = attribute.exec(marked)) {
      const [whole, name = '', value = ''] = found;
      yield* markIn(whole.slice(0, whole.length - value.length), at, 'name', name);
      at += whole.length;
      yield* markIn(value, at - value.length, /^["']/.test(value) ? 'quoted' : 'bare', name);
    }
  }
}

/** Liquid that writes nothing may stand between attributes and choose between them, but not make a value. */
function* markIn(text: string, from: number, place: TagValue['place'], name: string): Generator<TagValue> {
  const at = text.search(place === 'name' ? /\uE000/ : /[\uE000\uE001]/);
  if (at >= 0) yield { index: from + at, place, attribute: name.toLowerCase() };
}
