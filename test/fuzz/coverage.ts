// Which code of the product has been reached, by V8's own precise block coverage.
import { type Profiler, Session } from 'node:inspector';

type Range = readonly [start: number, end: number];

export interface Coverage {
  /** How much more code was reached since the last look; not remembered unless `keep`. */
  look(keep: boolean): number;
  /** Characters of code that were reached so far. */
  reached(): number;
  stop(): void;
}

const product = new RegExp(`^${new URL('../..', import.meta.url).href}(functions|lib)/`);

export function startCoverage(): Coverage {
  const session = new Session();
  session.connect();
  const post = <Result>(method: string, parameters?: object): Result => {
    let answer: unknown;
    // In this very thread, the session answers before `post` returns.
    session.post(method, parameters, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer as Result;
  };
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** By function, what of it was never reached. */
  const missing = new Map<string, readonly Range[]>();
  let reached = 0;

  function look(keep: boolean): number {
    const { result } = post<Profiler.TakePreciseCoverageReturnType>('Profiler.takePreciseCoverage');
    let gained = 0;
    for (const { url, scriptId, functions } of result) {
      if (!product.test(url)) continue;
      for (const { ranges } of functions) {
        const [whole, ...inner] = ranges;
        if (whole === undefined || whole.count === 0) continue;
        const key = `${scriptId}:${whole.startOffset}:${whole.endOffset}`;
        const known = missing.get(key) ?? [[whole.startOffset, whole.endOffset]];
        const idle = inner.filter(({ count }) => count === 0);
        const left = common(
          known,
          idle.map(({ startOffset, endOffset }): Range => [startOffset, endOffset]),
        );
        const gain = lengthOf(known) - lengthOf(left);
        gained += gain;
        if (!keep) continue;
        missing.set(key, left);
        reached += gain;
      }
    }
    return gained;
  }

  return {
    look,
    reached: () => reached,
    stop() {
      post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}

function common(some: readonly Range[], others: readonly Range[]): Range[] {
  return some.flatMap(([start, end]) =>
    others.flatMap(([from, to]): Range[] => {
      const range: Range = [Math.max(start, from), Math.min(end, to)];
      return range[0] < range[1] ? [range] : [];
    }),
  );
}

function lengthOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0);
}
