// Campaigns as `validate` lists them: what each sends, when, in which wordings and languages, and what keeps it back.
import type { Campaign, Cap, CompiledCampaigns, Step } from '../../functions/core/campaign.ts';
import { durationText } from '../campaigns/duration-text.ts';
import { textTable } from './text-table.ts';

/** What a program wants to know of a campaign: everything but its templates. */
export function campaignFacts({ steps, ...campaign }: Campaign) {
  return {
    ...campaign,
    locales: locales(steps),
    steps: steps.map(({ name, delaySeconds, variants }) => ({
      name,
      delaySeconds,
      variants: variants.map((variant) => ({ name: variant.name, weight: variant.weight })),
    })),
  };
}

export function campaignTable({ campaigns, cap }: CompiledCampaigns): string {
  const head = ['campaign', 'trigger', 'languages', 'e-mails', 'gates'];
  const table = textTable(head, campaigns.flatMap(rowsOf));
  const count = campaigns.length === 1 ? '1 campaign' : `${campaigns.length} campaigns`;
  const total = cap === undefined ? '' : ` All together: ${capText(cap)}.`;
  return `${table}\n${count}, all in order. They are tried from top to bottom.${total}\n`;
}

/** As many lines as the longer list has: an e-mail or a variant each, a gate each. */
function rowsOf(campaign: Campaign): string[][] {
  const { name, triggerId, steps } = campaign;
  const emails = steps.flatMap((step, at) => [whenText(step, at), ...shares(step)]);
  const gates = gatesOf(campaign);
  const first = [name, triggerId === '*' ? 'every one' : triggerId, locales(steps).join(', ')];
  return Array.from({ length: Math.max(emails.length, gates.length) }, (_, at) => [
    ...(at === 0 ? first : first.map(() => '')),
    emails[at] ?? '',
    gates[at] ?? '',
  ]);
}

function locales([step]: Campaign['steps']): string[] {
  return Object.keys(step.variants[0].templates);
}

function whenText({ name, delaySeconds }: Step, at: number): string {
  const long = durationText(delaySeconds);
  const when = delaySeconds === 0 ? 'at once' : at === 0 ? `after ${long}` : `${long} later`;
  return name === '' ? when : `${name}: ${when}`;
}

function shares({ variants }: Step): string[] {
  if (variants.length === 1) return [];
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  return variants.map(({ name, weight }) => `  ${name} ${Math.round((weight / total) * 100)} %`);
}

function gatesOf(campaign: Campaign): string[] {
  const { consent, consentRequired, maxAgeSeconds, reentrySeconds, cap, quietHours, cancelOn } = campaign;
  return [
    `consent ${consent}${consentRequired ? ', a yes required' : ''}`,
    `max. age ${durationText(maxAgeSeconds)}`,
    ...(reentrySeconds === 0 ? [] : [`not again within ${durationText(reentrySeconds)}`]),
    ...(cap === undefined ? [] : [capText(cap)]),
    ...(quietHours === undefined
      ? []
      : [`quiet ${clock(quietHours.from)} to ${clock(quietHours.until)}, ${quietHours.timeZone}`]),
    ...(cancelOn.length === 0 ? [] : [`cancelled by ${counted(cancelOn.length, 'trigger')}`]),
  ];
}

function capText({ sends, seconds }: Cap): string {
  return `${counted(sends, 'e-mail')} within ${durationText(seconds)}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
