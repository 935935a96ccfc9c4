import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Campaign, CompiledTemplate, Variable } from '../../functions/core/campaign.ts';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { createRenderer } from '../../functions/core/render.ts';
import { oneEmail } from '../support/builders.ts';
import { aCampaign, aRecipient } from './a-campaign.ts';
import { anyText } from './any-text.ts';

const unsubscribeUrl = 'https://u.example/?t=v1.a.b&x=1';
const text = (dimension: string): Variable => ({ dimension, pick: 'last', type: 'text' });

function render(
  template: Partial<CompiledTemplate>,
  given: { value?: string; campaign?: Partial<Campaign>; recipient?: Parameters<typeof aRecipient>[0] } = {},
) {
  const templates = { en: { subject: 's', html: 'h', text: 't', ...template } };
  const campaign = aCampaign({ variables: { x: text('x') }, steps: oneEmail(templates), ...given.campaign });
  const dimensions = given.value === undefined ? {} : { x: [given.value] };
  return createRenderer(campaign).render({
    trigger: { dimensions },
    recipient: aRecipient(given.recipient),
    unsubscribeUrl,
  });
}

function failure(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof CampaignTriggersError && thrown.code === 'TEMPLATE_FAILED') return thrown.message;
  }
  throw new Error('TEMPLATE_FAILED was not thrown');
}

describe('rendering an e-mail', () => {
  it('fills in variables, recipient, locale and the link to unsubscribe', () => {
    const source =
      '{{ x }} {{ recipient.name }} {{ recipient.attributes.tier }} {{ locale }} {{ unsubscribe_url }}';
    const recipient = { name: 'Ada', attributes: { tier: 'gold' } };
    const mail = render({ text: source, subject: '{{ x }}!' }, { value: 'Bag', recipient });
    expect(mail).toEqual({
      locale: 'en',
      subject: 'Bag!',
      html: 'h',
      text: `Bag Ada gold en ${unsubscribeUrl}`,
    });
  });

  it('escapes in the HTML, and only there', () => {
    const mail = render(
      { subject: '{{ x }}', html: '<p title="{{ x }}">{{ x }}</p>', text: '{{ x }}' },
      { value: `<b>"&'` },
    );
    expect(mail.html).toBe('<p title="&lt;b&gt;&#34;&amp;&#39;">&lt;b&gt;&#34;&amp;&#39;</p>');
    expect(mail.text).toBe(`<b>"&'`);
    expect(mail.subject).toBe(`<b>"&'`);
  });

  it('never reads Liquid out of a value', () => {
    const value = '{{ recipient.address }}{% if true %}x{% endif %}';
    expect(render({ text: '{{ x }}' }, { value }).text).toBe(value);
  });

  it('knows a recipient without a name', () => {
    const source = 'Hi{% if recipient.name %} {{ recipient.name }}{% endif %}!';
    expect(render({ text: source }).text).toBe('Hi!');
    expect(render({ text: source }, { recipient: { name: 'Ada' } }).text).toBe('Hi Ada!');
  });

  it('makes a subject one line of at most 250 characters', () => {
    expect(render({ subject: 'a\n  b\u0007 {{ x }}' }, { value: 'c\r\nBcc: d' }).subject).toBe(
      'a b c Bcc: d',
    );
    expect(render({ subject: '{{ x }}' }, { value: 'x'.repeat(1000) }).subject).toHaveLength(250);
  });

  it.each([
    ['javascript:alert(1)', '#'],
    [' JaVaScRiPt:alert(1)', '#'],
    ['data:text/html,x', '#'],
    ['http://shop.example/', '#'],
    ['//evil.example', '#'],
    ['https:evil', '#'],
    ['', '#'],
    ['https://shop.example/?a=1&b=2', 'https://shop.example/?a=1&amp;b=2'],
    ['https://shop.example/"><script>', 'https://shop.example/&#34;&gt;&lt;script&gt;'],
    ['mailto:care@shop.example', 'mailto:care@shop.example'],
  ])('links to %j as %j, in whatever quotes and wherever it is assembled', (value, expected) => {
    const variables = { x: { ...text('x'), default: '' } };
    const html = `<a href="{{ x }}">1</a><a\nHREF='{% if true %}{{ x }}{% endif %}'>2</a><img src="{{ x }}">`;
    const mail = render({ html }, { value, campaign: { variables } });
    const links = [...mail.html.matchAll(/(?:href|src)=["']([^"']*)["']/gi)].map(([, link]) => link);
    expect(links).toEqual([expected, expected, expected]);
  });

  it('keeps its own unsubscribe link, on one machine even without https', () => {
    const html = '<a href="{{ unsubscribe_url }}">x</a>';
    expect(render({ html }).html).toBe('<a href="https://u.example/?t=v1.a.b&amp;x=1">x</a>');
    const local = createRenderer(
      aCampaign({ steps: oneEmail({ en: { subject: 's', html, text: 't' } }) }),
    ).render({
      trigger: { dimensions: {} },
      recipient: aRecipient(),
      unsubscribeUrl: 'http://127.0.0.1:4000/?t=a',
    });
    expect(local.html).toBe('<a href="http://127.0.0.1:4000/?t=a">x</a>');
  });

  it('offers safe_url, so that a template can fall back to another link', () => {
    const source = '{{ x | safe_url | default: "https://shop.example/" }}';
    expect(render({ text: source }, { value: 'javascript:x' }).text).toBe('https://shop.example/');
    expect(render({ text: source }, { value: 'https://a.example/' }).text).toBe('https://a.example/');
  });

  it('is harmless with any value in any place', () => {
    const html = '<a href="{{ x }}" title=\'{{ x }}\'>{{ x }}</a>';
    const renderer = createRenderer(
      aCampaign({
        variables: { x: { ...text('x'), default: '' } },
        steps: oneEmail({ en: { subject: '{{ x }}', html, text: '{{ x }}' } }),
      }),
    );
    fc.assert(
      fc.property(anyText(200), (value) => {
        const mail = renderer.render({
          trigger: { dimensions: { x: [value] } },
          recipient: aRecipient(),
          unsubscribeUrl,
        });
        expect(mail.html).toMatch(
          /^<a href="(#[^"<>]*|https:[^"<>]+|mailto:[^"<>]+|tel:[^"<>]+)" title='[^'<>]*'>[^<>]*<\/a>$/,
        );
        for (const part of [mail.subject, mail.html, mail.text]) {
          expect(part.isWellFormed()).toBe(true);
          expect(part).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it('renders a megabyte of text as a bounded e-mail', () => {
    const mail = render({ html: '{{ x }}', text: '{{ x }}' }, { value: '<'.repeat(1_000_000) });
    expect(mail.html.length).toBeLessThan(20_000);
  });

  it('cleans what a profile says', () => {
    const recipient = {
      attributes: { note: 'a\r\nb\ud800', list: ['<i>'], deep: { a: { b: { c: { d: 1 } } } } },
    };
    const html = '{{ recipient.attributes.note }} {{ recipient.attributes.list[0] }}';
    expect(render({ html }, { recipient }).html).toBe('a b\ufffd &lt;i&gt;');
  });
});

describe('the language of an e-mail', () => {
  const template = (subject: string) => ({ subject, html: '', text: '' });
  const templates = { en: template('en'), de: template('de'), 'pt-br': template('pt-br') };

  it.each([
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['de_CH.utf8', 'de'],
    ['de_CH', 'de'],
    ['pt-BR', 'pt-br'],
    ['pt-PT', 'en'],
    ['fr', 'en'],
    ['constructor', 'en'],
    [undefined, 'en'],
  ])('%s reads %s', (locale, expected) => {
    const mail = createRenderer(aCampaign({ steps: oneEmail(templates) })).render({
      trigger: { dimensions: {} },
      recipient: aRecipient(locale === undefined ? {} : { locale }),
      unsubscribeUrl,
    });
    expect([mail.locale, mail.subject]).toEqual([expected, expected]);
  });
});

describe('a template that fails', () => {
  it('is named with campaign, locale, part, line and its own words', () => {
    expect(failure(() => render({ html: 'a\nb {{ y }}' }))).toBe(
      'campaign "cart", locale "en", html, line 2: y: this variable has no value here; declare it, or give it a default',
    );
  });

  it('fails where a variable without a default is missing', () => {
    expect(failure(() => render({ text: '{{ x }}' }))).toContain('text, line 1: x: ');
  });

  it.each([
    ['an unknown filter', '{{ x | nope }}'],
    ['raw output', '{{ x | raw }}'],
    ['another file', "{% include 'a' %}"],
    ['another file, rendered', "{% render '/etc/passwd' %}"],
    ['a layout', "{% layout 'a' %}"],
    ['broken syntax', '{% if x %}'],
    ['an endless loop', '{% for i in (1..100000000) %}{{ i }}{% endfor %}'],
    [
      'a bomb of memory',
      "{% assign a = 'x' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
    ],
    ['a computed property', '{{ recipient[x] }}'],
    ['a prototype', '{{ x.constructor }}'],
  ])('fails by name and without a value: %s', (_, source) => {
    const message = failure(() => render({ html: source }, { value: 'secret-value' }));
    expect(message).toMatch(/^campaign "cart", locale "en", html/);
    expect(message).not.toContain('secret-value');
  });

  it('does not spoil the next e-mail', () => {
    const templates = { en: { subject: 's', html: '{{ x }}', text: 't' } };
    const renderer = createRenderer(aCampaign({ variables: { x: text('x') }, steps: oneEmail(templates) }));
    const request = { recipient: aRecipient(), unsubscribeUrl };
    failure(() => renderer.render({ ...request, trigger: { dimensions: {} } }));
    expect(renderer.render({ ...request, trigger: { dimensions: { x: ['1'] } } }).html).toBe('1');
  });
});
