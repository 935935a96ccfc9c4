// The next page is on its way before this one is parsed; nothing is saved, lost or doubled by that, whatever becomes of either.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { type Answer, createWorld, someEvents } from './fake-world.ts';

const at = (since: number) => `https://events-va6.adobe.io/fast/r?since=${since}`;
const nextIs = (since: number) => ({ link: `<${at(since)}>; rel="next"` });
const ids = (count: number) => Array.from({ length: count }, (_, i) => `e-${i}`);
const afterTurns = async (turns: number) => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A 200 whose body comes when `arrives` is over, or breaks off where that fails. */
function slowly(text: string, since: number, arrives: () => Promise<void>): Response {
  const body = new ReadableStream({
    async start(controller) {
      await arrives();
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  return new Response(body, { headers: nextIs(since) });
}

const pageOf = (events: unknown[], from: number) => {
  const entries = events.slice(from, from + 2).map((event, i) => ({ position: `p:${from + i}`, event }));
  return JSON.stringify({ events: entries, _page: { last: String(from + 1), count: 2 } });
};

describe('the next page', () => {
  it('is asked for when this one has come whole, before anything is made of it', async () => {
    const world = createWorld(someEvents(4));
    const bodyComes = async () => {
      await afterTurns(20);
      world.order.push('body');
    };
    world.script = [() => slowly(pageOf(world.events, 0), 1, bodyComes)];
    await world.run({ seconds: 5 });
    expect(world.order.slice(0, 4)).toEqual(['read start', 'body', 'read 1', 'send 2']);
    expect(world.queuedIds()).toEqual(ids(4));
    expect(world.positions.saves.slice(0, 2)).toEqual([at(1), at(3)]);
  });

  it('is asked for once, and the one behind it not before this one is in the queue', async () => {
    const world = createWorld(someEvents(6));
    world.beforeQueue = async () => {
      await afterTurns(20);
      world.order.push('sent');
    };
    await world.run({ seconds: 5 });
    expect(world.order.slice(0, 4)).toEqual(['read start', 'read 1', 'send 2', 'sent']);
    expect(world.asked).toEqual(['r', 'r?since=1', 'r?since=3', 'r?since=5']);
    expect(world.positions.saves.slice(0, 3)).toEqual([at(1), at(3), at(5)]);
  });

  it('is not asked for where this one breaks off on its way', async () => {
    const world = createWorld(someEvents(4));
    world.script = [() => slowly('', 1, () => Promise.reject(new Error('socket closed')))];
    await world.run({ seconds: 5 });
    expect(world.asked).toEqual(['r', 'r', 'r?since=1', 'r?since=3']);
    expect(world.queuedIds()).toEqual(ids(4));
  });

  it('is thrown away where this one turns out to be none, and this one is read again from its position', async () => {
    const world = createWorld(someEvents(4));
    let thrownAway = false;
    const unanswered = (_: URL, { signal }: RequestInit) =>
      new Promise<Response>((_, reject) => {
        signal?.addEventListener('abort', () => {
          // At once, not when the wait for another try is over.
          thrownAway = world.time.slept.length === 0;
          reject(signal.reason);
        });
      });
    world.script = [{ body: `${pageOf(world.events, 0)}}`, headers: nextIs(1) }, unanswered];
    await world.run({ seconds: 5 });
    expect(thrownAway).toBe(true);
    expect(world.asked).toEqual(['r', 'r?since=1', 'r', 'r?since=1', 'r?since=3']);
    expect(world.queuedIds()).toEqual(ids(4));
    expect(world.positions.saves.slice(0, 2)).toEqual([at(1), at(3)]);
    expect(world.telemetry.counts.JournalReadFailed).toBe(1);
  });

  it('that is refused does not keep this one from its queue and its position', async () => {
    const world = createWorld(someEvents(4));
    world.script = [undefined, { status: 403 }];
    await expect(world.run()).rejects.toMatchObject({ code: 'JOURNAL_FORBIDDEN' });
    expect(world.queuedIds()).toEqual(ids(2));
    expect(world.cursor()).toBe(at(1));
  });

  it('is not asked for any more where this one could not be delivered', async () => {
    const world = createWorld(someEvents(8));
    world.beforeQueue = async () => {
      await afterTurns(20);
      throw new CampaignTriggersError('QUEUE_SEND_FAILED', 'refused');
    };
    await expect(world.run()).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
    await afterTurns(20);
    expect(world.asked).toEqual(['r', 'r?since=1']);
    expect(world.positions.saves).toEqual([]);
  });

  it('is not asked for ahead where the journal leads in a circle', async () => {
    const world = createWorld(someEvents(4));
    const body = pageOf(world.events, 2);
    world.script = [undefined, { body, headers: { link: '</organizations/1/r>; rel="next"' } }];
    await world.run({ seconds: 5 });
    expect(world.asked).toEqual(['r', 'r?since=1', 'r?since=3']);
  });
});

it('whatever becomes of each answer, every event is queued once, in order, and positions are saved in order', async () => {
  const answers: Record<string, Answer | (() => Response) | undefined> = {
    page: undefined,
    garbage: { body: '{"events":[{"position":}', headers: nextIs(3) },
    'cut off': () =>
      slowly('', 5, async () => {
        await afterTurns(3);
        throw new Error('socket closed');
      }),
    'an empty page': { body: { events: [] } },
    'a bad moment': { status: 503 },
    throttled: { status: 429, headers: { 'retry-after': '2' } },
    'a token that is taken no more': { status: 401 },
  };
  const course = fc.array(fc.constantFrom(...Object.keys(answers)), { maxLength: 14 });
  const slowness = fc.array(fc.nat({ max: 8 }), { minLength: 5, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(course, slowness, async (course, slowness) => {
      const world = createWorld(someEvents(9));
      // Twice in a row is no token that grew old, but a matter of configuration.
      const played = course.filter((each, i) => !(each.startsWith('a token') && course[i - 1] === each));
      world.script = played.map((each) => answers[each]);
      let page = 0;
      world.beforeQueue = () => afterTurns(slowness[page++] ?? 0);
      await world.run({ seconds: 900 });
      expect(world.queuedIds()).toEqual(ids(9));
      const saved = world.positions.saves.map((cursor) => Number(new URL(cursor).searchParams.get('since')));
      expect(saved).toEqual(saved.toSorted((a, b) => a - b));
      expect(world.cursor()).toBe(at(8));
    }),
    { numRuns: 40 },
  );
});
