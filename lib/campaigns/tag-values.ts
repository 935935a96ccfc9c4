// Where Liquid stands within the tags and comments of an HTML text, cut as browsers cut them, however badly written.

export interface TagValue {
  /** Of the Liquid, in the text. */
  index: number;
  /**
   * In the name of the tag or of an attribute, in a value without quotes, in one with quotes, or where it could begin or
   * end a comment.
   */
  place: 'name' | 'bare' | 'quoted' | 'comment';
  /** The attribute's name, in lower case; empty where there is none. */
  attribute: string;
}

// Private characters, which no e-mail has: they stand for Liquid that writes something, and for Liquid that does not.
const [written, silent] = ['\uE000', '\uE001'];
const liquid = /\{\{[^}]*\}?\}?|\{%-?\s*(\w*)[^%]*%?\}?/g;
const trimmed = /(?<!\s)\s+(?=\{[{%]-)|(?<=-[}%]\})\s+/g;
const writing = new Set(['echo', 'cycle', 'liquid']);

/** What may be written or not: where it is not, its neighbours meet. */
const branch =
  /(\{%-?\s*(?:if|unless|elsif|else|case|when|for|tablerow|capture|comment)\b[^%]*%\})([^{}]+)(?=\{%)/g;

const tagStart = /<\uE001*\/?\uE001*[a-z\uE000][^\s/>\uE001]*/gi;
const attribute =
  /[\s/\uE001]*([^\s/>\uE001][^\s/>=\uE001]*)(?:\s*=[\s\uE001]*("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?/y;

// Dashes make a comment of `<!`, and an end of it of `>`.
const commentStart = /<(?:\uE001+!|!-?[\uE000\uE001]|!\[[A-Z]*[\uE000\uE001])/gi;
const comment = /<!--(?!-?>)(?:(?!--!?>)[\s\S])*|<!\[CDATA\[(?:(?!\]\]>)[\s\S])*/g;
const beforeEnd = /\uE000[-!\]\uE001]*>/;

/** Some of them twice. */
export function* tagValues(html: string): Generator<TagValue> {
  const withoutBranches = html.replace(
    branch,
    (_, tag: string, text: string) => tag + silent.repeat(text.length),
  );
  for (const text of [html, withoutBranches]) {
    const marked = text
      .replace(trimmed, (blanks) => silent.repeat(blanks.length))
      .replace(liquid, (piece: string, name?: string) =>
        (name === undefined || writing.has(name) ? written : silent).repeat(piece.length),
      );
    yield* withinTags(marked);
    yield* besideComments(marked);
  }
}

function* withinTags(marked: string): Generator<TagValue> {
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

function* besideComments(marked: string): Generator<TagValue> {
  const beside = { place: 'comment', attribute: '' } as const;
  for (const { 0: text, index } of marked.matchAll(commentStart)) {
    yield { index: index + text.search(/[\uE000\uE001]/), ...beside };
  }
  for (const { 0: text, index } of marked.matchAll(comment)) {
    const at = text.search(beforeEnd);
    if (at >= 0) yield { index: index + at, ...beside };
  }
}

/** Liquid that writes nothing may stand between attributes and choose between them, but not make a value. */
function* markIn(text: string, from: number, place: TagValue['place'], name: string): Generator<TagValue> {
  const at = text.search(place === 'name' ? /\uE000/ : /[\uE000\uE001]/);
  if (at >= 0) yield { index: from + at, place, attribute: name.toLowerCase() };
}
