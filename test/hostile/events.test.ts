// An event that nobody at Adobe would send: too deep, too wide, or named like what every object has.
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../functions/core/read-event.ts';
import { writeJson } from '../../functions/core/write-json.ts';
import { aDimension, anEvent, ourOrg, readAt } from '../core/an-event.ts';
import { withinBounds } from './bounds.ts';

describe('an event', () => {
  const context = { consumer: 'prod', journal: 'shop', orgId: ourOrg, receivedAt: readAt };
  const deep = (levels: number, [open, close]: [string, string]) =>
    JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);
  const nests: [string, string][] = [
    ['[', ']'],
    ['{"a":', '}'],
    ['{"event":', '}'],
    ['{"detail":{"data":', '}}'],
  ];

  it.each(nests)('that is ten thousand times nested in %s is read, told and kept', (...nest) => {
    for (const event of [
      deep(10_000, nest),
      anEvent({ trigger: { enrichments: { analyticsHitSummary: { products: deep(10_000, nest) } } } }),
      anEvent({ dimensions: { eVar1: aDimension(deep(10_000, nest)) } }),
      anEvent({ header: { properties: deep(10_000, nest) } }),
    ]) {
      const reading = withinBounds(() => readEvent({ position: 'p:1', event }, context));
      if ('trigger' in reading) expect(JSON.parse(writeJson(reading.trigger))).toBeTruthy();
      else expect(writeJson(reading.reject.event).length).toBeGreaterThan(10_000);
    }
  });

  it('of ten thousand dimensions is a reject, and of as many values a trigger', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => [`eVar${at}`, aDimension(['x'])]);
    expect(
      withinBounds(() =>
        readEvent({ position: 'p', event: anEvent({ dimensions: Object.fromEntries(names) }) }, context),
      ),
    ).toMatchObject({ reject: { reason: 'TRIGGER_MALFORMED' } });
    const values = Array.from({ length: 10_000 }, (_, at) => at);
    expect(
      withinBounds(() =>
        readEvent({ position: 'p', event: anEvent({ dimensions: { eVar1: aDimension(values) } }) }, context),
      ),
    ).toHaveProperty('trigger');
  });

  it('whose members are those of every object changes none of them, and loses no dimension', () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];
    const polluted = JSON.parse(
      `{${names.map((name) => `"${name}":{"data":["x"],"polluted":true}`).join()}}`,
    );
    const event = anEvent({
      dimensions: polluted,
      trigger: { aliases: polluted, mcId: polluted },
      header: polluted,
      envelope: polluted,
    });
    const reading = readEvent({ position: '__proto__', event }, context);
    if (!('trigger' in reading)) throw new Error('it is a trigger');
    expect(Object.keys(reading.trigger.dimensions).sort()).toEqual(
      names.map((name) => name.toLowerCase()).sort(),
    );
    expect(Object.getPrototypeOf(reading.trigger.dimensions)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });
});
