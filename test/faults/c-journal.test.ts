import { proveFaults } from './prove-faults.ts';
import { journalFaults } from './rows/c-journal.ts';

proveFaults(journalFaults);
