// `send-test`: a campaign's e-mails, made of its sample event, to one address, marked as tests.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { composeMail } from '../../functions/channels/mime.ts';
import { parseAddress } from '../../functions/core/normalise-address.ts';
import { createRenderer } from '../../functions/core/render.ts';
import { type Mailbox, parseSender } from '../../functions/core/sender-address.ts';
import { CampaignFileError } from '../campaigns/campaign-file-error.ts';
import type { CampaignSample, SampledCampaign } from '../campaigns/load-samples.ts';
import { sampleRecipient } from '../campaigns/sample-recipient.ts';
import { readStage } from '../stage.ts';
import type { CampaignMail } from './campaign-mails.ts';
import { type Arguments, type Command, CommandError, type Io, UsageError } from './command.ts';
import { maskAddress } from './profiles/mask.ts';
import { handToSes } from './send-test/hand-to-ses.ts';
import { refuseSuppressed } from './send-test/refuse-suppressed.ts';
import { wantedMails } from './send-test/wanted-mails.ts';
import { findTarget, type Target, targetOptions } from './target.ts';

export const sendTest: Command = {
  name: 'send-test',
  summary: 'Sends a campaign’s e-mail to one address, marked as a test',
  positionals: ['CAMPAIGN'],
  options: {
    to: { value: 'ADDRESS', help: 'who gets it: your own address', example: 'you@example.com' },
    step: { value: 'NAME', help: 'the e-mail of a series (default: the first)', example: 'reminder' },
    variant: { value: 'NAME', help: 'the wording (default: the first)', example: 'short' },
    locale: { value: 'L', help: 'the language (default: the campaign’s default)', example: 'de' },
    all: { help: 'every step, variant and language that is not named' },
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
    const { campaign } = sampled;
    const sample = wantedSample(sampled, given);
    const mails = wantedMails(campaign, given);
    const target = await findTarget(given, io);
    const from = parseSender(given.value('from') ?? campaign.sender ?? (await stageSender(target, io)));
    await refuseSuppressed(target, to, io);
    const write = createWriter(sampled, {
      sample,
      to,
      from,
      unsubscribeUrl: target.output('UnsubscribeUrl'),
    });
    // All of them are rendered before the first is sent: a template's mistake sends nothing.
    const letters = await Promise.all(mails.map(async (mail) => ({ mail, mime: await write(mail) })));
    for (const { mail, mime } of letters) {
      const id = await handToSes(target, { from: from.address, to, mime, campaign: campaign.name });
      io.stdout.write(
        `Sent ${campaign.name}${whichOf(mail)} to ${maskAddress(to)} through ${target.name}: SES message ${id}\n`,
      );
    }
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

function wantedSample({ campaign, samples }: SampledCampaign, given: Arguments): CampaignSample {
  const wanted = given.value('sample') ?? 'event';
  const sample = samples.find(({ name }) => name === wanted);
  if (sample !== undefined) return sample;
  const there = samples.map(({ name }) => name).join(', ');
  throw new UsageError(`campaign "${campaign.name}" has no sample "${wanted}"; there is ${there}`);
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

interface Letter {
  sample: CampaignSample;
  to: string;
  from: Mailbox;
  unsubscribeUrl: string;
}

/** Writes any of the campaign's e-mails. @throws TEMPLATE_FAILED */
function createWriter({ campaign }: SampledCampaign, { sample, to, from, unsubscribeUrl }: Letter) {
  const renderer = createRenderer(campaign);
  const link = new URL(unsubscribeUrl);
  // Signed by nobody: the page says so, and changes nothing.
  link.searchParams.set('t', 'test');
  return ({ variant, locale }: CampaignMail): Buffer => {
    const { subject, html, text } = renderer.render({
      trigger: sample.trigger,
      recipient: { ...sampleRecipient, address: to, locale },
      unsubscribeUrl: link.href,
      variant,
    });
    return composeMail({
      from,
      to: { name: '', address: to },
      ...(campaign.replyTo !== undefined && { replyTo: parseSender(campaign.replyTo) }),
      subject: `[Test] ${subject}`,
      html,
      text,
      unsubscribeUrl: link.href,
    });
  };
}

/** `, tips, variant short in en`: only what has a name. */
function whichOf({ step, variant, locale }: CampaignMail): string {
  const named = [step.name, variant.name === '' ? '' : `variant ${variant.name}`].filter(
    (part) => part !== '',
  );
  return `${named.map((part) => `, ${part}`).join('')} in ${locale}`;
}
