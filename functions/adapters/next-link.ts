// The journal's `next` link, where it leads to a host that may get the token. Any other is told and never used: once saved as
// the position, it could not be read from again.
import { CampaignTriggersError } from '../core/errors.ts';
import { mayReceiveToken } from './host-rules.ts';
import { linkTarget } from './link-header.ts';

export interface NextLink {
  link?: string;
  foreignLink?: CampaignTriggersError;
}

export function nextLink(headers: Pick<Headers, 'get'>, requestUrl: string, journalUrl: string): NextLink {
  const link = linkTarget(headers.get('link'), 'next', requestUrl);
  if (link === undefined) return {};
  return mayReceiveToken(link, journalUrl) ? { link } : { foreignLink: foreignLink(link) };
}

export function foreignLink(target: string): CampaignTriggersError {
  const host = URL.parse(target)?.host ?? 'no URL';
  return new CampaignTriggersError(
    'JOURNAL_FOREIGN_LINK',
    `the journal links to ${host}, which must not get the token`,
  );
}
