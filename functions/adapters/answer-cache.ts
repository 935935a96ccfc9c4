// Answers that are worth keeping in a warm environment: bounded in number and size, what was not used for longest goes first.
import type { Clock } from '../core/ports/clock.ts';

export interface Answer {
  value: unknown;
  /** As it came, for the bound. */
  size: number;
}

export interface AnswerCache {
  /**
   * The kept answer, or a new one; who asks for the same while it is under way shares it. Failures are not kept.
   * @param lifeMs how long an answer may be used
   */
  get(name: string, lifeMs: (answer: Answer) => number, ask: () => Promise<Answer>): Promise<unknown>;
}

export function createAnswerCache(deps: {
  clock: Clock;
  mostAnswers: number;
  mostSize: number;
}): AnswerCache {
  /** The least recently used first. */
  const kept = new Map<string, Answer & { answeredAt: number }>();
  const underWay = new Map<string, Promise<Answer>>();
  let size = 0;

  function forget(name: string): void {
    size -= kept.get(name)?.size ?? 0;
    kept.delete(name);
  }

  function keep(name: string, answer: Answer): void {
    forget(name);
    kept.set(name, { ...answer, answeredAt: deps.clock() });
    size += answer.size;
    for (const oldest of kept.keys()) {
      if (kept.size <= deps.mostAnswers && size <= deps.mostSize) return;
      forget(oldest);
    }
  }

  async function askAndKeep(name: string, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await ask();
      keep(name, answer);
      return answer;
    } finally {
      underWay.delete(name);
    }
  }

  return {
    async get(name, lifeMs, ask) {
      const found = kept.get(name);
      if (found !== undefined && deps.clock() - found.answeredAt < lifeMs(found)) {
        kept.delete(name);
        kept.set(name, found);
        return found.value;
      }
      const asked = underWay.get(name) ?? askAndKeep(name, ask);
      underWay.set(name, asked);
      return (await asked).value;
    },
  };
}
