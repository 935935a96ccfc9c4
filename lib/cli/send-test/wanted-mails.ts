// Which of a campaign's e-mails a test is wanted of; what there is not is refused by naming what there is.
import type { Campaign } from '../../../functions/core/campaign.ts';
import { type CampaignMail, campaignMails } from '../campaign-mails.ts';
import { type Arguments, UsageError } from '../command.ts';

/** The first step's first wording in the default language, or what is named instead; with `--all`, all that is not named. @throws UsageError */
export function wantedMails(campaign: Campaign, given: Arguments): CampaignMail[] {
  const all = given.has('all');
  const mails = campaignMails(campaign);
  const steps = narrowed(mails, nameOf.step, {
    wanted: given.value('step') ?? (all ? undefined : campaign.steps[0].name),
    missing: (name, there) =>
      `campaign "${campaign.name}" has no step "${name}"; ${listed(there, 'it sends one e-mail')}`,
  });
  const variants = narrowed(steps, nameOf.variant, {
    wanted: given.value('variant') ?? (all ? undefined : steps[0]?.variant.name),
    missing: (name, there) =>
      `campaign "${campaign.name}" has no variant "${name}"${ofStep(steps)}; ${listed(there, 'it has one wording')}`,
  });
  return narrowed(variants, nameOf.locale, {
    wanted: given.value('locale')?.toLowerCase() ?? (all ? undefined : campaign.defaultLocale),
    missing: (name, there) =>
      `campaign "${campaign.name}" has no template in "${name}"; ${listed(there, 'it has none')}`,
  });
}

const nameOf = {
  step: ({ step }: CampaignMail) => step.name,
  variant: ({ variant }: CampaignMail) => variant.name,
  locale: ({ locale }: CampaignMail) => locale,
};

interface Narrowing {
  wanted: string | undefined;
  missing: (name: string, there: string[]) => string;
}

function narrowed(
  mails: CampaignMail[],
  name: (mail: CampaignMail) => string,
  { wanted, missing }: Narrowing,
): CampaignMail[] {
  if (wanted === undefined) return mails;
  const found = mails.filter((mail) => name(mail) === wanted);
  if (found.length === 0) throw new UsageError(missing(wanted, [...new Set(mails.map(name))]));
  return found;
}

/** The step, where all of the e-mails are of one that has a name. */
function ofStep(mails: readonly CampaignMail[]): string {
  const [name = '', ...others] = new Set(mails.map(nameOf.step));
  return name === '' || others.length > 0 ? '' : ` in step "${name}"`;
}

function listed(names: readonly string[], none: string): string {
  const there = names.filter((name) => name !== '');
  return there.length === 0 ? none : `there is ${there.join(', ')}`;
}
