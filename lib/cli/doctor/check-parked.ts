// Does anything wait for a person?
import { sqsClient } from '../aws-clients.ts';
import { readQueueStates } from '../status/queue-states.ts';
import type { Target } from '../target.ts';
import { checked, type Finding, ok, trouble } from './finding.ts';

const commands = {
  'dead letters': 'npx campaign-triggers dead-letters list says why',
  rejects: 'npx campaign-triggers rejects list says why',
  'feedback dead letters': 'npx campaign-triggers dead-letters list --queue feedback says why',
} as const;

export async function checkParked(target: Target): Promise<Finding[]> {
  const sqs = sqsClient(target);
  try {
    return await checked('queues', async () => {
      const states = await readQueueStates(sqs, target);
      return Object.entries(commands).map(([name, remedy]) => {
        const state = states.find(({ queue }) => queue === name);
        const count = (state?.visible ?? 0) + (state?.inFlight ?? 0);
        return count === 0
          ? ok(name, 'none')
          : trouble('warning', name, `${count} wait for a person`, remedy);
      });
    });
  } finally {
    sqs.destroy();
  }
}
