import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkTarget, parseLinkHeader } from '../../functions/adapters/link-header.ts';

const at = 'https://events-va6.adobe.io/organizations/1/integrations/2/r?limit=5';
const next = (header: string | null) => linkTarget(header, 'next', at);

describe('the Link header', () => {
  it('is resolved against the request: another path prefix on the same host', () => {
    expect(next('</events-fast/organizations/1/integrations/2/r?since=a:b&limit=5>; rel="next"')).toBe(
      'https://events-va6.adobe.io/events-fast/organizations/1/integrations/2/r?since=a:b&limit=5',
    );
  });

  it('may hold many links, joined by commas, with commas and semicolons inside', () => {
    const header =
      '</count?x=1>; rel="count", </e?since=a,b;c>; title="x, </y>; rel=next"; rel="prev next", </l>;rel=latest';
    expect(Object.fromEntries(parseLinkHeader(header))).toEqual({
      count: '/count?x=1',
      prev: '/e?since=a,b;c',
      next: '/e?since=a,b;c',
      latest: '/l',
    });
  });

  it.each([
    ['unquoted', '</n>; rel=next'],
    ['in upper case', '</n>; REL="NEXT"'],
    ['spaced', ' < /n > ; rel = "next" '],
    ['after another parameter', '</n>; type="a/b"; x; rel="next"'],
    ['first of two', '</n>; rel=next, </other>; rel=next'],
    ['with a port kept', '</n>; rel=next'],
  ])('is understood %s', (_, header) => {
    expect(next(header)).toBe('https://events-va6.adobe.io/n');
  });

  it('keeps the port of the request', () => {
    expect(linkTarget('</n?since=1>; rel=next', 'next', 'http://localhost:1234/journal')).toBe(
      'http://localhost:1234/n?since=1',
    );
  });

  it.each([
    ['no header', null],
    ['no such relation', '</n>; rel=prev'],
    ['an empty target', '<>; rel=next'],
    ['a URI template', '</n?since={position}&limit={count}>; rel="next"'],
    ['no URL', '<http://[>; rel=next'],
    ['no rel at all', '</n>'],
  ])('gives nothing for %s', (_, header) => {
    expect(next(header)).toBeUndefined();
  });

  it('finds every link that was written, whatever stands around it', () => {
    const target = fc.webUrl({ withQueryParameters: true }).filter((url) => !url.includes('>'));
    const links = fc.uniqueArray(fc.tuple(target, fc.stringMatching(/^[a-z]{1,8}$/)), {
      selector: ([, rel]) => rel,
    });
    fc.assert(
      fc.property(links, fc.constantFrom(', ', ',', ' ,\t'), (all, comma) => {
        const header = all.map(([url, rel]) => `<${url}>; title="a,<b>;\\"c"; rel="${rel}"`).join(comma);
        expect([...parseLinkHeader(header)]).toEqual(all.map(([url, rel]) => [rel, url.trim()]));
      }),
      { numRuns: 30 },
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void next(`<${text}; rel=next, ${text}`)));
  });
});
