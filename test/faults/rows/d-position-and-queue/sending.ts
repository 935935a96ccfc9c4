// Events on their way into the queue: nothing is saved as read that is not there.
import { expect } from 'vitest';
import { dieAtSave, interceptBatches, serviceError } from '../../broken-client.ts';
import { aCart } from '../../cart-event.ts';
import { alarmsOn } from '../../deployed-stack.ts';
import type { FaultRow } from '../../fault-row.ts';
import { aJourney, type Journey } from '../../journey.ts';

/** Ten carts of ten visitors on one page. */
async function tenCarts(journey: Journey): Promise<string[]> {
  const visitors = [];
  for (let at = 0; at < 10; at += 1) visitors.push(await journey.visitor(`visitor${at}`));
  journey.journal.publish(...visitors.map(({ key }) => aCart(key)));
  return visitors.map(({ email }) => email).sort();
}

export const sendingFaults: readonly FaultRow[] = [
  {
    number: 63,
    fault: 'the poller dies after a page went into the queue, before the position is saved',
    reaction:
      'the page is read and queued again by the next run, and every visitor is mailed once all the same',
    async prove() {
      const journey = await aJourney();
      const emails = await tenCarts(journey);
      const revive = dieAtSave(journey.dynamo);
      await expect(journey.poll()).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
      expect(await journey.saved()).toMatchObject({ leaseOwner: expect.any(String) });
      expect((await journey.saved()).cursor).toBeUndefined();
      revive();
      await journey.poll();
      expect(journey.journal.asked.filter((address) => !address.includes('since='))).toHaveLength(2);
      await journey.consume();
      expect(journey.consumer.telemetry.audited).toHaveLength(20);
      expect(journey.mailed().sort()).toEqual(emails);
      expect(journey.consumer.telemetry.counts).toEqual({ DeliverySent: 10 });
    },
  },
  {
    number: 64,
    fault: 'the queue refuses a page',
    reaction: 'the run fails by name, the saved position stays where it was, and the next run sends the page',
    async prove() {
      const journey = await aJourney();
      const ada = await journey.visitor();
      const bob = await journey.visitor('bob');
      journey.journal.publish(aCart(ada.key));
      await journey.poll();
      const { cursor } = await journey.saved();
      journey.journal.publish(aCart(bob.key));
      let refusing = true;
      interceptBatches(journey.sqs, (input, send) => {
        if (refusing) throw serviceError('AccessDeniedException', 403);
        return send(input);
      });
      await expect(journey.poll()).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
      expect((await journey.saved()).cursor).toBe(cursor);
      expect(journey.telemetry.logged.join()).toContain('QUEUE_SEND_FAILED');
      expect(alarmsOn('Errors')).toContain('Poller/Failing');
      refusing = false;
      await journey.poll();
      await journey.consume();
      expect(journey.mailed()).toEqual([ada.email, bob.email]);
    },
  },
  {
    number: 65,
    fault: 'the queue takes seven of ten messages',
    reaction:
      'the other three alone are sent again, then the position is saved; where they stay refused it is not, and the page comes again',
    async prove() {
      const journey = await aJourney();
      const emails = await tenCarts(journey);
      const batches: number[] = [];
      let stubborn = true;
      interceptBatches(journey.sqs, async ({ Entries = [], ...input }, send) => {
        batches.push(Entries.length);
        if (Entries.length < 10 && !stubborn) return await send({ ...input, Entries });
        const taken = Entries.slice(0, Entries.length === 10 ? 7 : 0);
        const Failed = Entries.slice(taken.length).map(({ Id }) => ({
          Id,
          Code: 'InternalError',
          SenderFault: false,
        }));
        if (taken.length === 0) return { $metadata: {}, Successful: [], Failed };
        return { ...(await send({ ...input, Entries: taken })), Failed };
      });
      await expect(journey.poll({ seconds: 60 })).rejects.toThrow('3 of 10 messages were not taken');
      expect((await journey.saved()).cursor).toBeUndefined();
      stubborn = false;
      batches.length = 0;
      await journey.poll();
      expect(batches).toEqual([10, 3]);
      expect((await journey.saved()).cursor).toMatch(/since=9$/);
      await journey.consume();
      expect(journey.mailed().sort()).toEqual(emails);
    },
  },
  {
    number: 66,
    fault: 'the queue is throttled, or down',
    reaction:
      'throttling is waited out inside the run with growing pauses; a queue that stays down ends the run after six tries, with nothing saved, and three such runs in a row alarm',
    async prove() {
      const journey = await aJourney();
      const ada = await journey.visitor();
      journey.journal.publish(aCart(ada.key));
      let refusals = Number.POSITIVE_INFINITY;
      let trouble = serviceError('ServiceUnavailable', 503);
      let tries = 0;
      interceptBatches(journey.sqs, (input, send) => {
        tries += 1;
        if (refusals-- > 0) throw trouble;
        return send(input);
      });
      await expect(journey.poll({ seconds: 60 })).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
      expect(tries).toBe(6);
      expect((await journey.saved()).cursor).toBeUndefined();
      expect(alarmsOn('Errors')).toContain('Poller/Failing');

      [refusals, trouble] = [3, serviceError('RequestThrottled', 400)];
      journey.time.slept.length = 0;
      await journey.poll();
      expect(journey.time.slept).toEqual([50, 100, 200]);
      await journey.consume();
      expect(journey.mailed()).toEqual([ada.email]);
    },
  },
  {
    number: 67,
    fault: 'an event is larger than a queue message may be',
    reaction:
      'what no campaign can use (its path through the trigger’s states) is left out; what is too large even then is kept whole as a reject, and the journal goes on',
    async prove() {
      const journey = await aJourney();
      const [ada, bob] = [await journey.visitor(), await journey.visitor('bob')];
      const long = 'x'.repeat(1_200_000);
      const path = aCart(ada.key, { trigger: { triggerPath: [{ stateId: long }] } });
      const large = aCart(ada.key, { eventId: 'large', dimensions: { eVar9: long } });
      journey.journal.publish(path, large, aCart(bob.key));
      await journey.poll();
      await journey.consume();
      expect(journey.mailed().sort()).toEqual([ada.email, bob.email].sort());
      expect(await journey.rejects()).toEqual([
        { reason: 'TRIGGER_TOO_LARGE', detail: expect.any(String), position: 'p:1', event: large },
      ]);
      expect(journey.endsOf('large')).toEqual(['rejected:TRIGGER_TOO_LARGE']);
      expect(journey.telemetry.counts).toMatchObject({ EventsRejected: 1 });
      expect((await journey.saved()).cursor).toMatch(/since=2$/);
    },
  },
];
