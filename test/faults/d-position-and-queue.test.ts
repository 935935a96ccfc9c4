import { proveFaults } from './prove-faults.ts';
import { queueFaults } from './rows/d-position-and-queue.ts';

proveFaults(queueFaults);
