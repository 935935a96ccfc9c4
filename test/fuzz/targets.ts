// Every border that is fuzzed. Only what is asked for is loaded: the less code there is, the faster its coverage is read.
import type { FuzzTarget } from './target.ts';

const groups: Record<string, () => Promise<readonly FuzzTarget[]>> = {
  'link-header, journal-answer': async () => (await import('./targets/journal.ts')).journalTargets,
  event: async () => [(await import('./targets/event.ts')).eventTarget],
  'unsubscribe-token, unsubscribe-request': async () =>
    (await import('./targets/unsubscribe.ts')).unsubscribeTargets,
  'ses-event, queue-message': async () => (await import('./targets/queues.ts')).queueTargets,
  mail: async () => [(await import('./targets/mail.ts')).mailTarget],
  liquid: async () => [(await import('./targets/liquid.ts')).liquidTarget],
  'campaign-rule, campaign-template': async () => (await import('./targets/campaigns.ts')).campaignTargets,
  'profile-file, suppression-file, endpoint-answer': async () =>
    (await import('./targets/people.ts')).peopleTargets,
};

export const targetNames: readonly string[] = Object.keys(groups).flatMap((names) => names.split(', '));

/** @throws RangeError naming what there is */
export async function targetNamed(name: string): Promise<FuzzTarget> {
  for (const [names, load] of Object.entries(groups)) {
    if (!names.split(', ').includes(name)) continue;
    const target = (await load()).find((one) => one.name === name);
    if (target !== undefined) return target;
  }
  throw new RangeError(`no target "${name}"; there is ${targetNames.join(', ')}`);
}
