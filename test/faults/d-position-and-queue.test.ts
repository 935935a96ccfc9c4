import { afterAll, beforeAll } from 'vitest';
import { synthesiseStack } from './deployed-stack.ts';
import { endJourneys, startJourneys } from './journey.ts';
import { proveFaults } from './prove-faults.ts';
import { queueFaults } from './rows/d-position-and-queue.ts';

beforeAll(synthesiseStack, 60_000);
beforeAll(startJourneys, 60_000);
afterAll(endJourneys);

proveFaults(queueFaults);
