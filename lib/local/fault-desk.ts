// Trouble on order for whoever tries the system: each fault lasts its seconds, and ends sooner when asked to.

export interface FaultEffect {
  id: string;
  title: string;
  /** What the system should do about it, in a sentence. */
  expect: string;
  seconds: number;
  /** Answers how it ends. */
  begin(): Promise<() => void | Promise<void>>;
}

export interface OfferedFault extends Pick<FaultEffect, 'id' | 'title' | 'expect' | 'seconds'> {
  /** Until it ends, while it is active. Milliseconds. */
  leftMs: number | undefined;
}

export interface FaultDesk {
  offered(): OfferedFault[];
  /** Once more for one that is active: it lasts so long from now. False for one that is not offered. */
  begin(id: string, seconds?: number): Promise<boolean>;
  end(id: string): Promise<void>;
  stop(): Promise<void>;
}

interface Active {
  endsAt: number;
  timer: NodeJS.Timeout;
  end: () => void | Promise<void>;
}

const longestSeconds = 3600;

export function createFaultDesk(effects: readonly FaultEffect[]): FaultDesk {
  const active = new Map<string, Active>();
  /** One after the other, so that no fault begins while it ends. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  async function finish(id: string): Promise<void> {
    const one = active.get(id);
    if (one === undefined) return;
    clearTimeout(one.timer);
    active.delete(id);
    await one.end();
  }

  const end = (id: string) => inTurn(() => finish(id));

  return {
    offered: () =>
      effects.map(({ id, title, expect, seconds }) => {
        const endsAt = active.get(id)?.endsAt;
        const leftMs = endsAt === undefined ? undefined : Math.max(0, endsAt - performance.now());
        return { id, title, expect, seconds, leftMs };
      }),
    begin: (id, wanted) =>
      inTurn(async () => {
        const effect = effects.find((one) => one.id === id);
        if (effect === undefined) return false;
        const ms = Math.min(Math.max(1, wanted ?? effect.seconds), longestSeconds) * 1000;
        const known = active.get(id);
        if (known) clearTimeout(known.timer);
        const timer = setTimeout(() => void end(id), ms);
        active.set(id, {
          endsAt: performance.now() + ms,
          timer,
          end: known?.end ?? (await effect.begin()),
        });
        return true;
      }),
    end,
    stop: () =>
      inTurn(async () => {
        for (const id of active.keys()) await finish(id);
      }),
  };
}
