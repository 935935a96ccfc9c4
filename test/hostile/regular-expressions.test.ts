// Every regular expression of the product against text made to keep it busy: no piece of text, repeated to 32 KB after
// anything that it takes, may need more time than a reading of that text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  createSourceFile,
  forEachChild,
  isRegularExpressionLiteral,
  type Node,
  ScriptTarget,
} from 'typescript';
import { describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const longText = 32_768;
/** Quadratic takes a millisecond or two, cubic some hundred. */
const shortText = 2_048;
/** A long text takes well under a millisecond where time is linear, some hundred where it is quadratic. */
const mostMs = 60;

/** Quadratic, and why it may be: never on text that a visitor, Adobe or SES decides. */
const tolerated: Record<string, string> = {
  'functions/adapters/parse-credentials.ts': 'the operator’s own secret, of at most 64 KB',
  'functions/adapters/private-key.ts': 'the operator’s own secret, of at most 64 KB',
  'functions/adapters/credentials-end.ts': 'the operator’s own secret, of at most 64 KB',
  'lib/campaigns/': 'the marketer’s own files, at synthesis',
  'lib/cli/preview/': 'the marketer’s own files, on their own machine',
  'lib/local/': 'local mode, on the developer’s own machine',
  'lib/cli/': 'what the operator’s own stack tells, cut to a line or to the size of a message',
};

interface Found {
  place: string;
  source: string;
}

function regularExpressions(folder: string): Found[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => /\.(ts|js)$/.test(file))
    .flatMap((file) => literalsIn(`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')));
}

function literalsIn(file: string, text: string): Found[] {
  const found: Found[] = [];
  const tree = createSourceFile(file, text, ScriptTarget.Latest);
  const visit = (node: Node): void => {
    if (isRegularExpressionLiteral(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      found.push({ place: `${file}:${line + 1}`, source: node.text });
    }
    forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** What the expression takes, and pieces of its source, as pieces to repeat. */
function attacksOn(source: string, length: number): string[] {
  const plain = source.replace(/^\/|\/[a-z]*$/g, '');
  const texts = [...matching(plain), ...plain.split(/\\.|[[\](){}?*+|^$]/).filter((piece) => piece !== '')];
  const single = [...new Set([...texts.join('').slice(0, 40), ...' a0"\'<=-\n'])];
  const prefixes = [
    ...new Set(
      texts.flatMap((text) => [1, 2, 3, 5, 9, 16, 24, text.length].map((end) => text.slice(0, end))),
    ),
  ];
  const pumped = [...prefixes, ...single].map((piece) => piece.repeat(Math.ceil(length / piece.length)));
  const inside = prefixes
    .slice(0, 12)
    .flatMap((prefix) => single.slice(0, 12).map((one) => prefix + one.repeat(length)));
  return [...pumped, ...inside].flatMap((text) => [text, `${text}\u0001`]);
}

/** Short texts that the expression matches; none where fast-check cannot make them. */
function matching(plain: string): string[] {
  try {
    const ofIt = fc.stringMatching(new RegExp(plain.replace(/\(\?<?[=!][^)]*\)/g, '')), { size: 'xsmall' });
    return fc
      .sample(ofIt, { numRuns: 6, seed: 1 })
      .map((text) => text.slice(0, 40))
      .filter((text) => text !== '');
  } catch {
    return [];
  }
}

/** The text that took too long; undefined for none. */
function slowest(
  source: string,
  length = longText,
  patienceMs = 10_000,
): { ms: number; text: string } | undefined {
  const script = `
    const slow = [];
    for (const text of texts) {
      let ms = Infinity;
      // Other work beside may hold it up once, hardly three times.
      for (let tries = 0; tries < 3 && ms > mostMs; tries += 1) {
        const started = now();
        text.replace(${source}, '');
        ms = now() - started;
      }
      if (ms > mostMs) { slow.push({ ms, text: text.slice(0, 60) }); break; }
    }
    slow[0]`;
  const texts = attacksOn(source, length);
  const globals = { texts, mostMs, now: () => performance.now() };
  return runInNewContext(script, globals, { timeout: patienceMs });
}

const found = ['functions', 'lib', 'bin'].flatMap(regularExpressions);
const isTolerated = ({ place }: Found) => Object.keys(tolerated).some((start) => place.startsWith(start));

describe('a regular expression', () => {
  it('of the functions is found by this test', () => {
    expect(found.filter(({ place }) => place.startsWith('functions/')).length).toBeGreaterThan(60);
    expect(found.length).toBeGreaterThan(200);
  });

  it('that would be slow is found by this test', () => {
    for (const source of ['/(a+)+$/', '/<([^>]*)>/g', '/^(\\s*a\\s*)*$/', '/\\s+$/']) {
      expect(() => expect(slowest(source, longText, 1_000)).toBeUndefined(), source).toThrow();
    }
  });

  it.each(found.filter((one) => !isTolerated(one)))(
    '$place $source takes no more time than its text',
    ({ source }) => {
      expect(slowest(source)).toBeUndefined();
    },
  );

  it.each(found.filter(isTolerated))('$place $source is quadratic at worst', ({ source }) => {
    expect(slowest(source, shortText)).toBeUndefined();
  });
});
