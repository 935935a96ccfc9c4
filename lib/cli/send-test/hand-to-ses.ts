// Gives one test e-mail to SES, and says in a sentence why SES did not take it.
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { classifySesError } from '../../../functions/channels/classify-ses-error.ts';
import { sesClient } from '../aws-clients.ts';
import { CommandError } from '../command.ts';
import type { Target } from '../target.ts';

const whyNot: Record<string, string> = {
  throttled: 'SES asks for a slower pace: try again in a moment',
  quota: 'the account’s daily SES quota is used up: ask AWS for a higher one, or wait',
  'not-configured': 'SES sends nothing for this account: resume sending, and look at the configuration set',
  'sender-not-allowed':
    'SES does not send for this sender: verify its domain, and leave the sandbox or send to a verified address',
  refused: 'SES refuses this e-mail: correct the address or the template',
  unavailable: 'SES could not be reached or could not answer: check region, credentials and network',
  unknown: 'SES may or may not have taken the e-mail: look into the mailbox before you send it again',
};

/** Answers SES's message id. @throws CommandError */
export async function handToSes(
  target: Target,
  email: { from: string; to: string; mime: Buffer; campaign: string },
): Promise<string> {
  const client = sesClient(target);
  const command = new SendRawEmailCommand({
    Source: email.from,
    Destinations: [email.to],
    RawMessage: { Data: email.mime },
    ConfigurationSetName: target.output('ConfigurationSet'),
    // No claim: nobody's ledger is settled by what becomes of a test.
    Tags: [
      { Name: 'campaign', Value: email.campaign },
      { Name: 'test', Value: 'true' },
    ],
  });
  try {
    return (await client.send(command)).MessageId ?? '';
  } catch (thrown) {
    const { answer, ...said } = classifySesError(thrown, true);
    const detail = 'detail' in said ? ` (${said.detail})` : '';
    throw new CommandError(`not sent${detail}: ${whyNot[answer] ?? whyNot.unknown}`);
  } finally {
    client.destroy();
  }
}
