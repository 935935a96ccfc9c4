// Finds campaign, recipient and suppression of every trigger of a batch with one read per table.
import type { Campaign } from '../core/campaign.ts';
import { matchCampaign } from '../core/match-campaign.ts';
import type { SkipReason } from '../core/outcome.ts';
import type { ProfileStore } from '../core/ports/profile-store.ts';
import type { Suppression, SuppressionStore } from '../core/ports/suppression-store.ts';
import { type Recipient, recipientFromAddress, recipientFromProfile, visitorKey } from '../core/recipient.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Visitor } from '../core/visitor-hash.ts';

export interface LookUpDeps {
  campaigns: readonly Campaign[];
  profiles: ProfileStore;
  suppressions: SuppressionStore;
}

export interface Addressee {
  campaign: Campaign;
  recipient: Recipient;
  /** Names the address among the suppressions. */
  recipientHash: string;
  /** Names the visitor in the ledger. */
  visitorHash: string;
  suppression: Suppression | undefined;
}

export interface Findings {
  campaign?: Campaign;
  /** Whom to mail, or why nobody. @throws what stood in the way of this one trigger */
  addressee(): Addressee | { skip: SkipReason };
}

export interface Hashes {
  recipient: (address: string) => string;
  visitor: (visitor: Visitor) => string;
}

export type LookUp = (triggers: readonly Trigger[], hashes: Hashes) => Promise<Map<Trigger, Findings>>;

type Attempt<T> = () => T;

export function createLookUp({ campaigns, profiles, suppressions }: LookUpDeps): LookUp {
  return async (triggers, hashes) => {
    const matched = triggers.flatMap((trigger) => {
      const campaign = matchCampaign(campaigns, trigger);
      return campaign === undefined ? [] : [{ trigger, campaign }];
    });
    const keys = matched.flatMap(({ trigger, campaign }) => visitorKey(campaign.recipient, trigger) ?? []);
    const profilesFound = await attempt(() => profiles.find(keys));
    const resolved = matched.map(({ trigger, campaign }) => {
      const recipient = attemptNow(() => resolveRecipient(campaign, trigger, profilesFound));
      return {
        trigger,
        campaign,
        recipient,
        recipientHash: attemptNow(() => hashOfRecipient(recipient(), hashes)),
      };
    });
    const names = resolved.flatMap(({ recipientHash }) => ifThere(recipientHash) ?? []);
    const suppressionsFound = await attempt(() => suppressions.find([...new Set(names)]));

    const findings = new Map<Trigger, Findings>();
    for (const trigger of triggers) findings.set(trigger, { addressee: () => ({ skip: 'no_campaign' }) });
    for (const { trigger, campaign, recipient, recipientHash } of resolved) {
      const addressee = (): Addressee | { skip: SkipReason } => {
        const found = recipient();
        const hash = recipientHash();
        if (!('address' in found) || hash === undefined)
          return 'skip' in found ? found : { skip: 'no_address' };
        return {
          campaign,
          recipient: found,
          recipientHash: hash,
          visitorHash: hashes.visitor(visitorOf(campaign, trigger, found)),
          suppression: suppressionsFound().get(hash),
        };
      };
      findings.set(trigger, { campaign, addressee });
    }
    return findings;
  };
}

type Resolved = Recipient | { skip: SkipReason };

function resolveRecipient(
  campaign: Campaign,
  trigger: Trigger,
  profiles: Attempt<Map<string, unknown>>,
): Resolved {
  if ('address' in campaign.recipient) {
    return recipientFromAddress(campaign.recipient, trigger) ?? { skip: 'no_address' };
  }
  const key = visitorKey(campaign.recipient, trigger);
  const profile = key === undefined ? undefined : profiles().get(key);
  if (profile === undefined) return { skip: 'unknown_recipient' };
  return recipientFromProfile(profile) ?? { skip: 'no_address' };
}

function hashOfRecipient(found: Resolved, { recipient }: Hashes): string | undefined {
  return 'address' in found ? recipient(found.address) : undefined;
}

function visitorOf({ recipient }: Campaign, trigger: Trigger, { address }: Recipient): Visitor {
  const profile = visitorKey(recipient, trigger);
  return profile === undefined ? { address } : { profile };
}

/** What was found, or the trouble, kept until the trigger that it concerns asks. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    const found = await work();
    return () => found;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

function attemptNow<T>(work: () => T): Attempt<T> {
  try {
    const found = work();
    return () => found;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

function ifThere<T>(found: Attempt<T>): T | undefined {
  try {
    return found();
  } catch {
    // The trigger that it concerns meets it again, and reports it.
    return undefined;
  }
}
