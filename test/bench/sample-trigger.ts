// The cart campaign's own sample event, as often as it is wanted: fired a minute ago, each with ids and a customer of its own.
import { readFileSync } from 'node:fs';

const folder = new URL('../../campaigns/cart-abandonment/', import.meta.url);
const sample = readFileSync(new URL('sample-event.json', folder), 'utf8');
const compact = JSON.stringify(JSON.parse(sample));

/** The event as the journal serves it. */
export function sampleEvent(index: number, now: number): { event: unknown } & Record<string, unknown> {
  const number = String(index).padStart(12, '0');
  const firedAt = now - 60_000;
  return JSON.parse(
    compact
      .replaceAll('7f0d8a44-1f0b-4f5e-8d0c-2a6b3c9e5d11', `7f0d8a44-1f0b-4f5e-8d0c-${number}`)
      .replaceAll('c1d7b1de-9f6e-4a0b-8a52-0a5f2d3b7e90', `c1d7b1de-9f6e-4a0b-8a52-${number}`)
      .replaceAll('CUSTOMER-1001', `CUSTOMER-${number}`)
      .replaceAll('1767261662000', String(firedAt))
      .replaceAll('1767261665100', String(firedAt + 3100)),
  );
}
