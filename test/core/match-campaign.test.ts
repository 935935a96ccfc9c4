import { describe, expect, it } from 'vitest';
import type { Condition } from '../../functions/core/campaign.ts';
import { cancelledBy, matchCampaign } from '../../functions/core/match-campaign.ts';
import { productValues } from '../../functions/core/product-values.ts';
import { aCampaign, triggerId } from './a-campaign.ts';

const trigger = {
  triggerId,
  dimensions: { evar1: ['', 'A-1'], evar5: ['12'], events: [3, 7] },
  products: [
    { name: 'Trail shoe', price: '89.90' },
    { name: '', price: 12 },
  ],
  visitor: { mcId: 'MC-7', aliases: ['', 'crm:1001'] },
};

function holds(when: Condition): boolean {
  return matchCampaign([aCampaign({ when })], trigger) !== undefined;
}

describe('matching a trigger to a campaign', () => {
  it('takes the first campaign that wants the trigger', () => {
    const campaigns = [
      aCampaign({ name: 'other', triggerId: 'other' }),
      aCampaign({ name: 'one' }),
      aCampaign({ name: 'two' }),
    ];
    expect(matchCampaign(campaigns, trigger)?.name).toBe('one');
  });

  it('compares trigger ids without case and outer blanks', () => {
    const given = { ...trigger, triggerId: ` ${triggerId.toUpperCase()} ` };
    expect(matchCampaign([aCampaign()], given)?.name).toBe('cart');
  });

  it('lets * take every trigger, and nothing take an unknown one', () => {
    const given = { ...trigger, triggerId: 'never-seen' };
    expect(matchCampaign([aCampaign()], given)).toBeUndefined();
    expect(matchCampaign([aCampaign({ triggerId: '*' })], given)?.name).toBe('cart');
  });

  it('goes on to the next campaign where the conditions do not hold', () => {
    const picky = aCampaign({ name: 'picky', when: { dimension: 'evar9', exists: true } });
    expect(matchCampaign([picky, aCampaign({ name: 'plain' })], trigger)?.name).toBe('plain');
  });

  it.each<[string, Condition, boolean]>([
    ['equals text', { dimension: 'evar1', equals: 'A-1' }, true],
    ['equals other text', { dimension: 'evar1', equals: 'A-2' }, false],
    ['equals a number sent as text', { dimension: 'evar5', equals: 12 }, true],
    ['in a list', { dimension: 'evar1', in: ['B-1', 'A-1'] }, true],
    ['in a list without it', { dimension: 'evar1', in: ['B-1'] }, false],
    ['contains', { dimension: 'evar1', contains: '-' }, true],
    ['prefix', { dimension: 'evar1', prefix: '-1' }, false],
    ['prefix that is one', { dimension: 'evar1', prefix: 'A' }, true],
    ['exists', { dimension: ' eVar01', exists: true }, true],
    ['exists, only blank values', { dimension: 'evar2', exists: true }, false],
    ['does not exist', { dimension: 'evar2', exists: false }, true],
    ['greater, by any of the values', { dimension: 'events', greater: 6 }, true],
    ['greater than all', { dimension: 'events', greater: 7 }, false],
    ['less', { dimension: 'evar5', less: 13 }, true],
    ['less, of text', { dimension: 'evar1', less: 13 }, false],
    ['a product’s field, by any of the products', { product: 'name', contains: 'shoe' }, true],
    ['a product’s field, its name written otherwise', { product: ' Name', equals: 'Trail shoe' }, true],
    ['a product’s field that is too small', { product: 'price', greater: 90 }, false],
    ['a product’s number', { product: 'price', less: 13 }, true],
    ['a product’s field that none has', { product: 'colour', exists: true }, false],
    ['the visitor’s id', { visitor: 'mcId', exists: true }, true],
    ['one of the visitor’s other ids', { visitor: 'aliases', prefix: 'crm:' }, true],
    ['none of the visitor’s other ids', { visitor: 'aliases', equals: '' }, false],
    ['a dimension that nobody sent', { dimension: 'toString', exists: true }, false],
  ])('%s', (_, when, expected) => {
    expect(holds(when)).toBe(expected);
  });

  it('combines conditions with all, any and not', () => {
    const yes: Condition = { dimension: 'evar1', exists: true };
    const no: Condition = { dimension: 'evar2', exists: true };
    expect(holds({ all: [yes, yes] })).toBe(true);
    expect(holds({ all: [yes, no] })).toBe(false);
    expect(holds({ any: [no, yes] })).toBe(true);
    expect(holds({ any: [no, no] })).toBe(false);
    expect(holds({ not: no })).toBe(true);
    expect(holds({ not: { any: [no, { not: no }] } })).toBe(false);
  });
});

describe('a trigger that cancels', () => {
  const bought = { ...trigger, triggerId: 'bought' };

  it('does so for each campaign that names it, in any case, where its condition holds', () => {
    const campaigns = [
      aCampaign({ name: 'cart', cancelOn: [{ triggerId: 'other' }, { triggerId: 'BOUGHT ' }] }),
      aCampaign({
        name: 'shoes',
        cancelOn: [{ triggerId: 'bought', when: { product: 'name', contains: 'shoe' } }],
      }),
      aCampaign({
        name: 'hats',
        cancelOn: [{ triggerId: 'bought', when: { product: 'name', contains: 'hat' } }],
      }),
      aCampaign({ name: 'never' }),
    ];
    expect(cancelledBy(campaigns, bought).map(({ name }) => name)).toEqual(['cart', 'shoes']);
    expect(cancelledBy(campaigns, trigger)).toEqual([]);
  });

  it('is not by that wanted by the campaign itself', () => {
    expect(matchCampaign([aCampaign({ cancelOn: [{ triggerId: 'bought' }] })], bought)).toBeUndefined();
  });
});

describe('the products of a trigger', () => {
  it.each<[string, unknown]>([
    ['a list of objects', [{ name: 'Shoe' }, { name: 'Bag' }]],
    ['a map of objects', { 'SKU-1': { name: 'Shoe' }, 'SKU-2': { name: 'Bag' } }],
    ['a list of names', ['Shoe', ' Bag ', '']],
    ['fields as dimensions', { name: { type: 'string', data: ['', 'Shoe', 'Bag'], name: 'name' } }],
    ['objects of fields as dimensions', [{ name: { data: ['Shoe'] } }, { Name: { data: ['Bag'] } }]],
    ['one object with several names', [{ name: ['Shoe', 'Bag', null] }]],
  ])('are read as %s', (_, products) => {
    expect(productValues(products, 'name')).toEqual(['Shoe', 'Bag']);
  });

  it.each([[undefined], [null], ['Shoe'], [7], [{}], [[[]]], [{ a: { b: { name: 'Shoe' } } }]])(
    'are none in %j',
    (products) => {
      expect(productValues(products, 'name')).toEqual([]);
    },
  );
});
