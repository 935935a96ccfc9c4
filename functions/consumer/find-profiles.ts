// The raw profiles of a batch: those of the table with one read, those of the customer's own endpoint one by one.

import type { RecipientRule } from '../core/campaign.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { ProfileStore } from '../core/ports/profile-store.ts';
import type { RecipientEndpoint } from '../core/ports/recipient-endpoint.ts';
import { type Attempt, attempt, attemptNow } from './attempt.ts';

export interface ProfileDeps {
  profiles: ProfileStore;
  /** Undefined where the stack knows of no campaign that asks one. */
  endpoint: RecipientEndpoint | undefined;
}

export interface Asked {
  rule: RecipientRule;
  /** Undefined where the trigger does not say who it is. */
  key: string | undefined;
}

const atOnce = 10;

/** In the order of what was asked for; undefined for a visitor whom nobody knows. */
export async function findProfiles(
  { profiles, endpoint }: ProfileDeps,
  asked: readonly Asked[],
): Promise<Attempt<unknown>[]> {
  const keys = asked.flatMap(({ rule, key }) => ('profile' in rule && key !== undefined ? [key] : []));
  const stored = await attempt(() => profiles.find(keys));
  return await inParallel(asked, atOnce, async ({ rule, key }): Promise<Attempt<unknown>> => {
    if (key === undefined) return () => undefined;
    if (!('endpoint' in rule)) return attemptNow(() => stored().get(key));
    return await attempt(async () => {
      if (endpoint === undefined) {
        throw new CampaignTriggersError(
          'ENDPOINT_TOKEN_UNREADABLE',
          'no token for recipient endpoints is deployed',
        );
      }
      return await endpoint.find(rule.endpoint, key);
    });
  });
}
