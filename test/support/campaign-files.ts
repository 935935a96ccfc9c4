// A folder of small campaigns for one test: each a rule, an e-mail in English, and a sample event.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { cartEvent } from './mixed-events.ts';

/** What differs from the plainest rule. */
export type RuleChange = Record<string, unknown> & { steps?: { name: string; delay?: string }[] };

const mjml = `<mjml lang="en"><mj-body><mj-section><mj-column>
<mj-text>{{ products | join: ", " }} <a href="{{ unsubscribe_url }}">Unsubscribe</a></mj-text>
</mj-column></mj-section></mj-body></mjml>
`;

/** Each campaign answers to the trigger type of its own name. */
export async function writeCampaigns(
  dir: string,
  rules: Record<string, RuleChange>,
  limits: Record<string, unknown>,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'limits.yaml'), stringify(limits));
  for (const [name, change] of Object.entries(rules)) {
    const folder = join(dir, name);
    await mkdir(folder);
    await writeFile(join(folder, 'campaign.yaml'), stringify({ ...plainest(name), ...change }));
    const sample = cartEvent({ firedAt: 1_767_261_662_000, key: 'SAMPLE', triggerId: name });
    await writeFile(join(folder, 'sample-event.json'), JSON.stringify(sample));
    const emails = change.steps?.map((step) => `${step.name}.en.mjml`) ?? ['en.mjml'];
    for (const email of emails) await writeFile(join(folder, email), mjml);
  }
}

const plainest = (name: string) => ({
  triggerId: name,
  recipient: { profile: { dimension: 'eVar1', pick: 'last' } },
  consent: 'marketing',
  maxAge: '6h',
  defaultLocale: 'en',
  subject: { en: name },
  variables: { products: { dimension: 'eVar12', pick: 'last', split: '|' } },
});
