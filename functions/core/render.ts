// Renders a campaign's e-mail for one recipient. Templates are parsed at the first use of their locale and kept.
import type { Campaign, CompiledTemplate, Variant } from './campaign.ts';
import { cleanText } from './clean-text.ts';
import { CampaignTriggersError } from './errors.ts';
import { createLiquidTemplate, type LiquidTemplate, LiquidTemplateError } from './liquid-template.ts';
import { pickLocale } from './pick-locale.ts';
import type { Recipient } from './recipient.ts';
import { neutraliseLinks } from './safe-links.ts';
import { templateScope } from './template-scope.ts';
import type { Trigger } from './trigger.ts';

export interface RenderedMail {
  /** The template's locale, which may differ from the recipient's. */
  locale: string;
  subject: string;
  html: string;
  text: string;
}

export interface RenderRequest {
  trigger: Pick<Trigger, 'dimensions'>;
  recipient: Recipient;
  unsubscribeUrl: string;
  /** The wording; the first of the first step without one. */
  variant?: Variant;
}

export interface Renderer {
  /** @throws TEMPLATE_FAILED */
  render(request: RenderRequest): RenderedMail;
}

type Part = keyof CompiledTemplate;

/** A subject longer than this is cut by every mail program. */
const longestSubject = 250;

/** One per campaign and environment: it keeps the parsed templates. */
export function createRenderer(campaign: Campaign): Renderer {
  const parsed = new Map<CompiledTemplate, Partial<Record<Part, LiquidTemplate>>>();

  function renderPart(variant: Variant, locale: string, part: Part, scope: Record<string, unknown>): string {
    try {
      const template = parsedPart(variant.templates[locale], part);
      // A filter may have cut a character in two.
      return template.render(scope).toWellFormed();
    } catch (thrown) {
      throw templateFailed(campaign.name, locale, part, thrown);
    }
  }

  function parsedPart(template: CompiledTemplate | undefined, part: Part): LiquidTemplate {
    if (template === undefined) throw new LiquidTemplateError(0, '', 'the campaign has no such template');
    const parts = parsed.get(template) ?? {};
    const found = parts[part] ?? createLiquidTemplate(template[part], part === 'html' ? 'html' : 'text');
    parsed.set(template, { ...parts, [part]: found });
    return found;
  }

  return {
    render(request) {
      const variant = request.variant ?? campaign.steps[0].variants[0];
      const locale = pickLocale(variant.templates, campaign.defaultLocale, request.recipient.locale);
      const scope = templateScope(campaign, { ...request, locale });
      return {
        locale,
        subject: cleanText(renderPart(variant, locale, 'subject', scope), longestSubject),
        html: neutraliseLinks(renderPart(variant, locale, 'html', scope), request.unsubscribeUrl),
        text: renderPart(variant, locale, 'text', scope),
      };
    },
  };
}

// The cause is not kept: an error out of a template engine can quote the values it was given.
function templateFailed(
  campaign: string,
  locale: string,
  part: Part,
  thrown: unknown,
): CampaignTriggersError {
  const where = `campaign "${campaign}", locale "${locale}", ${part}`;
  if (!(thrown instanceof LiquidTemplateError)) {
    return new CampaignTriggersError('TEMPLATE_FAILED', `${where}: cannot be rendered`);
  }
  const place = `line ${thrown.line}: ${thrown.source}`;
  return new CampaignTriggersError('TEMPLATE_FAILED', `${where}, ${place}: ${thrown.message}`);
}
