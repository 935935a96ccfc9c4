// What the documents point at is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const documents = ['README.md', ...readdirSync('docs').map((file) => `docs/${file}`)];

/** Files that a document links to, from the project's folder. */
function linked(document: string): string[] {
  const links = readFileSync(document, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g);
  return [...links].map(([, target = '']) => join(dirname(document), target));
}

it.each(documents)('%s links to nothing that is not there', (document) => {
  expect(linked(document).filter((file) => !existsSync(file))).toEqual([]);
});

it('each guarantee of the README names the tests in which it would break', () => {
  expect(linked('README.md').filter((file) => file.endsWith('.test.ts')).length).toBeGreaterThan(20);
});
