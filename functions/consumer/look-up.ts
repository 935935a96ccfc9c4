// Finds campaign, recipient, suppression and ledger record of every trigger of a batch with one read per table.
import type { Campaign, Variant } from '../core/campaign.ts';
import { type Place, placeOf } from '../core/campaign-place.ts';
import { cancelledBy, matchCampaign } from '../core/match-campaign.ts';
import type { SkipReason } from '../core/outcome.ts';
import { pickVariant } from '../core/pick-variant.ts';
import { emptyRecord, type SendLedger, type VisitorRecord } from '../core/ports/send-ledger.ts';
import type { Suppression, SuppressionStore } from '../core/ports/suppression-store.ts';
import { type Recipient, recipientFromAddress, recipientFromProfile, visitorKey } from '../core/recipient.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Visitor } from '../core/visitor-hash.ts';
import { attempt, attemptNow, ifThere } from './attempt.ts';
import { type Asked, findProfiles, type ProfileDeps } from './find-profiles.ts';

export interface LookUpDeps extends ProfileDeps {
  campaigns: readonly Campaign[];
  suppressions: SuppressionStore;
  ledger: Pick<SendLedger, 'read'>;
}

export interface Addressee {
  campaign: Campaign;
  place: Place;
  variant: Variant;
  recipient: Recipient;
  /** Names the address among the suppressions. */
  recipientHash: string;
  /** Names the visitor in the ledger. */
  visitorHash: string;
  suppression: Suppression | undefined;
  /** May lag behind. */
  record: VisitorRecord;
}

export interface Findings {
  campaign?: Campaign;
  place?: Place;
  variant?: Variant;
  /** Whose other triggers must not be worked on at the same time. */
  visitorHash?: string;
  /** The visitor's, where it was read. May lag behind. */
  record?: VisitorRecord;
  /** Whom to mail, or why nobody. @throws what stood in the way of this one trigger */
  addressee(): Addressee | { skip: SkipReason };
}

export interface Hashes {
  recipient: (address: string) => string;
  visitor: (visitor: Visitor) => string;
}

export type LookUp = (triggers: readonly Trigger[], hashes: Hashes) => Promise<Map<Trigger, Findings>>;

export interface Wanted {
  trigger: Trigger;
  campaign: Campaign;
  place: Place;
}

export function createLookUp(deps: LookUpDeps): LookUp {
  const { campaigns, suppressions, ledger } = deps;
  return async (triggers, hashes) => {
    const wanted = triggers.flatMap((trigger) => wantedOf(campaigns, trigger) ?? []);
    const profiles = await findProfiles(deps, wanted.map(askedOf));
    const resolved = wanted.map((one, index) => {
      const recipient = attemptNow(() => resolveRecipient(one, profiles[index]?.()));
      return { ...one, recipient, names: attemptNow(() => namesOf(one, recipient(), hashes)) };
    });
    const names = resolved.flatMap((one) => ifThere(one.names) ?? []);
    const [suppressionsFound, records] = await Promise.all([
      attempt(() => suppressions.find(distinct(names.map(({ recipientHash }) => recipientHash)))),
      attempt(() => ledger.read(distinct(names.map(({ visitorHash }) => visitorHash)))),
    ]);

    const findings = new Map<Trigger, Findings>();
    for (const trigger of triggers) findings.set(trigger, unwanted(campaigns, trigger));
    for (const { trigger, campaign, place, recipient, names } of resolved) {
      const addressee = (): Addressee | { skip: SkipReason } => {
        const found = recipient();
        if (!('address' in found)) return found;
        const named = names();
        if (named === undefined) return { skip: 'no_address' };
        return {
          campaign,
          place,
          ...named,
          recipient: found,
          suppression: suppressionsFound().get(named.recipientHash),
          record: records().get(named.visitorHash)?.() ?? emptyRecord,
        };
      };
      const { visitorHash, variant } = ifThere(names) ?? {};
      const recordOf = () => records().get(visitorHash ?? '')?.() ?? emptyRecord;
      const record = visitorHash === undefined ? undefined : ifThere(recordOf);
      findings.set(trigger, {
        campaign,
        place,
        addressee,
        ...(visitorHash !== undefined && { visitorHash }),
        ...(record !== undefined && { record }),
        ...(variant !== undefined && { variant }),
      });
    }
    return findings;
  };
}

/** Who has waited goes on in the campaign that it waited for, however the conditions have changed since. */
export function wantedOf(campaigns: readonly Campaign[], trigger: Trigger): Wanted | undefined {
  const { wait } = trigger;
  const campaign =
    wait === undefined
      ? matchCampaign(campaigns, trigger)
      : campaigns.find(({ name }) => name === wait.campaign);
  const place = campaign && placeOf(campaign, trigger);
  return campaign === undefined || place === undefined ? undefined : { trigger, campaign, place };
}

function unwanted(campaigns: readonly Campaign[], trigger: Trigger): Findings {
  const told = trigger.wait === undefined && cancelledBy(campaigns, trigger).length > 0;
  return { addressee: () => ({ skip: told ? 'conversion' : 'no_campaign' }) };
}

type Resolved = Recipient | { skip: SkipReason };

const askedOf = ({ campaign: { recipient }, trigger }: Wanted): Asked => ({
  rule: recipient,
  key: visitorKey(recipient, trigger),
});

function resolveRecipient({ campaign, trigger }: Wanted, profile: unknown): Resolved {
  if ('address' in campaign.recipient) {
    return recipientFromAddress(campaign.recipient, trigger) ?? { skip: 'no_address' };
  }
  if (profile === undefined) return { skip: 'unknown_recipient' };
  return recipientFromProfile(profile) ?? { skip: 'no_address' };
}

interface Names {
  recipientHash: string;
  visitorHash: string;
  variant: Variant;
}

function namesOf({ campaign, trigger, place }: Wanted, found: Resolved, hashes: Hashes): Names | undefined {
  if (!('address' in found)) return undefined;
  const profile = visitorKey(campaign.recipient, trigger);
  const visitorHash = hashes.visitor(profile === undefined ? { address: found.address } : { profile });
  const variant = pickVariant(place.step, campaign.name, visitorHash);
  return { recipientHash: hashes.recipient(found.address), visitorHash, variant };
}

const distinct = (hashes: readonly string[]): string[] => [...new Set(hashes)];
