import { proveFaults } from './prove-faults.ts';
import { configurationFaults } from './rows/a-configuration.ts';

proveFaults(configurationFaults);
