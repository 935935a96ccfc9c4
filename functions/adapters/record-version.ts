// The version of a stored item. This code writes version 1, which is not written down; a later version whose items an older one
// must not read by halves marks them, and the older one leaves them alone, as it leaves the messages of that version.
import { CampaignTriggersError } from '../core/errors.ts';

export const versionName = 'version';
export const knownVersion = 1;

/** @param item its attributes as plain values. @throws RECORD_NEWER_VERSION */
export function refuseNewer(item: Readonly<Record<string, unknown>>, what: string): void {
  const version = item[versionName];
  if (version === undefined || version === knownVersion) return;
  throw new CampaignTriggersError('RECORD_NEWER_VERSION', `${what} was written by a newer version`);
}
