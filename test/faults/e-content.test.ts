import { afterAll, beforeAll } from 'vitest';
import { synthesiseStack } from './deployed-stack.ts';
import { endJourneys, startJourneys } from './journey.ts';
import { proveFaults } from './prove-faults.ts';
import { contentFaults } from './rows/e-content.ts';

beforeAll(synthesiseStack, 60_000);
beforeAll(startJourneys, 60_000);
afterAll(endJourneys);

proveFaults(contentFaults);
