// The operator's commands that the console's buttons have started: how far they are, and what they said.
import type { RunCommand } from './console-source.ts';

export interface Job {
  id: string;
  /** As on the command line. */
  argv: readonly string[];
  state: 'running' | 'done' | 'failed';
  /** What it says while it runs, then what it said at its end. */
  text: string;
}

export interface Jobs {
  start(argv: readonly string[]): Job;
  find(id: string): Job | undefined;
}

const remembered = 20;

export function createJobs(command: RunCommand): Jobs {
  const jobs: Job[] = [];
  let started = 0;
  return {
    start(argv) {
      started += 1;
      const job: Job = { id: String(started), argv, state: 'running', text: '' };
      jobs.push(job);
      if (jobs.length > remembered) jobs.shift();
      const onProgress = (text: string) => {
        if (job.state === 'running') job.text = text;
      };
      command(argv, onProgress).then(
        ({ status, text }) => Object.assign(job, { state: status === 0 ? 'done' : 'failed', text }),
        // A mistake of the program: its message may hold anything.
        () => Object.assign(job, { state: 'failed', text: 'The command broke off.' }),
      );
      return job;
    },
    find: (id) => jobs.find((job) => job.id === id),
  };
}
