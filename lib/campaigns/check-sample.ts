// Renders a campaign with its sample event, as the consumer would, to find what would fail at night.
import type { Campaign } from '../../functions/core/campaign.ts';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { createLiquidTemplate, LiquidTemplateError } from '../../functions/core/liquid-template.ts';
import { matchCampaign } from '../../functions/core/match-campaign.ts';
import { type Recipient, visitorKey } from '../../functions/core/recipient.ts';
import { createRenderer } from '../../functions/core/render.ts';
import { templateScope } from '../../functions/core/template-scope.ts';
import { dimensionKey, type Trigger } from '../../functions/core/trigger.ts';
import type { Problem } from './campaign-file-error.ts';
import { sampleRecipient } from './sample-recipient.ts';

/** A source as the marketer wrote it, and where its lines stand. */
export interface TemplateSource {
  file: string;
  field?: string;
  locale: string;
  kind: 'html' | 'text';
  source: string;
  /** The line of the file on which the source starts. */
  firstLine: number;
}

const unsubscribeUrl = 'https://unsubscribe.example/?t=v1.sample.token&s=1';
const somebody = sampleRecipient;
const nobody: Recipient = { address: somebody.address, consent: {}, attributes: {} };

/** Whether the sample would start the campaign at all. */
export function checkSampleStarts(file: string, campaign: Campaign, trigger: Trigger): Problem[] {
  if (matchCampaign([campaign], trigger) === undefined) {
    return [{ file, message: 'this event would not start the campaign: compare triggerId and when' }];
  }
  if ('profile' in campaign.recipient && visitorKey(campaign.recipient, trigger) === undefined) {
    return [{ file, message: 'this event names no visitor: compare recipient.profile' }];
  }
  return [];
}

/** Every source with the full sample, without the recipient's name, and with only what has no default. */
export function checkSources(
  sources: readonly TemplateSource[],
  campaign: Campaign,
  trigger: Trigger,
): Problem[] {
  const sparse = { ...trigger, dimensions: withoutDefaulted(campaign, trigger.dimensions) };
  const cases = [
    { trigger, recipient: somebody },
    { trigger, recipient: nobody },
    { trigger: sparse, recipient: nobody },
  ];
  return sources.flatMap(({ source, kind, locale, file, field, firstLine }) => {
    const scopes = cases.map((given) => templateScope(campaign, { ...given, unsubscribeUrl, locale }));
    const failure = firstFailure(source, kind, scopes);
    if (failure === undefined) return [];
    const line = firstLine + Math.max(failure.line, 1) - 1;
    const message = `${failure.source}: ${failure.message}`;
    return [{ file, line, ...(field === undefined ? {} : { field }), message }];
  });
}

/** The compiled campaign in each of its locales: it renders, and both parts show the unsubscribe link. */
export function checkMails(
  files: Record<string, { html: string; text: string }>,
  campaign: Campaign,
  trigger: Trigger,
): Problem[] {
  const renderer = createRenderer(campaign);
  const escaped = unsubscribeUrl.replaceAll('&', '&amp;');
  return Object.entries(files).flatMap(([locale, file]) => {
    try {
      const mail = renderer.render({ trigger, recipient: { ...somebody, locale }, unsubscribeUrl });
      const message = 'every e-mail needs a link to unsubscribe: use {{ unsubscribe_url }}';
      return [
        ...(mail.html.includes(`href="${escaped}"`) ? [] : [{ file: file.html, message }]),
        ...(mail.text.includes(unsubscribeUrl) ? [] : [{ file: file.text, message }]),
      ];
    } catch (thrown) {
      if (!(thrown instanceof CampaignTriggersError)) throw thrown;
      return [{ file: file.html, message: thrown.message }];
    }
  });
}

function firstFailure(
  source: string,
  kind: 'html' | 'text',
  scopes: readonly Record<string, unknown>[],
): LiquidTemplateError | undefined {
  try {
    const template = createLiquidTemplate(source, kind);
    for (const scope of scopes) template.render(scope);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LiquidTemplateError) return thrown;
    throw thrown;
  }
}

/** What a trigger may leave out is left out. */
export function withoutDefaulted(
  campaign: Campaign,
  dimensions: Trigger['dimensions'],
): Trigger['dimensions'] {
  const needed = Object.values(campaign.variables)
    .filter((variable) => variable.default === undefined)
    .map((variable) => dimensionKey(variable.dimension));
  return Object.fromEntries(Object.entries(dimensions).filter(([key]) => needed.includes(key)));
}
