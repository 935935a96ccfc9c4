import { beforeAll, expect, test } from 'vitest';
import { publicDoors, synthesiseStack } from './deployed-stack.ts';
import { proveFaults } from './prove-faults.ts';
import { pushFaults } from './rows/f-push.ts';

beforeAll(synthesiseStack, 60_000);

test('nobody can push an event: the only public door is the one for unsubscribing', () => {
  expect(publicDoors()).toEqual([expect.stringMatching(/UnsubscribeFunction/)]);
});

proveFaults(pushFaults);
