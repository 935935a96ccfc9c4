import { proveFaults } from './prove-faults.ts';
import { signInFaults } from './rows/b-sign-in.ts';

proveFaults(signInFaults);
