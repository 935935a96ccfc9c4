// Runs before each test file: records for which test things are said, and every error of ours that is made.
import { relative } from 'node:path';
import { beforeEach, expect, inject } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { recordFor, recordSaid } from './record.ts';
import { watchProcess } from './watch-process.ts';

const folder = inject('recordFolder');
const testFile = relative(process.cwd(), expect.getState().testPath ?? '');
recordFor({ folder, test: `${testFile} > outside of a test` });
watchProcess({ isFunction: true });

beforeEach(({ task }) => {
  recordFor({ folder, test: `${testFile} > ${task.name}` });
});

/**
 * Stands between our errors and `Error`, whose constructor each of them calls. Message and stack are what Lambda reports of
 * an error; its cause is in somebody else's words, and whoever told them would be found by the output.
 */
class RecordedError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    recordSaid('error', this.stack ?? message);
  }
}
Object.setPrototypeOf(CampaignTriggersError, RecordedError);
