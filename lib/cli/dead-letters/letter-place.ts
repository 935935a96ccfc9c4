// Where a command of the dead letters looks: those of the triggers, or those of the feedback.
import { sqsClient } from '../aws-clients.ts';
import { type Arguments, type Io, type Option, UsageError } from '../command.ts';
import type { Place } from '../parked/look.ts';
import { findTarget, type Target, targetOptions } from '../target.ts';
import { feedbackLetterKind, letterKind } from './dead-letter-kind.ts';

export const placeOptions: Record<string, Option> = {
  queue: {
    value: 'NAME',
    help: 'triggers: of the consumer (default); feedback: of what SES reported',
    example: 'feedback',
  },
  ...targetOptions,
};

export interface LetterPlace extends Place {
  target: Target;
  /** Where a replayed letter goes. */
  replayTo: string;
  isFeedback: boolean;
}

/** @throws UsageError, CommandError */
export async function withLetters(
  given: Arguments,
  io: Io,
  work: (place: LetterPlace) => Promise<number>,
): Promise<number> {
  const queue = given.value('queue') ?? 'triggers';
  if (queue !== 'triggers' && queue !== 'feedback') {
    throw new UsageError(`--queue must be triggers or feedback, not "${queue}"`);
  }
  const target = await findTarget(given, io);
  const isFeedback = queue === 'feedback';
  const client = sqsClient(target);
  try {
    return await work({
      client,
      target,
      isFeedback,
      longPoll: target.endpoints.sqs === undefined,
      kind: isFeedback ? feedbackLetterKind : letterKind,
      queueUrl: target.output(isFeedback ? 'FeedbackDeadLetterQueueUrl' : 'DeadLetterQueueUrl'),
      replayTo: target.output(isFeedback ? 'FeedbackQueueUrl' : 'TriggerQueueUrl'),
    });
  } finally {
    client.destroy();
  }
}
