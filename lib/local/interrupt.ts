// Ctrl-C, and the end of whoever started local mode.

export interface Interrupt {
  yes(): boolean;
  /** Resolves after so long, or when it comes. */
  orAfter(ms: number): Promise<void>;
}

/** npm does not pass every signal on: a run whose parent is gone has nobody to run for. */
const parentCheckMs = 500;

export function waitForInterrupt(): Interrupt {
  let yes = false;
  let wake = () => {};
  const interrupt = () => {
    yes = true;
    wake();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt).once('SIGHUP', interrupt);
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid !== parent && interrupt(), parentCheckMs);
  orphaned.unref();
  return {
    yes: () => yes,
    orAfter: (ms) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
