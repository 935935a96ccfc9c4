// A journal that lies: the token goes where the setting says and nowhere else, and no page is too strange or too large.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJournal } from '../../functions/adapters/journal.ts';
import { aDimension, anEvent, ourOrg, readAt } from '../core/an-event.ts';
import { createWorld } from '../poller/fake-world.ts';

const journalUrl = 'https://journal.shop.example/organizations/1/r';
const access = { journalUrl, token: 'secret-token', clientId: 'client', orgId: ourOrg };

/** Everything that was asked while a journal with these headers was read, twice, and validated. */
async function askedOf(headers: Headers, status: number, url = journalUrl): Promise<string[]> {
  const asked: string[] = [];
  const body = JSON.stringify({ events: [{ position: 'p:1', event: {} }], _page: { last: 'p:1' } });
  const journal = createJournal({
    async fetch(address) {
      asked.push(address);
      return new Response(status === 204 ? null : body, { status, headers });
    },
    clock: () => readAt,
  });
  const quietly = (work: Promise<unknown>) => work.catch(() => undefined);
  const answer = await journal.read(url, access).catch(() => undefined);
  if (answer !== undefined && 'next' in answer) await quietly(journal.read(answer.next, access));
  if (answer?.kind === 'empty' && answer.validate !== undefined) {
    await quietly(journal.isPositionValid(answer.validate, access));
  }
  return asked;
}

describe('the bearer token', () => {
  const origin = fc.oneof(
    fc.constantFrom(
      ...[
        'https://evil.example',
        '//evil.example',
        '\\\\evil.example',
        'https:\\\\evil.example',
        'http://journal.shop.example',
      ],
      ...[
        'https://journal.shop.example.evil.example',
        'https://journal.shop.example:444',
        'https://journal.shop.example@evil.example',
      ],
      ...[
        'https://evil.example#@journal.shop.example',
        'https://evil.example/.adobe.io',
        'https://evil.example?.adobe.io',
      ],
      ...[
        'https://.adobe.io',
        'https://..adobe.io',
        'https://adobe.io',
        'https://evil-adobe.io',
        'https://adobe.io.evil.example',
        'https://x.adobe.io.',
        'https://x.adobe.io:8443',
      ],
      ...[
        'http://x.adobe.io',
        'https://u:p@x.adobe.io',
        'https://x%2eadobe%2eio.evil.example',
        'https://evil.example%2f.adobe.io',
      ],
      ...[
        'http://169.254.169.254',
        'http://[::1]',
        'http://127.0.0.1:9001',
        'http://localhost',
        'http://0x7f.1',
        'https://10.0.0.1',
      ],
      ...[
        'file:///etc',
        'data:text/plain,',
        'javascript:',
        'ftp://journal.shop.example',
        'https://ⅹ.adobe.io',
        'https://evil。example',
      ],
      '',
      '/',
      '?',
      '..',
    ),
    fc.webUrl(),
  );
  const relation = fc.constantFrom('next', 'NEXT', 'prev next', 'validate', 'next validate', 'count');
  const written = fc.tuple(
    origin,
    fc.constantFrom('', '/r?since=2', '?since=2', '/r'),
    relation,
    fc.constantFrom('"', ''),
  );

  it('goes to the journal’s own host and to Adobe’s over https, whatever the links of the journal say', async () => {
    const asked = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(written, { maxLength: 3 }),
        fc.constantFrom(200, 204),
        async (links, status) => {
          const value = links
            .map(([from, path, rel, quote]) => `<${from}${path}>; rel=${quote}${rel}${quote}`)
            .join(', ');
          fc.pre(/^[\x20-\x7e]*$/.test(value));
          for (const url of await askedOf(new Headers({ link: value }), status)) asked.add(url);
        },
      ),
      { numRuns: 400 },
    );
    const hosts = [...asked].map((url) => {
      const { protocol, username, host } = new URL(url);
      return `${protocol}//${username}${host}`;
    });
    expect(hosts.length).toBeGreaterThan(2);
    for (const host of hosts)
      expect(host).toMatch(/^https:\/\/(journal\.shop\.example|[a-z0-9][a-z0-9.-]*\.adobe\.io)$/);
  });

  it('goes nowhere when the saved position is somewhere else', async () => {
    for (const url of [
      'https://evil.example/r',
      'http://journal.shop.example/r',
      'https://x.adobe.io.evil.example/r',
    ]) {
      expect(await askedOf(new Headers(), 200, url)).toEqual([]);
    }
  });
});

describe('a page', () => {
  it('of one event of a megabyte and a half is worked on in bounds, and the run goes on after it', async () => {
    const large = anEvent({
      eventId: 'large',
      dimensions: { eVar1: aDimension(['ä\u0001"'.repeat(300_000)]) },
    });
    const world = createWorld([large, anEvent({ eventId: 'small' })]);
    await world.run();
    expect(world.queuedIds()).toEqual(['large', 'small']);
  });

  it('of a hundred and fifty thousand triggers is delivered in one go', async () => {
    const event = { trigger: { triggerId: 'unwanted' } };
    const events = Array.from({ length: 150_000 }, (_, at) => ({ position: `p:${at}`, event }));
    const world = createWorld();
    world.script.push({ body: { events, _page: { last: '0' } } });
    await world.run();
    expect(world.telemetry.audited).toHaveLength(150_000);
    expect(world.telemetry.audited.every(({ end }) => end === 'unwanted')).toBe(true);
    expect(world.cursor()).toContain('since=0');
  });
});
