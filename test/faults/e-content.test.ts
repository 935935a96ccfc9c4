import { afterAll, beforeAll } from 'vitest';
import { readAlarms } from './alarms-on.ts';
import { endJourneys, startJourneys } from './journey.ts';
import { proveFaults } from './prove-faults.ts';
import { contentFaults } from './rows/e-content.ts';

beforeAll(readAlarms, 60_000);
beforeAll(startJourneys);
afterAll(endJourneys);

proveFaults(contentFaults);
