// Where in its campaign a trigger stands: which step, due when, and since when it ages.
import type { Campaign, Step } from './campaign.ts';
import type { Trigger, Wait } from './trigger.ts';

export interface Place {
  step: Step;
  /** Of the campaign's steps, counted from 0. */
  index: number;
  /** Milliseconds since the epoch, both. */
  dueAt: number;
  freshAt: number;
  /** It has not waited yet. */
  entering: boolean;
}

/** Undefined where a deploy has taken the step out of the series since. */
export function placeOf(
  campaign: Campaign,
  { wait, firedAt }: Pick<Trigger, 'wait' | 'firedAt'>,
): Place | undefined {
  const index = wait?.step ?? 0;
  const step = campaign.steps[index];
  if (step === undefined) return undefined;
  if (wait !== undefined) return { step, index, dueAt: wait.dueAt, freshAt: wait.freshAt, entering: false };
  // A delay is meant, and makes no trigger old.
  const dueAt = firedAt + step.delaySeconds * 1000;
  return { step, index, dueAt, freshAt: dueAt, entering: true };
}

/** The wait for the step after this one, once this one is done with; undefined after the last. */
export function nextWait(
  campaign: Campaign,
  { index }: Pick<Place, 'index'>,
  doneAt: number,
): Wait | undefined {
  const next = campaign.steps[index + 1];
  if (next === undefined) return undefined;
  const dueAt = doneAt + next.delaySeconds * 1000;
  return { campaign: campaign.name, step: index + 1, dueAt, freshAt: dueAt };
}

/** How long a series may take from its first e-mail to its last. Seconds. */
export function seriesSeconds(campaign: Pick<Campaign, 'steps'>): number {
  return campaign.steps.reduce((sum, { delaySeconds }) => sum + delaySeconds, 0);
}
