// Remembers what was decided: the same call is judged once, until the policies change.
import type { Call, Denial } from './call.ts';

export interface Decisions<Who> {
  /** A promise only where the same was not asked before. */
  judge(who: Who, call: Call): Denial | undefined | Promise<Denial | undefined>;
  /** The policies have changed. */
  forget(): void;
}

export function createDecisions<Who>(
  nameOf: (who: Who) => string,
  decide: (who: Who, call: Call) => Promise<Denial | undefined>,
): Decisions<Who> {
  let known = new Map<string, Denial | undefined | Promise<Denial | undefined>>();
  return {
    judge(who, call) {
      const key = keyOf(nameOf(who), call);
      if (known.has(key)) return known.get(key);
      const memory = known;
      const deciding = decide(who, call).then(
        (denial) => {
          memory.set(key, denial);
          return denial;
        },
        (error: unknown) => {
          memory.delete(key);
          throw error;
        },
      );
      memory.set(key, deciding);
      return deciding;
    },
    forget() {
      known = new Map();
    },
  };
}

function keyOf(name: string, { needs, context }: Call): string {
  let key = name;
  for (const { action, resource } of needs) key += ` ${action} ${resource}`;
  if (context !== undefined) key += ` ${JSON.stringify(context)}`;
  return key;
}
