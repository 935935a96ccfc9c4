// What one check of `doctor` found, and what to do about it.
import { asCampaignTriggersError } from '../../../functions/core/errors.ts';
import { CommandError } from '../command.ts';

export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail' | 'skipped';
  finding: string;
  /** Where something is to be done. */
  remedy?: string;
}

export const ok = (check: string, finding: string): Finding => ({ check, state: 'ok', finding });
export const skipped = (check: string, finding: string): Finding => ({ check, state: 'skipped', finding });

export function trouble(state: 'warn' | 'fail', check: string, finding: string, remedy: string): Finding {
  return { check, state, finding, remedy };
}

/** A check that cannot be made has failed, with the remedy of what stopped it; one failure stops no other check. */
export async function checked(check: string, work: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await work()].flat();
  } catch (thrown) {
    if (thrown instanceof CommandError) {
      return [trouble('fail', check, thrown.message, 'deploy the stack as this version describes it')];
    }
    const { message, remedy } = asCampaignTriggersError(thrown);
    return [trouble('fail', check, message, remedy)];
  }
}
