// Which part of an e-mail cannot be rendered, and why.
import type { Campaign, CompiledTemplate } from '../../../functions/core/campaign.ts';
import { createLiquidTemplate, LiquidTemplateError } from '../../../functions/core/liquid-template.ts';
import type { RenderRequest } from '../../../functions/core/render.ts';
import { templateScope } from '../../../functions/core/template-scope.ts';

export interface TemplateFailure {
  part: keyof CompiledTemplate;
  /** The piece of the template at fault; empty where none can be named. */
  source: string;
  message: string;
}

const parts = ['subject', 'html', 'text'] as const;

/** Of an e-mail that the renderer refused. */
export function findFailure(
  campaign: Campaign,
  request: RenderRequest & { locale: string },
): TemplateFailure {
  const template = request.variant?.templates[request.locale];
  const scope = templateScope(campaign, request);
  for (const part of parts) {
    try {
      createLiquidTemplate(template?.[part] ?? '', part === 'html' ? 'html' : 'text').render(scope);
    } catch (thrown) {
      if (!(thrown instanceof LiquidTemplateError)) throw thrown;
      return { part, source: thrown.source, message: thrown.message };
    }
  }
  return { part: 'html', source: '', message: 'this e-mail cannot be rendered' };
}
