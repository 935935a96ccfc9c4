// MJML tags and comments that are not closed, or closed in the wrong order, with their lines.

interface Found {
  line: number;
  message: string;
}

const skipped = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g;
const mjTag = /<(\/?)(mjml|mj-[a-z-]+)((?:[^<>"']|<(?!\/?mj)|"[^"]*"|'[^']*')*)>/g;

/** The first mistake only: what follows it is mostly its consequence. */
export function unclosedTags(source: string): Found[] {
  const blanked = source.replace(skipped, (comment) => comment.replace(/[^\n]/g, ' '));
  const comment = blanked.indexOf('<!--');
  if (comment >= 0) return [{ line: lineOf(blanked, comment), message: '<!-- is never closed; write -->' }];
  const open: { name: string; line: number }[] = [];
  for (const match of blanked.matchAll(mjTag)) {
    const [, closing, name = '', rest = ''] = match;
    const line = lineOf(blanked, match.index);
    if (closing === '') {
      if (!rest.trimEnd().endsWith('/')) open.push({ name, line });
      continue;
    }
    const last = open.pop();
    if (last === undefined) return [{ line, message: `</${name}> closes nothing; remove it` }];
    if (last.name !== name) {
      return [{ line, message: `</${name}> comes where </${last.name}> of line ${last.line} should` }];
    }
  }
  const last = open.pop();
  return last === undefined ? [] : [{ line: last.line, message: `<${last.name}> is never closed` }];
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
