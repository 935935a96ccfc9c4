// One batch of the feedback queue: read, looked up together, then each event goes its own way, and what failed stays in the queue.
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { feedbackMetrics as metrics } from '../contract/metrics.ts';
import { asCampaignTriggersError } from '../core/errors.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { readSesEvent, type SesEvent } from '../core/read-ses-event.ts';
import type { ResultTally } from '../core/result-tally.ts';
import type { ApplyFeedback } from './apply-feedback.ts';
import type { Findings, LookUp } from './look-up.ts';

export interface BatchDeps {
  lookUp: LookUp;
  applyFeedback: ApplyFeedback;
  /** Filled while the events are worked on. */
  tally: Pick<ResultTally, 'flush'>;
  telemetry: Pick<Telemetry, 'count' | 'error' | 'warn'>;
}

/** Of a record, what is looked at. */
export type FeedbackBatch = { Records: Pick<SQSEvent['Records'][number], 'messageId' | 'body'>[] };

const atOnce = 10;

/** The returned function never throws. SQS moves what fails again and again to the dead letters, event and all. */
export function createProcessBatch({ lookUp, applyFeedback, tally, telemetry }: BatchDeps) {
  async function fails({ messageId, content }: ReadRecord, findings: Findings): Promise<boolean> {
    try {
      if ('error' in content) throw content.error;
      await applyFeedback(content.event, findings);
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
    const read = Records.map(readRecord);
    const events = read.flatMap(({ content }) => ('event' in content ? [content.event] : []));
    const findings = await lookUp(events).catch(nothingFound);
    const failed = await inParallel(read, atOnce, (record) => fails(record, findings));
    await tally.flush();
    const failures = Records.filter((_, index) => failed[index]);
    return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

interface ReadRecord {
  messageId: string;
  content: { event: SesEvent } | { error: unknown };
}

function readRecord({ messageId, body }: FeedbackBatch['Records'][number]): ReadRecord {
  try {
    return { messageId, content: { event: readSesEvent(body) } };
  } catch (error) {
    return { messageId, content: { error } };
  }
}

/** Nothing is known: what is only to be written is written all the same, and what would have to be known comes again. */
function nothingFound(failure: unknown): Findings {
  return {
    isSettled: () => false,
    isFirstDelivery() {
      throw failure;
    },
  };
}
