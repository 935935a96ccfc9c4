// What the commands print says something to people, and nothing to their terminal.
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../functions/core/read-event.ts';
import { plainJson } from '../../lib/cli/plain-text.ts';
import { traceText } from '../../lib/cli/trace/trace-text.ts';
import { anEvent, ourOrg, readAt } from '../core/an-event.ts';

const orders = '\u001b]0;title\u0007\u001b[2J\u009b31m\u007f\r';
const order = /[^\P{Cc}\n\t]/u;

describe('an order to the terminal', () => {
  it('in the id of a trigger makes it no trigger, and in its other ids is hashed away', () => {
    const context = { consumer: 'prod', journal: 'shop', orgId: ourOrg, receivedAt: readAt };
    const read = (event: unknown) => readEvent({ position: 'p:1', event }, context);
    expect(read(anEvent({ trigger: { triggerId: `a${orders}b` } }))).toMatchObject({
      reject: { reason: 'TRIGGER_MALFORMED' },
    });
    const reading = read(anEvent({ eventId: orders, header: { messageId: `a${orders}b` } }));
    expect(JSON.stringify(reading)).not.toMatch(order);
    expect(reading).toMatchObject({ trigger: { messageId: expect.stringMatching(/^sha256:/) } });
  });

  it('in a position is not printed by trace', () => {
    const life = {
      ...{ eventId: 'e', messageId: 'm', triggerId: 't', journal: 'shop', position: orders },
      moments: [{ at: 0, what: orders, detail: orders }],
    };
    const text = traceText({ lives: [life], visitor: null, remarks: [orders] });
    expect(text).toContain('position �');
    expect(text).not.toMatch(order);
  });

  it('in what is shown as JSON is written as an escape', () => {
    const text = plainJson({ [orders]: [orders] });
    expect(text).not.toMatch(order);
    expect(JSON.parse(text)).toEqual({ [orders]: [orders] });
  });
});
