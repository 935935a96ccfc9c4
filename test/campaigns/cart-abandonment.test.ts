import { beforeAll, describe, expect, it } from 'vitest';
import { createRenderer, type RenderedMail } from '../../functions/core/render.ts';
import { compileCampaigns } from '../../lib/campaigns/compile-campaigns.ts';
import { aRecipient } from '../core/a-campaign.ts';

const shipped = new URL('../../campaigns', import.meta.url).pathname;
const unsubscribeUrl = 'https://u.example/?t=v1.a.b';

let render: (
  dimensions: Record<string, string[]>,
  recipient?: { name?: string; locale?: string },
) => RenderedMail;

beforeAll(async () => {
  const { campaigns } = await compileCampaigns(shipped);
  const cart = campaigns.find(({ name }) => name === 'cart-abandonment');
  if (cart === undefined) throw new Error('the shipped campaign is gone');
  const renderer = createRenderer(cart);
  render = (dimensions, recipient = {}) =>
    renderer.render({ trigger: { dimensions }, recipient: aRecipient(recipient), unsubscribeUrl });
});

function linkOfButton(html: string): string | undefined {
  return /<a\s[^>]*href="([^"]*)"[^>]*>\s*(?:Back to my cart|Zum Warenkorb)/.exec(html)?.[1];
}

describe('the cart e-mail', () => {
  const dimensions = {
    evar12: ['Bag', 'Bag|Steel Bottle & Cup'],
    pageurl: ['https://shop.example/cart?a=1&b=2', ''],
  };

  it('shows greeting, products, one button to the cart and the link to unsubscribe', () => {
    const mail = render(dimensions, { name: 'Ada' });
    expect(mail.subject).toBe('Bag is still in your cart');
    expect(mail.html).toContain('Hi Ada,');
    expect(mail.html).toContain('>Steel Bottle &amp; Cup</td>');
    expect(linkOfButton(mail.html)).toBe('https://shop.example/cart?a=1&amp;b=2');
    expect(mail.html).toContain(`<a href="${unsubscribeUrl}"`);
    expect(mail.html).not.toContain('{{');
  });

  it('says the same in its text part', () => {
    expect(render(dimensions, { name: 'Ada' }).text).toBe(`Your cart is waiting

Hi Ada,

You left a few things in your cart. They are still there:

- Bag
- Steel Bottle & Cup

Back to my cart:
https://shop.example/cart?a=1&b=2

Changed your mind, or already bought? Then there is nothing for you to do.

--
You get this reminder because you put something in your cart at Example Shop.
Unsubscribe: ${unsubscribeUrl}

Example Shop Ltd, 1 Market Street, 1010 Vienna
`);
  });

  it('is in German for who reads German, without a name too', () => {
    const mail = render(dimensions, { locale: 'de-AT' });
    expect(mail.locale).toBe('de');
    expect(mail.subject).toBe('Bag liegt noch in Ihrem Warenkorb');
    expect(mail.html).toContain('Guten Tag,');
    expect(mail.html).toContain('lang="de"');
    expect(mail.text).toContain('Zum Warenkorb:\nhttps://shop.example/cart?a=1&b=2');
  });

  it('makes sense when the page sent neither products nor address', () => {
    const mail = render({});
    expect(mail.subject).toBe('Your cart is waiting for you');
    expect(linkOfButton(mail.html)).toBe('https://shop.example/cart');
    expect(mail.html).not.toContain('class="product-name"');
    expect(mail.text).toContain('You left something in your cart. It is still there.\n\nBack to my cart:');
  });

  it('leads to the shop where the page’s address is none to follow', () => {
    expect(linkOfButton(render({ pageurl: ['javascript:alert(1)'] }).html)).toBe('https://shop.example/cart');
  });

  it('counts the products beyond the sixth', () => {
    const mail = render({ evar12: [Array.from({ length: 9 }, (_, index) => `P${index + 1}`).join('|')] });
    expect(mail.text).toContain('- P6\n- and 3 more\n');
    expect(mail.html).toContain('and 3 more');
    expect(mail.html).not.toContain('>P7<');
  });

  it('shows markup and Liquid in a name or product as they are', () => {
    const mail = render({ evar12: ['<script>x</script>{{ shop_url }}'] }, { name: '{% if %}<b>' });
    expect(mail.html).toContain('&lt;script&gt;x&lt;/script&gt;{{ shop_url }}');
    expect(mail.html).toContain('Hi {% if %}&lt;b&gt;,');
    expect(mail.html).not.toContain('<script');
  });

  it('loads nothing from elsewhere and stays below the size at which Gmail cuts', () => {
    const mail = render(dimensions);
    expect(mail.html).not.toMatch(/<(img|link|script|iframe)\b|@import|url\(/i);
    expect(mail.html.length).toBeLessThan(60_000);
  });
});
