// Renders a campaign with its sample event, as the consumer would, to find what would fail at night.
import type { Campaign, RecipientRule, Variant, VisitorKeyRule } from '../../functions/core/campaign.ts';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { createLiquidTemplate, LiquidTemplateError } from '../../functions/core/liquid-template.ts';
import { cancelledBy, matchCampaign } from '../../functions/core/match-campaign.ts';
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
  /** The line of the file on which the source starts; none where it was derived. */
  firstLine?: number;
}

/** One e-mail of a campaign, and the files that it comes from. */
export interface CheckedMail {
  variant: Variant;
  locale: string;
  html: string;
  text: string;
}

const unsubscribeUrl = 'https://unsubscribe.example/?t=v1.sample.token&s=1';
const somebody = sampleRecipient;
const nobody: Recipient = { address: somebody.address, consent: {}, attributes: {} };

/** Whether the sample would start the campaign at all. */
export function checkSampleStarts(file: string, campaign: Campaign, trigger: Trigger): Problem[] {
  if (matchCampaign([campaign], trigger) === undefined) {
    return [{ file, message: 'this event would not start the campaign: compare triggerId and when' }];
  }
  const [kind, key] = visitorKeyRule(campaign.recipient);
  if (key !== undefined && visitorKey({ profile: key }, trigger) === undefined) {
    return [{ file, message: `this event names no visitor: compare recipient.${kind}` }];
  }
  if (cancelledBy([campaign], trigger).length > 0) {
    return [{ file, message: 'this event would cancel the campaign that it starts: compare cancelOn' }];
  }
  return [];
}

function visitorKeyRule(rule: RecipientRule): [kind: string, key?: VisitorKeyRule] {
  if ('profile' in rule) return ['profile', rule.profile];
  return 'endpoint' in rule ? ['endpoint.key', rule.endpoint.key] : ['address'];
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
    const message = `${failure.source}: ${failure.message}`;
    if (firstLine === undefined) {
      const remedy = 'add a .txt file with the words for it';
      return [{ file, message: `the text part that this makes fails at ${message}; ${remedy}` }];
    }
    const line = firstLine + Math.max(failure.line, 1) - 1;
    return [{ file, line, ...(field === undefined ? {} : { field }), message }];
  });
}

/** Every step, variant and language of the compiled campaign: it renders, and both parts show the unsubscribe link. */
export function checkMails(mails: readonly CheckedMail[], campaign: Campaign, trigger: Trigger): Problem[] {
  const renderer = createRenderer(campaign);
  const escaped = unsubscribeUrl.replaceAll('&', '&amp;');
  const message = 'every e-mail needs a link to unsubscribe: use {{ unsubscribe_url }}';
  const problems = mails.flatMap(({ variant, locale, html, text }) => {
    try {
      const recipient = { ...somebody, locale };
      const mail = renderer.render({ trigger, recipient, unsubscribeUrl, variant });
      return [
        ...(mail.html.includes(`href="${escaped}"`) ? [] : [{ file: html, message }]),
        ...(mail.text.includes(unsubscribeUrl) ? [] : [{ file: text, message }]),
      ];
    } catch (thrown) {
      if (!(thrown instanceof CampaignTriggersError)) throw thrown;
      return [{ file: html, message: thrown.message }];
    }
  });
  // Variants may share a file.
  return [...new Map(problems.map((problem) => [`${problem.file}: ${problem.message}`, problem])).values()];
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
