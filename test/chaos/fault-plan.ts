// Which call meets which fault: drawn from a seed, or written down. Calls are counted by caller and action, so that neither the
// machine's speed nor another function's calls shift a decision; which trigger a call is about is left to concurrency.
import { type Caller, chancesOf, type Fault, isKill, type Kind } from './faults.ts';
import { pickWeighted, randomFrom } from './random.ts';

export interface FaultPlan {
  /** What this call meets; called once for each call, in the order of the calls. */
  decide(caller: Caller, action: string): Kind | undefined;
  /** What has been decided so far: a written plan that can be played again, whole or in part. */
  decided(): readonly Fault[];
  /** Nothing more happens. */
  end(): void;
}

export function seededPlan(seed: number): FaultPlan {
  const streams = new Map<string, () => number>();
  return createPlan((caller, action) => {
    const name = `${caller}/${action}`;
    const random = streams.get(name) ?? randomFrom(seed, name);
    streams.set(name, random);
    // Always two numbers for a call, whatever they are used for.
    const [chance, which] = [random(), random()];
    const { kill, kills, fault, faults } = chancesOf(caller, action);
    if (chance < kill) return pickWeighted(kills, which);
    return chance < kill + fault ? pickWeighted(faults, which) : undefined;
  });
}

export function writtenPlan(faults: readonly Fault[]): FaultPlan {
  const planned = new Map(faults.map((fault) => [nameOf(fault.caller, fault.action, fault.nth), fault.kind]));
  return createPlan((caller, action, nth) => planned.get(nameOf(caller, action, nth)));
}

export const countKills = (faults: readonly Fault[]): number =>
  faults.filter(({ kind }) => isKill(kind)).length;

function createPlan(choose: (caller: Caller, action: string, nth: number) => Kind | undefined): FaultPlan {
  const counts = new Map<string, number>();
  const decided: Fault[] = [];
  let over = false;
  return {
    decide(caller, action) {
      const nth = (counts.get(`${caller}/${action}`) ?? 0) + 1;
      counts.set(`${caller}/${action}`, nth);
      const kind = over ? undefined : choose(caller, action, nth);
      if (kind !== undefined) decided.push({ caller, action, nth, kind });
      return kind;
    },
    decided: () => decided,
    end() {
      over = true;
    },
  };
}

const nameOf = (caller: Caller, action: string, nth: number) => `${caller}/${action}/${nth}`;
