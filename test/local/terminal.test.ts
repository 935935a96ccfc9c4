import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createTerminal } from '../../lib/local/terminal.ts';
import { createTracker } from '../../lib/local/tracker.ts';

function aTerminal({ isTTY = true, env = {}, columns = 100, rows = 50 } = {}) {
  const written: string[] = [];
  const time = { now: 0 };
  const out = { write: (text: string) => written.push(text), columns, rows };
  const terminal = createTerminal({ out, isTTY, clock: () => time.now, env });
  return { terminal, time, written, text: () => written.join('') };
}

const counters = (sent = 0, waiting = 0) => {
  const tracker = createTracker({ clock: () => 0 });
  const end = (position: string, audit: object) => {
    tracker.served({ position, event: {}, servedAt: 0 });
    tracker.log({
      functionName: 'f',
      at: 0,
      text: JSON.stringify({ audit: 1, journal: 'j', position, endedAt: 840, ...audit }),
    });
  };
  for (let n = 0; n < sent; n++) end(`s${n}`, { end: 'sent' });
  for (let n = 0; n < waiting; n++) tracker.served({ position: `w${n}`, event: {}, servedAt: 0 });
  end('k', { end: 'skipped', reason: 'unknown_recipient' });
  end('f', { end: 'failed', reason: 'TEMPLATE_FAILED' });
  return tracker.counters();
};

const esc = '\u001b';
const move = new RegExp(`(${esc}\\[\\d+A|${esc}\\[J|${esc}\\[2K|\r|\n)`);
const moveUp = new RegExp(`^${esc}\\[(\\d+)A$`);

/** What a terminal shows in the end: plays the moves that local mode uses. */
function screen(text: string): string[] {
  const lines = [''];
  let row = 0;
  for (const piece of text.split(move)) {
    const up = moveUp.exec(piece);
    if (up) row -= Number(up[1]);
    else if (piece === '\u001b[J') lines.length = row;
    else if (piece === '\u001b[2K') lines[row] = '';
    else if (piece === '\n') row++;
    else if (piece !== '\r') lines[row] = (lines[row] ?? '') + stripVTControlCharacters(piece);
    lines[row] ??= '';
  }
  return lines;
}

describe('the terminal', () => {
  test('shows each step of the start with the time that it took, in the place of what was being done', () => {
    const { terminal, time, text } = aTerminal();
    terminal.begin('synthesising');
    time.now = 3100;
    terminal.step('synthesised');
    time.now = 3740;
    terminal.step('emulators up');
    expect(screen(text())).toEqual(['  ✔ synthesised 3.1 s', '  ✔ emulators up 640 ms', '']);
  });

  test('redraws in place: two views leave one, and a note stays above it', () => {
    const { terminal, text } = aTerminal();
    terminal.render({ counters: counters(3), total: 10 });
    terminal.note('the poller was restarted');
    terminal.render({ counters: counters(4), total: 10 });
    const shown = screen(text());
    expect(shown.filter((line) => line.startsWith('  drained'))).toEqual([
      '  drained                         6',
    ]);
    expect(shown[0]).toBe('  the poller was restarted');
    expect(shown.join('\n')).toContain('60 %  6 of 10');
  });

  test('tells the e-mails too where series make several of one event', () => {
    const { terminal, text } = aTerminal();
    terminal.render({ counters: { ...counters(3), mails: 3 } });
    expect(screen(text()).some((line) => line.startsWith('  e-mails'))).toBe(false);
    terminal.render({ counters: { ...counters(3), mails: 7 } });
    expect(screen(text())).toContain('  e-mails                         7');
  });

  test('says why triggers were skipped or failed, numbers in one column', () => {
    const { terminal, text } = aTerminal();
    terminal.render({ counters: counters(1234) });
    const shown = screen(text());
    const table = shown.filter((line) => /\d$/.test(line));
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
    expect(shown).toContain('  sent                        1 234');
    expect(shown.some((line) => line.startsWith('  skipped: unknown visitor'))).toBe(true);
    expect(shown.some((line) => line.startsWith('  failed: template failed'))).toBe(true);
    expect(shown.some((line) => line.includes('p50 840 ms'))).toBe(true);
  });

  test.each([
    [30, 50],
    [100, 8],
  ])('a window of %i columns and %i rows is never overrun', (columns, rows) => {
    const { terminal, text } = aTerminal({ columns, rows });
    terminal.render({ counters: counters(2), total: 100 });
    terminal.render({ counters: counters(3), total: 100 });
    const shown = screen(text());
    for (const line of shown) expect(line.length).toBeLessThan(columns);
    expect(shown.length).toBeLessThanOrEqual(rows);
  });

  test('colours mean something, and NO_COLOR turns them off', () => {
    const painted = aTerminal();
    painted.terminal.render({ counters: counters(3) });
    expect(painted.text()).toContain('\u001b[32m');
    const plain = aTerminal({ env: { NO_COLOR: '1' } });
    plain.terminal.render({ counters: counters(3) });
    expect(plain.text()).not.toContain(esc);
  });

  test('where nobody looks it prints a plain line every five seconds', () => {
    const { terminal, time, written } = aTerminal({ isTTY: false });
    for (time.now = 0; time.now <= 11_000; time.now += 250)
      terminal.render({ counters: counters(2), total: 9 });
    expect(written).toHaveLength(3);
    expect(written[0]).toBe(
      'drained 4 of 9, sent 2, skipped: unknown visitor 1, failed: template failed 1, lag p50 840 ms\n',
    );
  });

  test('prints the addresses to open', () => {
    const { terminal, text } = aTerminal({ isTTY: false });
    terminal.links({ console: 'http://127.0.0.1:1', inbox: 'http://127.0.0.1:1/inbox' });
    expect(text()).toBe('\n  console  http://127.0.0.1:1\n  inbox    http://127.0.0.1:1/inbox\n\n');
  });

  test('ends with a summary that says whether every event is accounted for', () => {
    const complete = aTerminal();
    complete.terminal.render({ counters: counters(2) });
    complete.terminal.done({ counters: counters(2) });
    const shown = screen(complete.text());
    expect(shown).toContain('  ✔ every event is accounted for');
    expect(shown.filter((line) => line.startsWith('  drained'))).toHaveLength(1);
    const open = aTerminal();
    open.terminal.done({ counters: counters(2, 5) });
    expect(screen(open.text())).toContain('  … 5 of 9 events have no end yet');
  });
});
