// What one check of `doctor` found, and what to do about it.
import { asCampaignTriggersError, CampaignTriggersError } from '../../../functions/core/errors.ts';
import { CommandError } from '../command.ts';

export interface Finding {
  check: string;
  state: 'ok' | 'warning' | 'failed' | 'skipped';
  finding: string;
  /** Where something is to be done, or to be looked at by a person. */
  remedy?: string;
}

export const ok = (check: string, finding: string): Finding => ({ check, state: 'ok', finding });
export const skipped = (check: string, finding: string, remedy?: string): Finding => ({
  check,
  state: 'skipped',
  finding,
  ...(remedy !== undefined && { remedy }),
});

export function trouble(
  state: 'warning' | 'failed',
  check: string,
  finding: string,
  remedy: string,
): Finding {
  return { check, state, finding, remedy };
}

/** A check that cannot be made has failed, with the remedy of what stopped it; one failure stops no other check. */
export async function checked(check: string, work: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await work()].flat();
  } catch (thrown) {
    if (thrown instanceof CommandError) {
      return [trouble('failed', check, thrown.message, 'deploy the stack as this version describes it')];
    }
    const { message, remedy } = asCampaignTriggersError(thrown);
    return [trouble('failed', check, message, remedy)];
  }
}

/** What a service answers. @throws AWS_UNREADABLE, with AWS's own name of the trouble */
export async function answerOf<T>(service: string, asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : 'unknown error';
    throw new CampaignTriggersError('AWS_UNREADABLE', `${service} did not answer (${name})`, { cause });
  }
}
