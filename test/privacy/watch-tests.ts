// Runs before each test file: records for which test things are said, and every error of ours that is made.
import { beforeEach, inject } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { recordFor, recordSaid } from './record.ts';
import { watchProcess } from './watch-process.ts';

const folder = inject('recordFolder');
recordFor({ folder, test: 'outside of a test' });
watchProcess({ isFunction: true });

beforeEach(({ task }) => {
  recordFor({ folder, test: `${task.file.name} > ${task.name}` });
});

/** Stands between our errors and `Error`, whose constructor each of them calls. */
class RecordedError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    recordSaid('error', wordsOf(this));
  }
}
Object.setPrototypeOf(CampaignTriggersError, RecordedError);

/** Message and stack, and those of the causes. */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return thrown === undefined ? '' : String(thrown);
  const { name, message, stack = '', cause } = thrown;
  return [name, message, stack, wordsOf(cause)].join('\n');
}
