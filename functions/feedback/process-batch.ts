// One batch of the feedback queue: each event goes its own way, and what failed stays in the queue.
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { feedbackMetrics as metrics } from '../contract/metrics.ts';
import { asCampaignTriggersError } from '../core/errors.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { readSesEvent } from '../core/read-ses-event.ts';
import type { ResultTally } from '../core/result-tally.ts';
import type { ApplyFeedback } from './apply-feedback.ts';

export interface BatchDeps {
  applyFeedback: ApplyFeedback;
  /** Filled while the events are worked on. */
  tally: Pick<ResultTally, 'flush'>;
  telemetry: Pick<Telemetry, 'count' | 'error' | 'warn'>;
}

/** Of a record, what is looked at. */
export type FeedbackBatch = { Records: Pick<SQSEvent['Records'][number], 'messageId' | 'body'>[] };

const atOnce = 10;

/** The returned function never throws. SQS moves what fails again and again to the dead letters, event and all. */
export function createProcessBatch({ applyFeedback, tally, telemetry }: BatchDeps) {
  async function fails({ messageId, body }: FeedbackBatch['Records'][number]): Promise<boolean> {
    try {
      await applyFeedback(readSesEvent(body));
      return false;
    } catch (thrown) {
      const { code, message, transient } = asCampaignTriggersError(thrown);
      const fields = { code, message, sqsMessageId: messageId };
      if (code === 'FEEDBACK_UNREADABLE') telemetry.count(metrics.unreadable);
      if (transient) telemetry.warn('an event from SES is tried again', fields);
      else telemetry.error('an event from SES cannot be worked on', fields);
      return true;
    }
  }

  return async ({ Records }: FeedbackBatch): Promise<SQSBatchResponse> => {
    const failed = await inParallel(Records, atOnce, fails);
    await tally.flush();
    const failures = Records.filter((_, index) => failed[index]);
    return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}
