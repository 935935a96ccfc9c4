// Of MJML's output, what nobody sees is left out when the stack is built.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import mjml2html from 'mjml';
import { type DefaultTreeAdapterTypes, parse, serialize } from 'parse5';
import { describe, expect, it } from 'vitest';
import { compileMjml } from '../../lib/campaigns/compile-mjml.ts';
import { shippedCampaigns } from './edited-campaigns.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;

const holdsNoText = new Set(['table', 'tbody', 'thead', 'tfoot', 'tr']);

/** As it is shown: runs of blanks are one, and a table shows none between its rows and cells. */
function shown(html: string): string {
  const document = parse(html);
  const visit = (nodes: Node[], parent: string) => {
    for (const node of [...nodes]) {
      if (node.nodeName === '#text' && 'value' in node) {
        node.value = node.value.replace(/\s+/g, ' ');
        if (holdsNoText.has(parent) && node.value === ' ') nodes.splice(nodes.indexOf(node), 1);
      }
      if ('data' in node) node.data = node.data.replace(/\s+/g, ' ').replace(/ >/g, '>');
      if ('childNodes' in node) visit(node.childNodes, node.nodeName);
    }
  };
  visit(document.childNodes, '');
  return serialize(document);
}

async function compiled(source: string): Promise<string> {
  const found = await compileMjml('en.mjml', source);
  if (!('html' in found)) throw new Error('the template is refused');
  return found.html;
}

const mjml = (content: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${content}</mj-text></mj-column></mj-section></mj-body></mjml>`;

describe('the HTML of an e-mail', () => {
  it.each(['cart-abandonment/en', 'browse-abandonment/de', 'welcome/hello.en'])(
    'shows what MJML’s output shows, in half of the lines: %s',
    async (template) => {
      const source = await readFile(join(shippedCampaigns, `${template}.mjml`), 'utf8');
      const { html } = await mjml2html(source, { keepComments: false, fonts: {} });
      const condensed = await compiled(source);
      expect(shown(condensed)).toBe(shown(html));
      expect(condensed.split('\n').length).toBeLessThan(html.split('\n').length / 2);
    },
  );

  it.each([
    ['an attribute that has line breaks', '<a title="one\ntwo"\n href="https://a.example/">x</a>'],
    ['blanks between words', '<b>one</b>\n<i>two</i>'],
    ['a text in a cell', '<table>\n<tr>\n<td>\none\n</td>\n<td>two</td>\n</tr>\n</table>'],
    ['a comparison', '1 < 2\n> 1'],
    ['a tag with Liquid in it', '<a {% if x %}title="b"{% endif %}\n href="https://a.example/">x</a>'],
  ])('keeps %s', async (_, content) => {
    const { html } = await mjml2html(mjml(content), { keepComments: false, fonts: {} });
    expect(shown(await compiled(mjml(content)))).toBe(shown(html));
  });
});
