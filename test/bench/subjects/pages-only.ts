// The floor of a drain: one page after the other, and nothing is done with them.
import type { DrainOrder } from '../drain.ts';
import { nextPage } from '../next-page.ts';

export async function run({ journalUrl, events }: DrainOrder): Promise<number> {
  for (let url: string | undefined = `${journalUrl}/floor`; url !== undefined; ) {
    const response = await fetch(url);
    await response.arrayBuffer();
    url = nextPage(response);
  }
  return events;
}
