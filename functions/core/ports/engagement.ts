// What has been told about an e-mail already, remembered in its claim, so that an event counts once however often it comes.
import type { ClaimReference } from './claim-feedback.ts';
import type { ResultCount } from './results.ts';

/** What SES tells about one e-mail, each at most once. */
export type Engagement = Extract<
  ResultCount,
  'delivered' | 'bounced' | 'complained' | 'opened' | 'openedByMachine' | 'clicked' | 'clickedByMachine'
>;

export interface EngagementMemory {
  /** One conditional write: true the first time; false for what was told before, or where the claim is forgotten. @throws STORE_FAILED */
  isNew(claim: ClaimReference, engagement: Exclude<Engagement, 'delivered'>): Promise<boolean>;
}
