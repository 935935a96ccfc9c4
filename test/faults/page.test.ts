// The catalogue is whole, and its page is the one that readers find.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sections } from './catalogue.ts';
import { faultsPage, pageFile } from './page.ts';

test('every number of the catalogue has its row, once and in order', () => {
  const numbers = sections.flatMap(({ rows }) => rows.map(({ number }) => number));
  expect(numbers).toEqual(Array.from({ length: 108 }, (_, index) => index + 1));
});

test('the page is the one that the rows write', () => {
  expect(readFileSync(pageFile, 'utf8')).toBe(faultsPage());
});
