// The processes of a measurement: the stubs, and each subject, kept warm between its turns as Lambda keeps an environment.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Delays } from './stubs/aws-stub.ts';
import type { Stubs } from './stubs/stub-process.ts';

/** What one turn took of the measured process alone. */
export interface Turn {
  /** Events or triggers that were dealt with. */
  units: number;
  wallMs: number;
  /** Of all its threads, in user and system. */
  cpuMs: number;
}

export interface Subject<Order> {
  take(order: Order): Promise<Turn>;
}

/** Started processes end with this one at the latest; `stop` ends them before. */
export interface Processes extends Disposable {
  stubs(delays: Delays): Promise<Stubs>;
  /** `file`: in subjects/, exports `run(order): Promise<number>`. */
  subject<Order>(file: string, env: Record<string, string>): Promise<Subject<Order>>;
  /** What a process of its own answers to one order, which it finds as JSON among its arguments. */
  once<Answer, Order>(file: string, order: Order, env: Record<string, string>): Promise<Answer>;
}

/** V8's options for the subjects, such as `--cpu-prof`. */
const nodeOptions = (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter((option) => option !== '');

export function createProcesses(): Processes {
  const running: ChildProcess[] = [];

  function start(
    file: string,
    args: string[],
    env: Record<string, string>,
    options: string[] = [],
  ): ChildProcess {
    const path = new URL(file, import.meta.url).pathname;
    const child = spawn(process.execPath, ['--expose-gc', ...options, path, ...args], {
      env: { PATH: process.env.PATH, ...env },
      // What a function logs costs it the writing, and is then nobody's.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    running.push(child);
    return child;
  }

  return {
    async stubs(delays) {
      return await answerOf<Stubs>(start('stubs/stub-process.ts', [JSON.stringify(delays)], {}));
    },
    async subject(file, env) {
      const child = start('subject-process.ts', [`./subjects/${file}`], env, nodeOptions);
      await answerOf(child);
      return {
        async take(order) {
          const answer = answerOf<Turn>(child);
          child.send(order as object);
          return await answer;
        },
      };
    },
    async once<Answer, Order>(file: string, order: Order, env: Record<string, string>) {
      const child = start(file, [JSON.stringify(order)], env, nodeOptions);
      const answer = await answerOf<Answer>(child);
      // The next one is not to meet this one's end.
      if (child.exitCode === null) await once(child, 'exit');
      return answer;
    },
    [Symbol.dispose]() {
      for (const child of running) if (child.connected) child.disconnect();
    },
  };
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`${child.spawnargs.at(-1)} ended with status ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as Answer);
    });
  });
}
