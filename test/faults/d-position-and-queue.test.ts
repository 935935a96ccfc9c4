import { afterAll, beforeAll } from 'vitest';
import { readAlarms } from './alarms-on.ts';
import { endJourneys, startJourneys } from './journey.ts';
import { proveFaults } from './prove-faults.ts';
import { queueFaults } from './rows/d-position-and-queue.ts';

beforeAll(readAlarms, 60_000);
beforeAll(startJourneys);
afterAll(endJourneys);

proveFaults(queueFaults);
