// Between the journal and the trigger queue.
import type { FaultRow } from '../fault-row.ts';
import { positionFaults } from './d-position-and-queue/position.ts';
import { sendingFaults } from './d-position-and-queue/sending.ts';
import { stoppedFaults } from './d-position-and-queue/stopped.ts';

export const queueFaults: readonly FaultRow[] = [...sendingFaults, ...positionFaults, ...stoppedFaults];
