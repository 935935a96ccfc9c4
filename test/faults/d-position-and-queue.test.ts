import { afterAll, beforeAll } from 'vitest';
import { synthesiseStack } from './deployed-stack.ts';
import { startEmulators, stopEmulators } from './emulators.ts';
import { proveFaults } from './prove-faults.ts';
import { queueFaults } from './rows/d-position-and-queue.ts';

beforeAll(synthesiseStack, 60_000);
beforeAll(startEmulators, 60_000);
afterAll(stopEmulators);

proveFaults(queueFaults);
