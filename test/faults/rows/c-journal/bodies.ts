// Bodies that are damaged, too large, or of somebody else.
import { Buffer } from 'node:buffer';
import { expect } from 'vitest';
import { anEvent } from '../../../core/an-event.ts';
import { type OneServer, startOneServer } from '../../../support/one-server.ts';
import {
  type AdobeWorld,
  at,
  expectRecovery,
  ids,
  inWorld,
  inWorlds,
  linkTo,
  pageOf,
} from '../../adobe-world.ts';
import type { FaultRow } from '../../fault-row.ts';
import { withAdobe } from '../../simulated-adobe.ts';

/** What breaks a body on the wire, on a real connection. */
function startBreakingServer(): Promise<OneServer> {
  return startOneServer(({ url, socket }, _body, response) => {
    if (url === '/reset') socket.resetAndDestroy();
    if (url === '/cut') {
      response.writeHead(200, { 'content-length': '100' }).write('{"events":[', () => socket.destroy());
    }
    if (url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    if (url === '/stall') response.write('{"events":[');
  });
}

/** The second page comes damaged, once. */
async function expectRepeated(world: AdobeWorld, code: string): Promise<void> {
  expect(await world.invoke(5)).toBeUndefined();
  expect(world.asked.slice(0, 3)).toEqual(['r', 'r?since=1', 'r?since=1']);
  expect(world.positions.saves.slice(0, 2)).toEqual([at(1), at(3)]);
  expect(world.counted('JournalReadFailed')).toBe(1);
  expect(world.said()).toContain(code);
  expect(world.queuedIds()).toEqual(ids(4));
  await expectRecovery(world);
}

export const bodyFaults: readonly FaultRow[] = [
  {
    number: 51,
    fault: 'the body is cut off, reset, damaged gzip, in another charset, or begins with a byte order mark',
    reaction:
      'no step is taken and the same URL is asked again, counted in `JournalReadFailed`; a byte order mark is dropped, and a broken byte inside becomes U+FFFD in its one value',
    async prove() {
      const server = await startBreakingServer();
      try {
        await inWorlds(['reset', 'cut', 'gzip'], 4, async (world, path) => {
          world.script = [undefined, (_, init) => fetch(`${server.url}/${path}`, init)];
          await expectRepeated(world, 'JOURNAL_UNAVAILABLE');
        })();
      } finally {
        await server.stop();
      }
      const page = (world: AdobeWorld) => JSON.stringify(pageOf(world, 2, 4));
      const headers = linkTo('/fast/r?since=3');
      await inWorlds(['half', 'utf-16'], 4, async (world, damage) => {
        const text = page(world);
        const body = damage === 'half' ? text.slice(0, text.length / 2) : Buffer.from(text, 'utf16le');
        world.script = [undefined, () => new Response(body, { headers })];
        await expectRepeated(world, 'JOURNAL_PROTOCOL');
      })();
      await inWorld(4, async (world) => {
        world.script = [undefined, () => new Response(`\ufeff${page(world)}`, { headers })];
        await expectRecovery(world);
        expect(world.counted('JournalReadFailed')).toBe(0);
      })();
      await inWorld(4, async (world) => {
        const latin = Buffer.from(page(world).replace('SHOPPER-42', 'K\u00e4ufer'), 'latin1');
        world.script = [undefined, () => new Response(latin, { headers })];
        await expectRecovery(world);
        const values = world.queued.map(({ dimensions }) => Object.values(dimensions).flat());
        expect(values).toEqual([['SHOPPER-42'], ['SHOPPER-42'], ['K\ufffdufer'], ['SHOPPER-42']]);
      })();
    },
  },
  {
    number: 52,
    fault: 'a page is far larger than Adobe’s 1.5 MB',
    reaction:
      'up to 16 MB it is taken; beyond that the same position is asked for 100, 10 and 1 events, and the old limit returns with the next page',
    async prove() {
      await inWorlds([15, 17], 4, async (world, megabytes) => {
        const padded = `${JSON.stringify(pageOf(world, 0, 2))}${' '.repeat(megabytes * 1024 * 1024)}`;
        world.script = [() => new Response(padded, { headers: linkTo('/fast/r?since=1') })];
        await expectRecovery(world);
        expect(world.asked[1]).toBe(megabytes < 16 ? 'r?since=1' : 'r?limit=100');
      })();
      await withAdobe(
        async ({ world, asked, invoke, publish }) => {
          world.journalLimits = { mostBytes: 20_000 };
          world.coldStart();
          publish(0, 40);
          expect(await invoke(5)).toBeUndefined();
          expect(world.queuedIds()).toEqual(ids(40));
          const limits = asked
            .slice(1, 6)
            .map((path) => new URLSearchParams(path.split('?')[1]).get('limit'));
          expect(limits).toEqual([null, '100', '10', null, '100']);
          expect(world.counted('JournalReadFailed')).toBe(0);
        },
        { maxEventsPerPage: 1000 },
      );
    },
  },
  {
    number: 53,
    fault: 'one event alone is larger than a page may be',
    reaction:
      'asked for by itself it may have four times the size: it ends among the rejects as `TRIGGER_TOO_LARGE`, whole, and reading goes on behind it; beyond that it stops the journal, with `JOURNAL_PROTOCOL` and the alarm of `JournalReadFailed`',
    async prove() {
      const big = (bytes: number, imsOrg: string) =>
        anEvent({ eventId: 'big', header: { imsOrg }, dimensions: { eVar2: { data: ['x'.repeat(bytes)] } } });
      const inJournal = (bytes: number, proof: Parameters<typeof withAdobe>[0]) =>
        withAdobe(
          async (simulated) => {
            const { world, adobe, publish } = simulated;
            world.journalLimits = { mostBytes: 20_000 };
            world.fits = ({ eventId }) => eventId !== 'big';
            world.coldStart();
            publish(0, 1);
            adobe.publish(big(bytes, adobe.credentials.orgId));
            publish(1, 2);
            await proof(simulated);
          },
          { maxEventsPerPage: 1000 },
        );
      await inJournal(60_000, async ({ world, adobe, invoke }) => {
        expect(await invoke(5)).toBeUndefined();
        expect(world.queuedIds()).toEqual(ids(2));
        const event = big(60_000, adobe.credentials.orgId);
        expect(world.rejected).toMatchObject([{ reason: 'TRIGGER_TOO_LARGE', eventId: 'big', event }]);
        expect([world.counted('EventsRejected'), world.counted('JournalReadFailed')]).toEqual([1, 0]);
      });
      await inJournal(100_000, async ({ world, invoke }) => {
        expect(await invoke(10)).toBeUndefined();
        expect(world.queuedIds()).toEqual(ids(1));
        expect(world.rejected).toEqual([]);
        expect(world.counted('JournalReadFailed')).toBeGreaterThan(2);
        expect(world.said()).toContain('answered with more than 80000 bytes for one entry');
      });
    },
  },
  {
    number: 54,
    fault: '200 with the HTML of a login page',
    reaction:
      'it is no page of a journal: `JOURNAL_PROTOCOL`, no step is taken, the same URL is asked again; nothing of the page is logged',
    prove: inWorld(4, async (world) => {
      const headers = { 'content-type': 'text/html', ...linkTo('/fast/r?since=9') };
      world.script = [undefined, { body: '<html>p8e-login</html>', headers }];
      await expectRepeated(world, 'JOURNAL_PROTOCOL');
    }),
  },
];

export const stallFault: FaultRow = {
  number: 57,
  fault: 'the body stalls behind its headers',
  reaction:
    'one time-out holds for the whole answer, headers and body; the same URL is asked again, counted in `JournalReadFailed`',
  async prove() {
    const server = await startBreakingServer();
    try {
      await inWorld(4, async (world) => {
        world.journalLimits = { timeoutMs: 50 };
        world.coldStart();
        world.script = [undefined, (_, init) => fetch(`${server.url}/stall`, init)];
        await expectRepeated(world, 'the journal did not answer (TimeoutError)');
      })();
    } finally {
      await server.stop();
    }
  },
};
