// A progress bar on a terminal; a line every ten seconds where nobody looks.
import type { Io } from './command.ts';
import { grouped } from './grouped.ts';

export interface ProgressState {
  /** From 0 to 1. */
  share: number;
  rows: number;
  rejected: number;
}

export interface Progress {
  show(state: ProgressState): void;
  /** Takes the bar away. */
  done(): void;
}

const redrawMs = 100;
const plainMs = 10_000;
const barWidth = 24;

/** What is counted, in words; without a word for the rejected they are not shown. */
const ofFiles: { rows: string; rejected: string | undefined } = { rows: 'rows', rejected: 'rejected' };

export function createProgress(
  { stderr, clock }: Pick<Io, 'stderr' | 'clock'>,
  words: typeof ofFiles = ofFiles,
): Progress {
  const startedAt = clock();
  const live = stderr.isTTY === true;
  let firstRows: number | undefined;
  let shownAt = live ? Number.NEGATIVE_INFINITY : startedAt;
  let drawn = false;
  return {
    show({ share, rows, rejected }) {
      firstRows ??= rows;
      const now = clock();
      if (now - shownAt < (live ? redrawMs : plainMs)) return;
      shownAt = now;
      const seconds = (now - startedAt) / 1000;
      const rate = seconds > 0 ? Math.round((rows - firstRows) / seconds) : 0;
      const refused = words.rejected === undefined ? '' : `  ${grouped(rejected)} ${words.rejected}`;
      const text = `${Math.floor(share * 100)} %  ${grouped(rows)} ${words.rows}  ${grouped(rate)}/s${refused}`;
      if (!live) {
        stderr.write(`${text}\n`);
        return;
      }
      const full = Math.round(share * barWidth);
      const line = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${text}`;
      stderr.write(`\r\u001b[2K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
      drawn = true;
    },
    done() {
      if (drawn) stderr.write('\r\u001b[2K');
      drawn = false;
    },
  };
}
