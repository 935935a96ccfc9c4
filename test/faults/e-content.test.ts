import { proveFaults } from './prove-faults.ts';
import { contentFaults } from './rows/e-content.ts';

proveFaults(contentFaults);
