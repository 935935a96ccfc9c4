// Sends one e-mail through SES, once: no retry in here or in the client, for SendRawEmail knows no idempotency.
import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { Clock } from '../core/ports/clock.ts';
import type { Email, EmailChannel } from '../core/ports/email-channel.ts';
import { classifySesError } from './classify-ses-error.ts';

/**
 * A connection that rested longer is not used again: while Lambda froze the environment the other end may have closed
 * it, and a reset on a dead connection cannot be told from one after the e-mail was taken.
 */
const longestRestMs = 5_000;

export interface SesEmailDeps {
  /** Made with `maxAttempts: 1` and a request time-out. */
  client: SESClient;
  configurationSet: string;
  clock: Clock;
}

export function createSesEmail({ client, configurationSet, clock }: SesEmailDeps): EmailChannel {
  noteHandOver(client);
  let inFlight = 0;
  let lastUsedAt = clock();

  function dropRestedConnections(): void {
    // Closes the sockets; the client opens new ones by itself.
    if (inFlight === 0 && clock() - lastUsedAt > longestRestMs) client.destroy();
  }

  return {
    async send(email) {
      dropRestedConnections();
      inFlight += 1;
      const command = toCommand(email, configurationSet);
      try {
        const { MessageId } = await client.send(command);
        // An answer that names no message proves nothing.
        if (!MessageId) return { answer: 'unknown', detail: 'answer without a message id' };
        return { answer: 'accepted', sesMessageId: MessageId };
      } catch (thrown) {
        return classifySesError(thrown, handedOver.has(command.input));
      } finally {
        inFlight -= 1;
        lastUsedAt = clock();
      }
    },
  };
}

function toCommand(email: Email, configurationSet: string): SendRawEmailCommand {
  return new SendRawEmailCommand({
    Source: email.from,
    Destinations: [email.to],
    RawMessage: { Data: email.mime },
    ConfigurationSetName: configurationSet,
    Tags: [
      { Name: 'campaign', Value: tagValue(email.campaign) },
      { Name: 'claim', Value: tagValue(email.claimKey) },
      ...(email.step === undefined ? [] : [{ Name: 'step', Value: tagValue(email.step) }]),
      ...(email.variant === undefined ? [] : [{ Name: 'variant', Value: tagValue(email.variant) }]),
    ],
  });
}

/** Inputs of commands whose signed request went to the network: what fails before has surely not been taken. */
const handedOver = new WeakSet<object>();

function noteHandOver(client: SESClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      handedOver.add(args.input);
      return await next(args);
    },
    { step: 'deserialize', priority: 'low', name: 'noteHandOver', override: true },
  );
}

/** SES allows letters, digits, `_` and `-`, at most 256 of them. */
const tagValue = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 256) || '_';
