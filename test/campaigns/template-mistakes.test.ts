import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EditedCampaigns, editedCampaigns } from './edited-campaigns.ts';

const rule = 'cart-abandonment/campaign.yaml';

let files: EditedCampaigns;

beforeEach(async () => {
  files = await editedCampaigns();
});

afterEach(() => files[Symbol.asyncDispose]());

describe('a mistake in a template is told with its line', () => {
  const mjml = 'cart-abandonment/en.mjml';

  it.each<[what: string, from: string, to: string, at: string, message: RegExp]>([
    [
      'an unknown MJML tag',
      '<mj-column>',
      '<mj-column><mj-txt>x</mj-txt>',
      '<mj-txt>',
      /mj-txt doesn't exist/,
    ],
    [
      'an unknown attribute',
      'align="center" font-size="19px"',
      'algin="center"',
      'algin',
      /algin is illegal/,
    ],
    [
      'a tag that is never closed',
      '</mj-wrapper>',
      '',
      '</mj-body>',
      /<\/mj-body> comes where <\/mj-wrapper> of line \d+ should/,
    ],
    [
      'a tag that was never opened',
      '</mjml>',
      '</mjml></mj-column>',
      '</mj-column>',
      /<\/mj-column> closes nothing/,
    ],
    ['a comment that is never closed', '</mjml>', '</mjml><!-- one', '<!-- one', /^<!-- is never closed/],
    [
      'a variable that could end a comment',
      '<a href="{{ unsubscribe_url }}"',
      '<!--[if mso]>{{ shop_name }}><![endif]--><a href="{{ unsubscribe_url }}"',
      '<!--[if mso]>{{',
      /cannot stand right after <! or, in a comment, right before >; move it$/,
    ],
    [
      'an include',
      '<mj-column>',
      '<mj-include path="x.mjml" /><mj-column>',
      '<mj-include',
      /mj-include is not supported/,
    ],
    [
      'an unknown variable',
      '{{ shop_name }}</mj-text>',
      '{{ shopname }}</mj-text>',
      '{{ shopname }}',
      /^shopname: this variable has no value/,
    ],
    [
      'an unknown filter',
      '| initial }}',
      '| firstletter }}',
      '| firstletter',
      /undefined filter: firstletter/,
    ],
    ['raw output', '{{ product }}</td>', '{{ product | raw }}</td>', '| raw', /undefined filter: raw/],
    [
      'broken Liquid',
      '{% for product in products limit: 6 %}',
      '{% for product products %}',
      '{% for product products',
      /^\{% for product products %\}: not valid Liquid/,
    ],
    [
      'a variable in a style',
      'color: #6b6660; text-decoration',
      'color: {{ shop_name }}; text-decoration',
      'color: {{ shop_name',
      /cannot stand inside a style/,
    ],
    [
      'a link over plain http',
      'href="{{ cart_url | safe_url | default: shop_url }}"',
      'href="http://shop.example/cart"',
      'href="http:',
      /^the link "http:\/\/shop\.example\/cart" leads nowhere: it must begin with https: or mailto:$/,
    ],
    [
      'a link without a scheme',
      '<a href="{{ unsubscribe_url }}"',
      '<a href="www.shop.example">x</a><a href="{{ unsubscribe_url }}"',
      '"www.shop.example"',
      /^the link "www\.shop\.example" leads nowhere/,
    ],
    [
      'a wrong link in one case of two',
      '<a href="{{ unsubscribe_url }}"',
      '<a href="{% if locale == \'de\' %}https://shop.example/de{% else %}ftp://shop.example{% endif %}">x</a><a href="{{ unsubscribe_url }}"',
      'ftp://',
      /^the link "ftp:\/\/shop\.example" leads nowhere/,
    ],
    [
      'a picture over plain http',
      '<!-- One row',
      "<mj-section><mj-column><mj-image src='http://shop.example/{{ locale }}.png' /></mj-column></mj-section><!-- One row",
      'mj-image',
      /^the link "http:\/\/shop\.example\/…\.png" leads nowhere/,
    ],
    ['a script', '<mj-raw>', '<mj-raw><script>1</script>', '<script>', /cannot have scripts/],
    [
      'an attribute without quotes',
      '<a href="{{ unsubscribe_url }}"',
      '<a title={{ shop_name }} href="{{ unsubscribe_url }}"',
      '<a title',
      /needs quotes/,
    ],
  ])('%s', async (_, from, to, at, message) => {
    await files.edit(mjml, from, to);
    const [problem] = await files.problems();
    expect(problem).toMatchObject({ file: `campaigns/${mjml}`, message: expect.stringMatching(message) });
    expect(await files.linesOf(mjml, at)).toContain(problem?.line);
  });

  it('a variable that only the sample has: without it, night mails would fail', async () => {
    await files.edit(rule, ', default: "" }', ' }');
    await files.edit('cart-abandonment/sample-event.json', '"pageURL": {', '"pageURLs": {');
    const found = await files.problems();
    expect(found).toMatchObject([
      { file: 'campaigns/cart-abandonment/en.mjml', message: expect.stringMatching(/^cart_url: /) },
      { file: 'campaigns/cart-abandonment/en.txt', message: expect.stringMatching(/^cart_url: /) },
      { file: 'campaigns/cart-abandonment/de.mjml', message: expect.stringMatching(/^cart_url: /) },
      { file: 'campaigns/cart-abandonment/de.txt', message: expect.stringMatching(/^cart_url: /) },
    ]);
  });

  it('an e-mail without a link to unsubscribe, in either part', async () => {
    await files.edit(mjml, '{{ unsubscribe_url }}', 'https://shop.example/');
    await files.edit('cart-abandonment/de.txt', '{{ unsubscribe_url }}', '');
    const message = 'every e-mail needs a link to unsubscribe: use {{ unsubscribe_url }}';
    expect(await files.problems()).toEqual([
      { file: `campaigns/${mjml}`, message },
      { file: 'campaigns/cart-abandonment/de.txt', message },
    ]);
  });

  it('links that a reader can follow are right, whatever a value adds to them', async () => {
    const links = [
      'https://shop.example/{% if locale == "de" %}de{% else %}en{% endif %}?q={{ shop_name | url_encode }}',
      'mailto:care@shop.example',
      'tel:+431234',
      '#top',
      '{% if locale == "de" %}{{ cart_url }}{% else %}{{ shop_url }}{% endif %}',
    ];
    const written = links.map((link) => `<a href='${link}'>x</a>`).join(' ');
    await files.edit(
      mjml,
      '<a href="{{ unsubscribe_url }}"',
      `${written}<!-- <a href="http://x"> --><a href="{{ unsubscribe_url }}"`,
    );
    expect(await files.problems()).toEqual([]);
  });
});
