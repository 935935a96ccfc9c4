// Where the journal's links lead, and how they are written.
import { expect } from 'vitest';
import { journalUrl } from '../../../poller/fake-world.ts';
import { startOneServer } from '../../../support/one-server.ts';
import { at, expectRecovery, ids, inWorld, inWorlds, linkTo, pageOf } from '../../adobe-world.ts';
import type { FaultRow } from '../../fault-row.ts';
import { withAdobe } from '../../simulated-adobe.ts';

/** Each header, and the request that has to follow it. */
const spellings: [header: string, asked: string][] = [
  ['</fast/r?since=1&by=link>; title="a, b; <c>"; rel="next"; type="x"', 'r?since=1&by=link'],
  ['</fast/r?since=1&by=link>; rel=next', 'r?since=1&by=link'],
  ['</fast/r?since=1&by=link>;rel="prev next"', 'r?since=1&by=link'],
  ['</fast/r?since=1&by=link> ; REL="NEXT"', 'r?since=1&by=link'],
  ['</fast/count?a=1,2;3>; rel="count", </fast/r?since=1&by=link>; rel="next"', 'r?since=1&by=link'],
  ['</fast/r?since=1&x=a,b;c>; rel="next"', 'r?since=1&x=a,b;c'],
  ['<>; rel="next"', 'r?since=1'],
  ['', 'r?since=1'],
  ['no link at all', 'r?since=1'],
];

const foreign = [
  'https://evil.example/r?since=9',
  'https://adobe.io.evil.example/r?since=9',
  'http://events-va6.adobe.io/r?since=9',
  'https://me:pass@events-va6.adobe.io/r?since=9',
  'https://events-va6.adobe.io:8443/r?since=9',
];

export const linkFaults: readonly FaultRow[] = [
  {
    number: 46,
    fault: '`next` is relative and below another path',
    reaction: 'it is resolved against the host, and saved as the absolute URL',
    prove: () =>
      withAdobe(async ({ world, adobe, asked, invoke, publish }) => {
        publish(0, 4);
        expect(await invoke(5)).toBeUndefined();
        const [, first = '', ...others] = asked;
        expect(first).toMatch(/^\/events\/organizations\//);
        expect(others.length).toBeGreaterThan(1);
        for (const path of others) expect(path).toMatch(/^\/events-fast\/organizations\/.*since=/);
        expect(world.cursor()).toMatch(new RegExp(`^${adobe.url}/events-fast/`));
        expect(world.queuedIds()).toEqual(ids(4));
      }),
  },
  {
    number: 47,
    fault: '`next` leads to another host, in the clear, or with a user',
    reaction:
      'another host of adobe.io over https is followed; any other link fails the run with `JOURNAL_FOREIGN_LINK` after its page is safe, the token goes nowhere, and the next run goes on after that page',
    async prove() {
      await inWorld(4, async (world) => {
        const hosts: string[] = [];
        world.script = [
          { body: pageOf(world, 0, 2), headers: linkTo('https://events-irl1.adobe.io/fast/r?since=1') },
          ({ host }) => void hosts.push(host),
        ];
        expect(await world.invoke(5)).toBeUndefined();
        expect([hosts, world.queuedIds()]).toEqual([['events-irl1.adobe.io'], ids(4)]);
      })();
      await inWorlds(foreign, 4, async (world, target) => {
        world.script = [{ body: pageOf(world, 0, 2), headers: linkTo(target) }];
        expect(await world.invoke(5), target).toBe('JOURNAL_FOREIGN_LINK');
        expect([world.asked, world.queuedIds()]).toEqual([['r'], ids(2)]);
        expect([world.cursor(), world.counted('JournalReadFailed')]).toEqual([`${journalUrl}?since=1`, 1]);
        await expectRecovery(world);
        expect(world.asked.join()).not.toContain('since=9');
      })();
    },
  },
  {
    number: 48,
    fault: 'a redirect',
    reaction:
      'it is never followed, for the request carries the token: `JOURNAL_PROTOCOL`, counted in `JournalReadFailed`, and the same URL is asked again after a pause',
    async prove() {
      const reached: string[] = [];
      const target = await startOneServer(({ url = '' }, _body, response) => {
        reached.push(url);
        response.end();
      });
      const journal = await startOneServer(({ url = '' }, _body, response) => {
        const [, status = '', where = ''] = url.split('/');
        const location = where === 'here' ? '/r' : `${target.url}/r`;
        if (status === 'r') reached.push(url);
        response.writeHead(Number(status) || 200, { location }).end();
      });
      try {
        const redirects = [301, 302, 303, 307, 308].flatMap((status) => [`${status}/here`, `${status}/away`]);
        await inWorlds(redirects, 4, async (world, redirect) => {
          world.script = [undefined, (_, init) => fetch(`${journal.url}/${redirect}`, init)];
          expect(await world.invoke(5)).toBeUndefined();
          expect(world.asked.slice(0, 3)).toEqual(['r', 'r?since=1', 'r?since=1']);
          expect(world.counted('JournalReadFailed')).toBe(1);
          expect(world.said()).toContain('JOURNAL_PROTOCOL');
          await expectRecovery(world);
        })();
        expect(reached).toEqual([]);
      } finally {
        await Promise.all([target.stop(), journal.stop()]);
      }
    },
  },
  {
    number: 49,
    fault:
      '`Link` with further parameters, without quotes, with several relations, odd characters or capitals, or empty',
    reaction: 'it is read as RFC 8288 says; where it names no `next`, reading goes on after `_page.last`',
    prove: inWorlds(spellings, 4, async (world, [link, asked]) => {
      world.script = [{ body: pageOf(world, 0, 2), headers: { link } }];
      expect(await world.invoke(5)).toBeUndefined();
      expect(world.asked.slice(0, 2), link).toEqual(['r', asked]);
      expect(world.counted('JournalReadFailed')).toBe(0);
      await expectRecovery(world);
    }),
  },
  {
    number: 50,
    fault: '`Link` offers URI templates only',
    reaction: 'no template is ever requested: reading goes on after `_page.last`',
    prove: inWorlds(['page', 'next'], 4, async (world, relation) => {
      const link = `</fast/r?since={position}&limit={count}>; rel="${relation}", </fast/r?seek={duration}>; rel="seek"`;
      world.script = [
        { body: pageOf(world, 0, 2), headers: { link } },
        { status: 204, headers: { link } },
      ];
      expect(await world.invoke(15)).toBeUndefined();
      expect(world.asked.slice(0, 3)).toEqual(['r', 'r?since=1', 'r?since=1']);
      expect(world.asked.join()).not.toMatch(/[{}]|%7B/);
      await expectRecovery(world);
      expect(world.cursor()).toBe(at(3));
    }),
  },
];
