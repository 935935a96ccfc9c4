// What Adobe's journal answers: Link headers, and whole answers.
import { createJournal } from '../../../functions/adapters/journal.ts';
import { linkTarget, parseLinkHeader } from '../../../functions/adapters/link-header.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import type { Fetch } from '../../../functions/core/ports/fetch.ts';
import { anEvent, ourOrg, readAt } from '../../core/an-event.ts';
import { explained, type FuzzTarget, promise, prototypesAreUntouched } from '../target.ts';

const journalUrl = 'https://journal.shop.example/organizations/1/r?limit=5';
const access = { journalUrl, token: 'secret-token', clientId: 'client', orgId: ourOrg };

const linkWords = [
  ...[
    '</r?since=2>; rel="next"',
    '<https://events-va6.adobe.io/r>',
    '<//evil.example/r>',
    '; rel=',
    'rel="next"',
    'rel=next',
  ],
  ...[
    'title="x, y; <z>"',
    '\\"',
    '<>',
    '\\\\evil.example',
    'https:evil.example',
    '@',
    ':8443',
    '.adobe.io',
    '%2e',
    '{?x}',
  ],
  ...[
    'validate',
    'prev next',
    'REL',
    "rel*=UTF-8''next",
    'http://127.0.0.1/',
    'https://user:pw@journal.shop.example/',
  ],
];

const isOurs = (text: string) => {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.protocol !== 'https:') return false;
  return url.host === 'journal.shop.example' || /^[a-z0-9][a-z0-9.-]*\.adobe\.io$/.test(url.host);
};

const linkHeader: FuzzTarget = {
  name: 'link-header',
  seeds: [
    '</events-fast/organizations/1/r?since=a:b&limit=5>; rel="next"',
    '</count?x=1>; rel="count", </e?since=a,b;c>; title="x, </y>; rel=next"; rel="prev next", </l>;rel=latest',
    '<https://events-va6.adobe.io/validate?since={position}>; rel="validate"',
  ],
  words: linkWords,
  run(input) {
    for (const [relation, target] of parseLinkHeader(input)) {
      promise(relation === relation.toLowerCase() && !/\s/.test(relation), 'a relation is one word');
      promise(!/[<>]/.test(target), 'a target holds no bracket');
    }
    const next = linkTarget(input, 'next', journalUrl);
    promise(next === undefined || URL.canParse(next), 'a link is a URL');
  },
};

/** Status line, headers, an empty line, the body. */
function answerOf(input: string): Response {
  const [head = '', ...rest] = input.split('\n\n');
  const [status = '', ...lines] = head.split('\n');
  const headers = new Headers();
  for (const line of lines) {
    const [name = '', ...value] = line.split(':');
    try {
      headers.append(name, value.join(':').trim());
    } catch {
      // No header that HTTP lets through.
    }
  }
  const code = Number(status);
  const known = Number.isInteger(code) && code >= 200 && code <= 599 ? code : 200;
  return new Response([204, 205, 304].includes(known) ? null : rest.join('\n\n'), { status: known, headers });
}

const page = JSON.stringify({
  events: [
    { position: 'p:1', event: { n: 1 } },
    { position: 'p:2', event: anEvent() },
  ],
  _page: { last: 'p:2', count: 2 },
});

const journalAnswer: FuzzTarget = {
  name: 'journal-answer',
  seeds: [
    `200\nlink: </r?since=2>; rel="next"\n\n${page}`,
    `200\n\n${page}`,
    '204\nretry-after: 10\nlink: </r?since=1>; rel="next", </validate>; rel=validate\n\n',
    '429\nretry-after: Thu, 19 Nov 2026 11:59:59 GMT\n\n',
    '410\n\n{"error_code":"410010"}',
    '403\nx-request-id: abc\n\n{"error_code":403201,"message":"x"}',
  ],
  words: [
    ...linkWords,
    'link: ',
    'retry-after: ',
    'location: https://evil.example/',
    '"events":[',
    '"position":',
    '"_page":{"last":"',
  ],
  async run(input) {
    let asked = 0;
    const fetch: Fetch = async (url, { redirect }) => {
      promise(isOurs(url), 'the token goes to the journal and to Adobe only');
      promise(redirect === 'manual', 'no redirect is followed');
      asked += 1;
      return answerOf(input);
    };
    const journal = createJournal({ fetch, clock: () => readAt, limits: { mostBytes: 4_000 } });
    const isExplained = (thrown: unknown) => thrown instanceof CampaignTriggersError;
    let url = journalUrl;
    for (let reads = 0; reads < 2; reads += 1) {
      const answer = await explained(() => journal.read(url, access), isExplained);
      if (answer === undefined || !('next' in answer)) break;
      promise(isOurs(answer.next), 'what is saved can be asked for again');
      if ('validate' in answer && answer.validate !== undefined) {
        const { validate } = answer;
        await explained(() => journal.isPositionValid(validate, access), isExplained);
      }
      if (answer.kind === 'empty')
        promise(answer.retryAfterMs >= 1000 && answer.retryAfterMs <= 900_000, 'a wait is sane');
      url = answer.next;
    }
    promise(asked <= 20, 'a journal is not asked without end');
    prototypesAreUntouched();
  },
};

export const journalTargets: readonly FuzzTarget[] = [linkHeader, journalAnswer];
