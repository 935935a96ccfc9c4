// Is sending halted by a fault, or paused by an operator?
import { errorCatalogue } from '../../../functions/core/errors.ts';
import type { Stop } from '../../../functions/core/halts.ts';
import { durationWords } from '../../local/duration-words.ts';
import { dynamoClient } from '../aws-clients.ts';
import { scopeWords } from '../pause/stop-lines.ts';
import { readStops } from '../status/stops-state.ts';
import type { Target } from '../target.ts';
import { checked, type Finding, ok, trouble } from './finding.ts';

const check = 'sending';

export async function checkStops(target: Target, now: number): Promise<Finding[]> {
  const client = dynamoClient(target);
  try {
    return await checked(check, async () => {
      const stops = await readStops(client, target.output('SendsTable'));
      if (stops.length === 0) return [ok(check, 'nothing is halted or paused')];
      return stops.map((stop) => findingOn(stop, now));
    });
  } finally {
    client.destroy();
  }
}

function findingOn(stop: Stop, now: number): Finding {
  const since = `for ${durationWords(Math.max(0, now - stop.since))}`;
  if (stop.by === 'operator') {
    const found = `${scopeWords(stop)} is paused ${since}: ${stop.why}`;
    return trouble('warning', check, found, 'npx campaign-triggers resume, when the reason is gone');
  }
  const { what, remedy } = errorCatalogue[stop.why];
  return trouble('failed', check, `${scopeWords(stop)} is halted ${since}: ${what}`, remedy);
}
