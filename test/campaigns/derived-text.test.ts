import { describe, expect, it } from 'vitest';
import { createLiquidTemplate } from '../../functions/core/liquid-template.ts';
import { compileMjml } from '../../lib/campaigns/compile-mjml.ts';
import { deriveText } from '../../lib/campaigns/derive-text.ts';

async function derived(body: string): Promise<string> {
  const compiled = await compileMjml(
    'en.mjml',
    `<mjml><mj-head><mj-preview>Only for the inbox</mj-preview></mj-head><mj-body><mj-section><mj-column>
${body}
</mj-column></mj-section></mj-body></mjml>`,
  );
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return deriveText(compiled.html);
}

const text = (body: string, scope: Record<string, unknown> = {}) =>
  derived(body).then((source) => createLiquidTemplate(source, 'text').render(scope));

describe('a text part that is derived', () => {
  it('keeps Liquid as it is written: outputs, tags, filters with their quotes and signs', async () => {
    const body =
      '<mj-text>{% if a > 1 and b != "<x>" %}{{ name | default: "you & me" | truncate: 9, "…" }}{% endif %}</mj-text>';
    expect(await derived(body)).toBe(
      '{% if a > 1 and b != "<x>" %}{{ name | default: "you & me" | truncate: 9, "…" }}{% endif %}\n',
    );
  });

  it('writes each link behind its words, that of unsubscribing too', async () => {
    const body = `<mj-button href="{{ url | safe_url | default: 'https://shop.example' }}">Go on</mj-button>
<mj-text>Enough? <a href="{{ unsubscribe_url }}">Unsubscribe</a> or <a href="mailto:a@b.example">write</a></mj-text>`;
    expect(await text(body, { url: '', unsubscribe_url: 'https://u.example/?t=1&s=2' })).toBe(
      'Go on [https://shop.example]\n\nEnough? Unsubscribe [https://u.example/?t=1&s=2] or write [a@b.example]\n',
    );
  });

  it('has what a reader sees: neither preheader nor markup, pictures as their words', async () => {
    const body = `<mj-text><h1>Fish &amp; chips</h1></mj-text><mj-text>Caf&eacute;<br />open</mj-text>
<mj-image src="https://shop.example/a.png" alt="A plate" />`;
    expect(await text(body)).toBe('Fish & chips\n\nCafé\nopen\n\nA plate\n');
  });

  it('leaves no gaps where tags stand by themselves', async () => {
    const body = `<mj-table>{% for product in products %}
<tr><td>{{ product }}</td></tr>
{% endfor %}</mj-table><mj-text>{% if sale %}</mj-text><mj-text>Sale!</mj-text><mj-text>{% endif %}</mj-text><mj-text>Bye</mj-text>`;
    const of = async (scope: object) => (await text(body, { products: [], sale: false, ...scope })).trim();
    expect(await of({})).toBe('Bye');
    expect(await of({ sale: true })).toBe('Sale!\n\nBye');
    expect((await of({ products: ['Shoe', 'Bag'] })).split(/\n+/)).toEqual(['Shoe', 'Bag', 'Bye']);
  });

  it('does not make Liquid of what only looks like it', async () => {
    const source = await text('<mj-text>&#123;&#123; name }} and &#123;% if %}</mj-text>');
    expect(source).toBe('{{ name }} and {% if %}\n');
  });
});
