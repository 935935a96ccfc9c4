import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { composeMail, type Mail } from '../../functions/channels/mime.ts';
import { parseSender } from '../../functions/core/sender-address.ts';
import { anyText } from '../core/any-text.ts';

const token = `v1.${'a'.repeat(110)}.${'b'.repeat(43)}`;
const unsubscribeUrl = `https://abcdefghijklmnop.lambda-url.eu-west-1.on.aws/?t=${token}`;

function compose(fields: Partial<Mail> = {}): Buffer {
  return composeMail({
    from: { name: 'Größe & Söhne', address: 'shop@example.com' },
    to: { name: 'Ada', address: 'ada@example.com' },
    subject: 'Your cart',
    html: '<p>Grüße</p>',
    text: 'Grüße',
    unsubscribeUrl,
    ...fields,
  });
}

/** Header names of the message itself, in lower case. */
function headerNames(message: Buffer): string[] {
  const [head = ''] = message.toString('latin1').split('\r\n\r\n');
  return head
    .replaceAll('\r\n ', ' ')
    .split('\r\n')
    .map((line) => line.split(':')[0]?.toLowerCase() ?? '');
}

const expectedHeaders = [
  'list-unsubscribe',
  'list-unsubscribe-post',
  'from',
  'to',
  'subject',
  'mime-version',
  'content-type',
];

describe('the MIME message', () => {
  it('carries text and HTML as alternatives, the better one last', async () => {
    const message = compose();
    const mail = await PostalMime.parse(message);
    expect(mail.html?.trim()).toBe('<p>Grüße</p>');
    expect(mail.text?.trim()).toBe('Grüße');
    const source = message.toString('latin1');
    expect(source).toContain('multipart/alternative');
    expect(source.indexOf('text/plain')).toBeLessThan(source.indexOf('text/html'));
  });

  it('has sender, recipient, reply address and subject as given', async () => {
    const mail = await PostalMime.parse(
      compose({ replyTo: { name: 'Care', address: 'care@example.com' }, subject: 'Größe 😀' }),
    );
    expect(mail.from).toMatchObject({ name: 'Größe & Söhne', address: 'shop@example.com' });
    expect(mail.to).toMatchObject([{ name: 'Ada', address: 'ada@example.com' }]);
    expect(mail.replyTo).toMatchObject([{ name: 'Care', address: 'care@example.com' }]);
    expect(mail.subject).toBe('Größe 😀');
  });

  it('has the one-click headers of RFC 8058: one URI, each header once, on one line, and in this order', async () => {
    const lines = compose().toString('latin1').split('\r\n');
    expect(lines.filter((line) => /^list-unsubscribe/i.test(line))).toEqual([
      `List-Unsubscribe: <${unsubscribeUrl}>`,
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    ]);
  });

  it('refuses an unsubscribe URL that could not stand in a header', async () => {
    expect(() => compose({ unsubscribeUrl: 'mailto:x@example.com' })).toThrow(RangeError);
    expect(() => compose({ unsubscribeUrl: `https://a.example/?t=${'x'.repeat(1000)}` })).toThrow(RangeError);
    const odd = compose({ unsubscribeUrl: 'https://a.example/?t=1\r\nBcc: bob@example.com>' }).toString(
      'latin1',
    );
    expect(odd).not.toMatch(/^Bcc/m);
  });

  it('is ASCII with CRLF and lines that SMTP carries, whatever is in it', async () => {
    const long = 'ä<b>😀</b>'.repeat(5000);
    const message = compose({ html: long, text: `${long}\n.\nFrom here` }).toString('latin1');
    expect(message).toMatch(/^[\r\n\t -~]*$/);
    expect(message.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('sends to a bare address where no name is known', async () => {
    const mail = await PostalMime.parse(compose({ to: { name: '', address: 'ada@example.com' } }));
    expect(mail.to).toMatchObject([{ name: '', address: 'ada@example.com' }]);
  });

  it('lets no name and no subject add a header or a recipient', async () => {
    const nasty = fc.oneof(
      anyText(300),
      fc
        .array(
          fc.constantFrom(
            '\r\n',
            '\n',
            '\r',
            '\0',
            'Bcc: bob@example.com',
            '<',
            '>',
            ',',
            '"',
            ';',
            '@',
            '=?utf-8?q?x?=',
            'é',
            '😀',
          ),
          { maxLength: 30 },
        )
        .map((pieces) => pieces.join('')),
    );
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (name, subject) => {
        const message = compose({ to: { name, address: 'ada@example.com' }, subject });
        const names = headerNames(message);
        expect(names.filter((header) => header !== 'subject')).toEqual(
          expectedHeaders.filter((header) => header !== 'subject'),
        );
        const mail = await PostalMime.parse(message);
        expect(mail.to?.map((to) => to.address)).toEqual(['ada@example.com']);
        expect(mail.bcc ?? []).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    '=?utf-8?q?=0D=0ABcc:_victim=40example.org?=',
    'Hello =?utf-8?b?WsO2?= there',
    `=?utf-8?q?x?= ${'long '.repeat(40)}é`,
    '=? ?=',
  ])('shows a subject that looks encoded as text, with a blank where it would begin: %s', async (subject) => {
    const message = compose({ subject });
    expect(headerNames(message).filter((name) => name === 'subject')).toHaveLength(1);
    expect((await PostalMime.parse(message)).subject).toBe(subject.trim().replace(/=\?utf/, '= ?utf'));
  });

  it('keeps any Unicode name and subject', async () => {
    const word = anyText(80).map((text) => text.toWellFormed());
    await fc.assert(
      fc.asyncProperty(word, word, async (name, subject) => {
        fc.pre(
          [name, subject].every(
            (each) => /^[^\p{Cc}\p{Z}\p{Bidi_Control}\ufeff]+$/u.test(each) && !each.includes('=?'),
          ),
        );
        const mail = await PostalMime.parse(compose({ to: { name, address: 'ada@example.com' }, subject }));
        expect(mail.subject).toBe(subject);
        expect(mail.to?.[0]?.name).toBe(name);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the sender', () => {
  it.each([
    ['shop@example.com', '', 'shop@example.com'],
    ['Shop <shop@example.com>', 'Shop', 'shop@example.com'],
    ['Shop, Ltd. (UK) <shop@example.com>', 'Shop, Ltd. (UK)', 'shop@example.com'],
    ['"Shop, \\"the\\" one" <shop@example.com>', 'Shop, "the" one', 'shop@example.com'],
    ['Größe & Söhne <shop@größe.example>', 'Größe & Söhne', 'shop@xn--gre-6ka8i.example'],
    ['日本のお店 <shop@example.com>', '日本のお店', 'shop@example.com'],
  ])('%s is one mailbox', async (from, name, address) => {
    const mail = await PostalMime.parse(compose({ from: parseSender(from) }));
    expect(mail.from).toEqual({ name, address });
  });

  it('of a name without end is cut: no line is longer than SMTP carries', () => {
    const message = compose({ to: { name: 'x'.repeat(2000), address: 'ada@example.com' } }).toString(
      'latin1',
    );
    expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThan(998);
  });
});
