import { proveFaults } from './prove-faults.ts';
import { pushFaults } from './rows/f-push.ts';

proveFaults(pushFaults);
