import { afterAll, beforeAll } from 'vitest';
import { endJourneys, startJourneys } from './journey.ts';
import { proveFaults } from './prove-faults.ts';
import { contentFaults } from './rows/e-content.ts';

beforeAll(startJourneys);
afterAll(endJourneys);

proveFaults(contentFaults);
