// The addresses of one journal, and the Link header lines that lead from one page to the next.

/** Host-relative path of the journal below each of Adobe's prefixes. */
export interface JournalPaths {
  /** The journal URL that an operator configures. */
  events: string;
  /** Where `next` leads: another prefix on the same host, so that clients must resolve it. */
  fast: string;
  validate: string;
  count: string;
}

export function journalPaths(consumerOrg: string, credential: string, registration: string): JournalPaths {
  const journal = `organizations/${consumerOrg}/integrations/${credential}/${registration}`;
  return {
    events: `/events/${journal}`,
    fast: `/events-fast/${journal}`,
    validate: `/events-validate/${journal}`,
    count: `/count/${journal}`,
  };
}

/** One Link header line per relation. Without `since` the next request starts where this one did: at the oldest. */
export function linkLines(paths: JournalPaths, since: string | null, limit: string | null): string[] {
  const position = since === null ? '' : `since=${encodeURIComponent(since)}`;
  const at = (path: string, ...query: string[]) => {
    const text = query.filter((part) => part !== '').join('&');
    return text === '' ? path : `${path}?${text}`;
  };
  const links: [relation: string, uri: string][] = [
    ['next', at(paths.fast, position, limit === null ? '' : `limit=${limit}`)],
    ['validate', at(paths.validate, position)],
    ['count', at(paths.count, position)],
    ['events', paths.events],
    ['latest', at(paths.events, 'latest=true')],
    ['page', at(paths.fast, 'since={position}', 'limit={count}')],
    ['seek', at(paths.events, 'seek={duration}', 'limit={count}')],
  ];
  return links.map(([relation, uri]) => `<${uri}>; rel="${relation}"`);
}
