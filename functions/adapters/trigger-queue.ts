// Triggers into the queue, one message each.
import { sqsLimits, triggerAttributes } from '../contract/queue.ts';
import type { DelayedTriggerQueue, TriggerQueue } from '../core/ports/trigger-queue.ts';
import type { Trigger } from '../core/trigger.ts';
import { writeJson } from '../core/write-json.ts';
import { type Message, messageBytes, type SendDeps, sendMessages } from './send-messages.ts';

/** Room for what is written beside the trigger later, when it is put back or becomes a dead letter. */
const roomForAttributes = 4096;
const longestTrigger = sqsLimits.bytesPerBatch - roomForAttributes;

export function createTriggerQueue(deps: SendDeps & { queueUrl: string }): TriggerQueue {
  return {
    fits: (trigger) => messageBytes(messageOf(trigger)) <= longestTrigger,
    send: (triggers, stopAt) => sendMessages(deps, deps.queueUrl, triggers.map(messageOf), stopAt),
  };
}

export function createDelayedTriggerQueue(deps: SendDeps & { queueUrl: string }): DelayedTriggerQueue {
  return {
    async send(delayed, stopAt) {
      const messages = delayed.map(({ trigger, delaySeconds }) => ({ ...messageOf(trigger), delaySeconds }));
      await sendMessages(deps, deps.queueUrl, messages, stopAt);
    },
  };
}

// A trigger is asked twice, whether it fits and to be sent: written once.
const written = new WeakMap<Trigger, Message>();

function messageOf(trigger: Trigger): Message {
  const known = written.get(trigger);
  if (known !== undefined) return known;
  const message = {
    body: writeJson(trigger),
    attributes: { [triggerAttributes.triggerId]: trigger.triggerId },
  };
  written.set(trigger, message);
  return message;
}
