// The terminal of local mode: start-up steps, then a live view that is redrawn in place, then a summary.
// Where nobody looks (no TTY) it prints a plain line every few seconds instead.
import { stripVTControlCharacters } from 'node:util';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { durationWords } from './duration-words.ts';
import { createPaint } from './terminal-paint.ts';
import { liveView, plainLine, type Snapshot, summary } from './terminal-view.ts';

export interface TerminalOptions {
  out: { write(text: string): unknown; columns?: number | undefined; rows?: number | undefined };
  isTTY: boolean;
  clock: Clock;
  /** For `NO_COLOR` and `FORCE_COLOR`. */
  env?: Record<string, string | undefined>;
}

export interface Terminal {
  /** Says what is being done; the next `step` takes its place. */
  begin(label: string): void;
  /** A step of the start is done; shows how long it took since the one before. */
  step(label: string): void;
  /** The addresses to open in a browser, e.g. `{ inbox: 'http://…' }`. */
  links(addresses: Record<string, string>): void;
  /** Something worth a line of its own; the live view goes on below it. */
  note(text: string): void;
  /** Draws the live view; without a TTY, a line every few seconds. */
  render(snapshot: Snapshot): void;
  /** Takes the live view away and prints the summary. */
  done(snapshot: Snapshot): void;
}

const plainPeriodMs = 5000;
const eraseBelow = '\u001b[J';
const eraseLine = '\u001b[2K\r';

export function createTerminal({ out, isTTY, clock, env = {} }: TerminalOptions): Terminal {
  const colours = env.NO_COLOR ? false : isTTY || Boolean(env.FORCE_COLOR);
  const paint = createPaint(colours);
  const startedAt = clock();
  let stepAt = startedAt;
  let plainAt = Number.NEGATIVE_INFINITY;
  let drawn: string[] = [];
  let beginning = false;

  const width = () => Math.max(20, out.columns ?? 80);
  const takeAway = () => {
    const unsaid = beginning ? eraseLine : '';
    beginning = false;
    return drawn.length === 0 ? unsaid : `${unsaid}\u001b[${drawn.length}A\r${eraseBelow}`;
  };
  const print = (text: string) => out.write(joined([takeAway() + text, ...drawn]));
  const draw = (lines: string[]) => {
    // A line that wraps, or one beyond the window, would break the count of lines to go back up.
    const fitting = lines.slice(0, (out.rows ?? 50) - 1).map((line) => cut(line, width() - 1));
    // One write, so that nothing flickers.
    const before = takeAway();
    drawn = fitting;
    out.write(before + joined(fitting));
  };

  return {
    begin(label) {
      if (!isTTY) return;
      out.write(takeAway() + paint('dim', `  … ${label}`));
      beginning = true;
    },
    step(label) {
      const took = durationWords(clock() - stepAt);
      stepAt = clock();
      print(`  ${paint('good', '✔')} ${label} ${paint('dim', took)}`);
    },
    links(addresses) {
      const wide = Math.max(...Object.keys(addresses).map((name) => name.length));
      const lines = Object.entries(addresses).map(
        ([name, url]) => `  ${paint('strong', name.padEnd(wide))}  ${paint('link', url)}`,
      );
      print(`\n${lines.join('\n')}\n`);
    },
    note: (text) => {
      print(`  ${text}`);
    },
    render(snapshot) {
      if (isTTY) draw(liveView(snapshot, paint, width()));
      else if (clock() - plainAt >= plainPeriodMs) {
        plainAt = clock();
        out.write(`${plainLine(snapshot)}\n`);
      }
    },
    done(snapshot) {
      const before = takeAway();
      drawn = [];
      out.write(before + joined(summary(snapshot, paint, clock() - startedAt)));
    },
  };
}

function joined(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** Cuts what is seen to the width; a cut line loses its colours rather than leaking them. */
function cut(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length <= width ? line : `${plain.slice(0, width - 1)}…`;
}
