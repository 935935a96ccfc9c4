// `send-test`: one campaign's e-mail, made of its sample event, to one address, marked as a test.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { createSigningKeys } from '../../functions/adapters/signing-keys.ts';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { classifySesError } from '../../functions/channels/classify-ses-error.ts';
import { composeMail } from '../../functions/channels/mime.ts';
import { parseAddress } from '../../functions/core/normalise-address.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createRenderer } from '../../functions/core/render.ts';
import { senderAddress } from '../../functions/core/sender-address.ts';
import { CampaignFileError } from '../campaigns/campaign-file-error.ts';
import type { SampledCampaign } from '../campaigns/load-samples.ts';
import { sampleRecipient } from '../campaigns/sample-recipient.ts';
import { readStage } from '../stage.ts';
import { dynamoClient, secretsClient, sesClient } from './aws-clients.ts';
import { type Arguments, type Command, CommandError, type Io, UsageError } from './command.ts';
import { maskAddress } from './profiles/mask.ts';
import { findTarget, type Target, targetOptions } from './target.ts';

export const sendTest: Command = {
  name: 'send-test',
  summary: 'Sends one campaign’s e-mail to one address, marked as a test',
  positionals: ['CAMPAIGN'],
  options: {
    to: { value: 'ADDRESS', help: 'who gets it: your own address', example: 'you@example.com' },
    locale: { value: 'L', help: 'the language (default: the campaign’s default)', example: 'de' },
    sample: { value: 'NAME', help: 'sample-NAME.json instead of sample-event.json', example: 'empty-cart' },
    from: {
      value: 'SENDER',
      help: 'the sender (default: the campaign’s, else the stage’s of cdk.json)',
      example: '"Shop <news@shop.example>"',
    },
    campaigns: {
      value: 'DIR',
      help: 'the folder of the campaigns (default: campaigns)',
      example: './campaigns',
    },
    ...targetOptions,
  },
  details: `The files are taken as they are now, deployed or not. The subject begins with [Test], SES's events carry the tag
test, no ledger knows of it, and its unsubscribe link unsubscribes nobody. Who is suppressed gets no test either.`,
  async run(given, io) {
    const to = parseAddress(given.value('to') ?? '');
    if (to === undefined) throw new UsageError('send-test needs one address, as in --to you@example.com');
    const sampled = await load(given, io);
    const target = await findTarget(given, io);
    const { campaign } = sampled;
    const from = given.value('from') ?? campaign.sender ?? (await stageSender(target, io));
    await refuseSuppressed(target, to, io);
    const { locale, mime } = await write(sampled, {
      given,
      to,
      from,
      unsubscribeUrl: target.output('UnsubscribeUrl'),
    });
    const id = await send(target, { from: senderAddress(from), to, mime, campaign: campaign.name });
    io.stdout.write(
      `Sent ${campaign.name} in ${locale} to ${maskAddress(to)} through ${target.name}: SES message ${id}\n`,
    );
    return 0;
  },
};

async function load(given: Arguments, io: Io): Promise<SampledCampaign> {
  const dir = resolve(io.cwd, given.value('campaigns') ?? 'campaigns');
  const name = given.positionals[0] ?? '';
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw new UsageError(`"${name}" cannot be a campaign: give its folder’s name`);
  // Loaded here: no other command should wait for the template compilers.
  const { loadSampledCampaign } = await import('../campaigns/load-samples.ts');
  try {
    return await loadSampledCampaign(dir, name);
  } catch (thrown) {
    if (thrown instanceof CampaignFileError) throw new CommandError(thrown.message);
    throw thrown;
  }
}

async function stageSender(target: Target, io: Io): Promise<string> {
  const { stage } = target;
  const text = await readFile(join(io.cwd, 'cdk.json'), 'utf8').catch(() => undefined);
  if (text === undefined || stage === undefined) {
    throw new CommandError(
      'neither the campaign nor a stage of cdk.json says who sends: give it with --from',
    );
  }
  const { context }: { context?: { stages?: unknown } } = JSON.parse(text);
  return readStage({ stages: context?.stages, stage, overrides: undefined }).settings.sender;
}

/** Whoever unsubscribed, complained or was erased is not mailed, not even by hand. */
async function refuseSuppressed(target: Target, to: string, io: Io): Promise<void> {
  const [secrets, dynamo] = [secretsClient(target), dynamoClient(target)];
  try {
    const secretId = target.output('SigningKeysSecret');
    const keys = await createSigningKeys({ client: secrets, secretId, clock: io.clock })();
    const hash = createRecipientHash(keys.recipientKey)(to);
    const tableName = target.output('SuppressionsTable');
    const found = (await createSuppressionStore({ client: dynamo, tableName }).find([hash])).get(hash);
    const [reason] = [found?.all, ...Object.values(found?.categories ?? {})].flatMap(
      (entry) => entry?.reason ?? [],
    );
    if (reason === undefined) return;
    throw new CommandError(
      `${maskAddress(to)} is suppressed (${reason}) and gets no e-mail: send the test to another address`,
    );
  } finally {
    secrets.destroy();
    dynamo.destroy();
  }
}

interface Letter {
  given: Arguments;
  to: string;
  from: string;
  unsubscribeUrl: string;
}

async function write({ campaign, samples }: SampledCampaign, { given, to, from, unsubscribeUrl }: Letter) {
  const wanted = given.value('sample') ?? 'event';
  const sample = samples.find(({ name }) => name === wanted);
  if (sample === undefined) {
    const there = samples.map(({ name }) => name).join(', ');
    throw new UsageError(`campaign "${campaign.name}" has no sample "${wanted}"; there is ${there}`);
  }
  const locale = given.value('locale') ?? campaign.defaultLocale;
  const { templates } = campaign.steps[0].variants[0];
  if (!Object.hasOwn(templates, locale)) {
    const there = Object.keys(templates).join(', ');
    throw new UsageError(`campaign "${campaign.name}" has no template in "${locale}"; there is ${there}`);
  }
  const link = new URL(unsubscribeUrl);
  // Signed by nobody: the page says so, and changes nothing.
  link.searchParams.set('t', 'test');
  const recipient = { ...sampleRecipient, address: to, locale };
  const mail = createRenderer(campaign).render({
    trigger: sample.trigger,
    recipient,
    unsubscribeUrl: link.href,
  });
  const mime = await composeMail({
    from,
    to: { address: to },
    ...(campaign.replyTo !== undefined && { replyTo: campaign.replyTo }),
    subject: `[Test] ${mail.subject}`,
    html: mail.html,
    text: mail.text,
    unsubscribeUrl: link.href,
  });
  return { locale: mail.locale, mime };
}

const whyNot: Record<string, string> = {
  throttled: 'SES asks for a slower pace: try again in a moment',
  quota: 'the account’s daily SES quota is used up: ask AWS for a higher one, or wait',
  'not-configured':
    'SES does not send for this sender: verify its domain, and leave the sandbox or send to a verified address',
  refused: 'SES refuses this e-mail: correct the address or the template',
  unavailable: 'SES could not be reached or could not answer: check region, credentials and network',
  unknown: 'SES may or may not have taken the e-mail: look into the mailbox before you send it again',
};

async function send(
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
