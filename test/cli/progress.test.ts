import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../lib/cli/progress.ts';

function aTerminal(isTTY: boolean) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stderr: Object.assign(stream, { isTTY, columns: 80 }), text: () => text };
}

describe('the progress of an import', () => {
  it('is a bar on a terminal, drawn at most ten times a second, and gone at the end', () => {
    const { stderr, text } = aTerminal(true);
    let now = 0;
    const progress = createProgress({ stderr, clock: () => now });
    progress.show({ share: 0, rows: 0, rejected: 0 });
    now = 50;
    progress.show({ share: 0.1, rows: 100, rejected: 0 });
    now = 2000;
    progress.show({ share: 0.5, rows: 12_000, rejected: 3 });
    progress.done();
    const drawn = text()
      .split('\r')
      .filter((line) => line.includes('rows'));
    expect(drawn).toHaveLength(2);
    const last = stripVTControlCharacters(drawn[1] ?? '');
    expect(last).toBe(`${'█'.repeat(12)}${'░'.repeat(12)} 50 %  12\u202f000 rows  6\u202f000/s  3 rejected`);
    expect(text().endsWith('\r\u001b[2K')).toBe(true);
  });

  it('is a line every ten seconds where nobody looks, without control characters', () => {
    const { stderr, text } = aTerminal(false);
    let now = 0;
    const progress = createProgress({ stderr, clock: () => now });
    for (; now < 25_000; now += 100) progress.show({ share: now / 50_000, rows: now, rejected: 0 });
    progress.done();
    expect(text().trimEnd().split('\n')).toHaveLength(2);
    expect(stripVTControlCharacters(text())).toBe(text());
  });
});
