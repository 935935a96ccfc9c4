// One campaign's e-mails for each sample, and what a marketer should know of each before it is sent.
import type { Step, Variant } from '../../../functions/core/campaign.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { createRenderer, type Renderer } from '../../../functions/core/render.ts';
import type { CampaignSample, SampledCampaign } from '../../campaigns/load-samples.ts';
import { campaignMails } from '../campaign-mails.ts';
import { findFailure, type TemplateFailure } from './find-failure.ts';
import { type MailView, viewMail } from './mail-view.ts';
import { type ReaderKind, readerKinds, writtenTo } from './sample-reader.ts';

export interface SampleMail {
  /** `<campaign>/[<step>/]<locale>/[<variant>/]<sample>`, each part as in an address. */
  id: string;
  step: Step;
  variant: Variant;
  locale: string;
  /** `event` for `sample-event.json`. */
  sample: string;
  /** As each reader gets it; where it cannot be rendered, why. */
  written: Record<ReaderKind, MailView | TemplateFailure>;
}

export const unsubscribeUrl = 'https://unsubscribe.example/?t=v1.sample.token';

export const mailId = (...parts: readonly string[]): string =>
  parts
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/');

/** @param sender of campaigns that name none */
export async function renderSampleMails(sampled: SampledCampaign, sender: string): Promise<SampleMail[]> {
  const { campaign, samples } = sampled;
  const renderer = createRenderer(campaign);
  const wanted = campaignMails(campaign).flatMap((mail) => samples.map((sample) => ({ ...mail, sample })));
  return await Promise.all(
    wanted.map(async ({ step, variant, locale, sample }) => {
      const write = (kind: ReaderKind) =>
        writeOne({ sampled, renderer, sender, variant, locale, sample, kind });
      const [full, nameless, sparse] = await Promise.all([write('full'), write('nameless'), write('sparse')]);
      const id = mailId(campaign.name, step.name, locale, variant.name, sample.name);
      return { id, step, variant, locale, sample: sample.name, written: { full, nameless, sparse } };
    }),
  );
}

interface Writing {
  sampled: SampledCampaign;
  renderer: Renderer;
  sender: string;
  variant: Variant;
  locale: string;
  sample: CampaignSample;
  kind: ReaderKind;
}

async function writeOne(writing: Writing): Promise<MailView | TemplateFailure> {
  const { sampled, renderer, sender, variant, locale, sample, kind } = writing;
  const { campaign } = sampled;
  const { trigger, recipient } = writtenTo(kind, campaign, sample.trigger, locale);
  const request = { trigger, recipient, unsubscribeUrl, variant };
  try {
    return await viewMail(renderer.render(request), {
      from: campaign.sender ?? sender,
      replyTo: campaign.replyTo,
      recipient,
      unsubscribeUrl,
    });
  } catch (thrown) {
    if (!(thrown instanceof CampaignTriggersError)) throw thrown;
    return findFailure(campaign, { ...request, locale });
  }
}

export const isFailure = (written: MailView | TemplateFailure): written is TemplateFailure =>
  'part' in written;

/** Everything that cannot be rendered, for whichever reader. */
export const failuresOf = ({ written }: SampleMail): TemplateFailure[] =>
  readerKinds.map((kind) => written[kind]).filter(isFailure);
