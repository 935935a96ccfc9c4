// Ours: the poller's bundle as it is synthesised, invoked as Lambda would.
import type { DrainOrder } from '../drain.ts';

const { handler } = await import(process.env.BUNDLE ?? '');
let runs = 0;

export async function run({ journalUrl, events }: DrainOrder): Promise<number> {
  const endsAt = Date.now() + 120_000;
  // A journal of its own name each time: the end of the last one asks not to be read again for an hour.
  runs += 1;
  const name = `bench-${runs}`;
  await handler(
    { journal: { name, url: `${journalUrl}/${name}`, start: 'oldest' } },
    { getRemainingTimeInMillis: () => endsAt - Date.now() },
  );
  return events;
}
