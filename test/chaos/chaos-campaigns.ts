// The campaigns of a chaos run: an e-mail at once, and a series whose second waits. Nothing but the faults keeps an e-mail
// back: caps, reentry and age are wide, and an uncertain send is parked, never sent again on a guess.
import { writeCampaigns } from '../support/campaign-files.ts';

/** Names of the campaign's steps; an e-mail that is the only one has no name. */
export const stepsOf = { 'chaos-one': [''], 'chaos-series': ['first', 'second'] } as const;
export type ChaosCampaign = keyof typeof stepsOf;

// The event's own token is the subject, so that the inbox tells which event an e-mail is for without the product's keys.
const subject = { en: '{{ products | first }}' };

export async function writeChaosCampaigns(dir: string): Promise<void> {
  const wide = { maxAge: '7d', reentry: 'none', subject };
  await writeCampaigns(
    dir,
    {
      'chaos-one': wide,
      'chaos-series': { ...wide, steps: [{ name: 'first' }, { name: 'second', delay: '20m' }] },
    },
    { cap: { sends: 100, within: '7d' } },
  );
}
