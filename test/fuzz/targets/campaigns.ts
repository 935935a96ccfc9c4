// The marketer's files: rules in YAML, templates in MJML.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLiquidTemplate, LiquidTemplateError } from '../../../functions/core/liquid-template.ts';
import { compileMjml } from '../../../lib/campaigns/compile-mjml.ts';
import { deriveText } from '../../../lib/campaigns/derive-text.ts';
import { readSettings } from '../../../lib/campaigns/read-settings.ts';
import { ruleSchema } from '../../../lib/campaigns/rule-schema.ts';
import { shippedCampaigns } from '../../campaigns/edited-campaigns.ts';
import { shapeOf } from '../../hostile/parsed-html.ts';
import { explained, type FuzzTarget, promise, prototypesAreUntouched } from '../target.ts';

const shippedFile = (name: string) => readFileSync(join(shippedCampaigns, name), 'utf8');

const rule: FuzzTarget = {
  name: 'campaign-rule',
  seeds: [
    shippedFile('cart-abandonment/campaign.yaml')
      .replace(/#.*$/gm, '')
      .replace(/\n\s*\n/g, '\n'),
    shippedFile('welcome/campaign.yaml').replace(/#.*$/gm, ''),
  ],
  words: [
    ...[
      'triggerId: ',
      'when:\n  all:\n',
      '- { dimension: eVar1, exists: true }',
      'recipient:',
      'profile: ',
      'endpoint: ',
      'url: https://',
      'http://127.0.0.1',
    ],
    ...[
      '&a ',
      '*a',
      '<<: *a',
      '!!js/function',
      '!!binary ',
      '|\n',
      '>-\n',
      '---\n',
      '%YAML 1.1\n',
      '? ',
      '{',
      '[',
      ': ',
      '- ',
      '__proto__: ',
      'maxAge: 6h',
    ],
    ...[
      'sender: "A <a@b.example>"',
      '\\r\\nBcc: x',
      'steps:',
      'variants:',
      'weight: 50',
      'quietHours:',
      'cap: { sends: 2, within: 7d }',
      '.inf',
      '.nan',
      '0x1F',
    ],
  ],
  run(input) {
    const reading = readSettings('campaign.yaml', input, ruleSchema);
    prototypesAreUntouched();
    if ('problems' in reading) {
      promise(
        reading.problems.length > 0 && reading.problems.every(({ message }) => message !== ''),
        'a refusal says why',
      );
      return;
    }
    const { sender = '', replyTo = '' } = reading.settings;
    promise(!/\p{Cc}/u.test(sender + replyTo), 'an address of the rule is one line');
  },
};

const short = `<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ x }} <a href="{{ x }}" title="{{ x }}">x</a></mj-text></mj-column></mj-section></mj-body></mjml>`;
const values = { plain: 'plain', hostile: `"><img src=x onerror=1>' {{ x }} --></style></a><b>` };

const template: FuzzTarget = {
  name: 'campaign-template',
  seeds: [
    short,
    short.replace('<a ', '<!--[if mso]><v:rect href="{{ x }}"></v:rect><![endif]--><a '),
    shippedFile('browse-abandonment/en.mjml').slice(0, 6_000),
  ],
  words: [
    ...[
      '{{ x }}',
      '{% if x %}',
      '{% endif %}',
      '{% cycle x %}',
      '<mj-raw>',
      '</mj-raw>',
      '<mj-image src="',
      '<mj-include path="/etc/passwd" />',
      '<style>',
      '</style>',
    ],
    ...[
      '<a ',
      '<img ',
      ' href="',
      " title='",
      '=',
      '>',
      '"',
      "'",
      '<!--',
      '-->',
      '<script>',
      '<mj-style>',
      '<mj-attributes>',
      '<![CDATA[',
      ']]>',
      'srcset=',
    ],
  ],
  async run(input) {
    const compiled = await compileMjml('en.mjml', input.slice(0, 8_000));
    if (!('html' in compiled)) {
      promise(
        compiled.problems.every(({ message }) => message !== ''),
        'a refusal says why',
      );
      return;
    }
    deriveText(compiled.html);
    const render = (x: string) =>
      explained(
        () => createLiquidTemplate(compiled.html, 'html').render({ x }),
        (thrown) => thrown instanceof LiquidTemplateError,
      );
    const [plain, hostile] = [await render(values.plain), await render(values.hostile)];
    if (plain === undefined || hostile === undefined) return;
    promise(shapeOf(plain).join('\n') === shapeOf(hostile).join('\n'), 'a value changes no element');
  },
};

export const campaignTargets: readonly FuzzTarget[] = [rule, template];
