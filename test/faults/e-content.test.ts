import { afterAll, beforeAll } from 'vitest';
import { synthesiseStack } from './deployed-stack.ts';
import { startEmulators, stopEmulators } from './emulators.ts';
import { proveFaults } from './prove-faults.ts';
import { contentFaults } from './rows/e-content.ts';

beforeAll(synthesiseStack, 60_000);
beforeAll(startEmulators, 60_000);
afterAll(stopEmulators);

proveFaults(contentFaults);
