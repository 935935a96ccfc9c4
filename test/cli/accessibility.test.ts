import { describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../../lib/cli/preview/accessibility.ts';

const page = (body: string) => `<html lang="en"><body>${body}</body></html>`;

describe('what a reader who cannot see would miss', () => {
  it('finds nothing where pictures, links and language have words', () => {
    expect(accessibilityFaults(page('<img alt="" src="line.png"><a href="#">Cart</a>'))).toEqual([]);
    expect(
      accessibilityFaults(page('<a href="#"><img alt="Cart" src="a"></a><a aria-label="Up" href="#"></a>')),
    ).toEqual([]);
  });

  it.each([
    [page('<img src="alt.png"><img data-alt="x" src="b">'), '2 pictures without alt text'],
    [page('<a href="#"><img alt="" src="a"></a>'), '1 link without words'],
    ['<html><body></body></html>', 'no language: set lang on mjml'],
    ['<html lang="und"><body></body></html>', 'no language: set lang on mjml'],
  ])('%s', (html, fault) => {
    expect(accessibilityFaults(html)).toEqual([fault]);
  });

  it('does not read what only Outlook reads', () => {
    expect(accessibilityFaults(page('<!--[if mso]><img src="a"><![endif]-->'))).toEqual([]);
  });
});
