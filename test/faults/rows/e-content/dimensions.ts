// The enrichments of a trigger: names spelt in many ways, values missing or of another kind.
import { expect } from 'vitest';
import { aCampaign, oneEmail } from '../../../support/builders.ts';
import { aCart } from '../../cart-event.ts';
import type { FaultRow } from '../../fault-row.ts';
import { amongNeighbours } from '../../neighbours.ts';
import { WrittenItem } from '../../served-journal.ts';

const list = { dimension: 'evar12', pick: 'last', split: '|', type: 'text' } as const;

/** Mails also where the trigger names no products. */
const forgiving = aCampaign({ variables: { products: { ...list, default: ['your things'] } } });

const textsOf = (mails: { text: string }[]) => mails.map(({ text }) => text).sort();
const withSummary = (summary: unknown) => ({ enrichments: { analyticsHitSummary: summary } });

export const dimensionFaults: readonly FaultRow[] = [
  {
    number: 84,
    fault: 'a trigger of a type that nobody configured',
    reaction:
      'it is counted, and told with its type in the audit line; it is neither queued nor mailed, unless a campaign takes every type (`*`)',
    async prove() {
      const other = { trigger: { triggerId: 'newsletter' }, eventId: 'other' };
      const { journey, mails, endsOf } = await amongNeighbours(({ key }) => [aCart(key, other)]);
      expect(mails).toEqual([]);
      expect(endsOf('other')).toEqual(['unwanted']);
      expect(journey.telemetry.counts).toMatchObject({ TriggersUnwanted: 1, TriggersEnqueued: 2 });
      expect(journey.telemetry.audited).toMatchObject([{ end: 'unwanted', triggerId: 'newsletter' }]);

      const campaigns = [aCampaign(), aCampaign({ name: 'all', triggerId: '*' })];
      const wild = await amongNeighbours(({ key }) => [aCart(key, other)], { campaigns });
      expect(wild.mails).toHaveLength(1);
    },
  },
  {
    number: 85,
    fault: 'the type of a trigger is spelt in another case, with spaces, or is a name instead of an id',
    reaction: 'it is the same type, and mailed',
    async prove() {
      const named = aCampaign({ name: 'named', triggerId: 'Abandoned Cart ' });
      const spellings = ['CART', ' cart ', '\tCart\n', 'abandoned cart', ' ABANDONED CART'];
      const { journey, mails } = await amongNeighbours(
        ({ key }) => spellings.map((triggerId) => aCart(key, { trigger: { triggerId } })),
        { campaigns: [aCampaign(), named] },
      );
      expect(mails).toHaveLength(spellings.length);
      const types = journey.consumer.telemetry.audited.map(({ triggerId }) => triggerId);
      expect(new Set(types)).toEqual(new Set(['cart', 'abandoned cart']));
    },
  },
  {
    number: 86,
    fault: 'the name of a dimension has a leading space, zeros or another case',
    reaction: 'it is the same dimension; of two spellings the one counts that says something',
    async prove() {
      const { mails } = await amongNeighbours(({ key }) => {
        const spelt = (name: string) =>
          aCart('', { dimensions: { ' eVar01': undefined, [name]: { data: [key] } } });
        return [
          ...[' eVar1', 'eVar01', 'EVAR001', 'evar1', ' eVar1 '].map(spelt),
          aCart('', { dimensions: { EVAR1: { data: [key] }, eVar1: { data: ['', ''] } } }),
        ];
      });
      expect(mails).toHaveLength(6);
    },
  },
  {
    number: 87,
    fault: 'the values of a dimension are empty, null, a scalar, or of mixed kinds',
    reaction:
      'what says nothing counts as no value and takes the default, what can be text is text; nothing fails',
    async prove() {
      const values = [
        [],
        ['', ' '],
        null,
        undefined,
        {},
        'Mug',
        ['', 7],
        ['Cup', { x: 1 }, [1], null],
        [true],
      ];
      const { mails, journey } = await amongNeighbours(
        ({ key }) => values.map((data) => aCart(key, { dimensions: { eVar12: { data } } })),
        { campaigns: [forgiving] },
      );
      const nothing = Array.from({ length: 5 }, () => 'your things');
      expect(textsOf(mails)).toEqual(['7', 'Cup', 'Mug', 'true', ...nothing]);
      expect(journey.consumer.telemetry.counts).toEqual({ DeliverySent: values.length + 2 });
    },
  },
  {
    number: 88,
    fault: 'the dimensions of one trigger have different numbers of values',
    reaction: 'each is read by itself: its last value that is not empty',
    async prove() {
      const page = { dimension: 'pageurl', pick: 'last', type: 'text' } as const;
      const body = '{{ products | join: ", " }} on {{ page }}';
      const visit = aCampaign({
        name: 'visit',
        triggerId: 'visit',
        variables: { products: list, page },
        steps: oneEmail({ en: { subject: 'Your visit', html: body, text: body } }),
      });
      const { mails } = await amongNeighbours(
        ({ key }) => [
          aCart(key, {
            trigger: { triggerId: 'visit' },
            dimensions: {
              eVar12: { data: ['Mug', 'Mug|Cup'] },
              pageURL: { data: ['/', '', '/mugs', '', '/cups', '', '', ''] },
              timeGMT: { data: [1_767_261_000] },
            },
          }),
        ],
        { campaigns: [aCampaign(), visit] },
      );
      expect(textsOf(mails)).toEqual(['Mug, Cup on /cups']);
    },
  },
  {
    number: 89,
    fault: 'a trigger has no dimensions, or something else in their place',
    reaction:
      'there is nobody to mail where the recipient is named by a dimension, and the trigger is skipped; a campaign that needs none is mailed',
    async prove() {
      const instead = [undefined, null, [], 'text', 7];
      const mcId = '12345678901234567890123456789012345678';
      const byVisitor = aCampaign({
        ...forgiving,
        name: 'by-visitor',
        triggerId: 'visit',
        recipient: { profile: { visitor: 'mcId' } },
      });
      const bare = (triggerId: string, dimensions: unknown, eventId: string) => {
        const trigger = { triggerId, mcId, ...withSummary({ dimensions }) };
        return aCart('', { eventId, trigger });
      };
      const { journey, endsOf, mails } = await amongNeighbours(
        () => instead.map((dimensions, at) => bare('cart', dimensions, `bare-${at}`)),
        { campaigns: [aCampaign(), byVisitor] },
      );
      expect(mails).toEqual([]);
      for (const at of instead.keys()) expect(endsOf(`bare-${at}`)).toEqual(['skipped:unknown_recipient']);

      const known = await journey.visitor('known', mcId);
      journey.journal.publish(...instead.map((dimensions, at) => bare('visit', dimensions, `visit-${at}`)));
      await journey.poll();
      await journey.consume();
      expect(textsOf(await journey.mails(known))).toEqual(instead.map(() => 'your things'));
    },
  },
  {
    number: 90,
    fault: 'the undocumented products of a trigger hold something',
    reaction:
      'they travel along as they are and change nothing, but where a campaign’s condition asks for them',
    async prove() {
      const mugs = aCampaign({
        name: 'mugs',
        when: { product: 'name', equals: 'Mug' },
        steps: oneEmail({ en: { subject: 'Mugs', html: 'Mugs', text: 'Mugs' } }),
      });
      const dimensions = { eVar12: { data: ['Linen shirt|Canvas bag'] } };
      const shapes = [
        [{ name: 'Mug', price: 3 }],
        { 1: { name: 'Mug' } },
        ['Mug'],
        { name: { data: ['Cup', 'Mug'] } },
        { anything: [{ else: [null, 7] }] },
        'text',
      ];
      const { journey, mails } = await amongNeighbours(
        ({ key }) =>
          shapes.map((products) => {
            const summary = { dimensions: { ' eVar01': { data: [key] }, ...dimensions }, products };
            return aCart(key, { trigger: withSummary(summary) });
          }),
        { campaigns: [mugs, aCampaign()] },
      );
      const carried = journey.queued.map((body) => JSON.parse(body).products);
      expect(carried).toEqual([{}, ...shapes, {}]);
      const subjects = mails.map(({ subject }) => subject).sort();
      expect(subjects).toEqual(['Mugs', 'Mugs', 'Mugs', 'Mugs', 'Your cart', 'Your cart']);
    },
  },
  {
    number: 97,
    fault: 'dimensions are called __proto__, constructor or prototype',
    reaction: 'they are data like any other and reach nothing: the trigger is mailed, its neighbours too',
    async prove() {
      const evil = '{"data":["evil"],"polluted":"yes"}';
      const names = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'];
      const { journey, mails, endsOf } = await amongNeighbours(({ key }) => {
        const text = JSON.stringify({ position: 'p', event: aCart(key) });
        const hostile = names.map((name) => `${JSON.stringify(name)}:${evil},`).join('');
        return [
          new WrittenItem(text.replace('"dimensions":{', `"dimensions":{${hostile}`)),
          ...names.map((name) => aCart(name, { eventId: `keyed ${name}` })),
        ];
      });
      expect(textsOf(mails)).toEqual(['Linen shirt, Canvas bag']);
      for (const name of names) expect(journey.queued.join()).toContain(`"${name.toLowerCase()}":["evil"]`);
      for (const name of names) expect(endsOf(`keyed ${name}`)).toEqual(['skipped:unknown_recipient']);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      expect(Object.hasOwn(Object.prototype, 'data')).toBe(false);
    },
  },
];
