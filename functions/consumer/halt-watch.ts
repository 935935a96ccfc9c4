// What this environment knows of halts and pauses: read at most every five seconds, and once more where that decides.
// What cannot be read is STORE_FAILED, so that triggers are tried again: going on could mail against an operator's pause.
import { CampaignTriggersError, type ErrorCode } from '../core/errors.ts';
import { type Halt, haltOf, probed, type Standing, type Stop, scopeName, standingOf } from '../core/halts.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { HaltStore } from '../core/ports/halt-store.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';

/** A pause is in force everywhere after this; an e-mail that is being handed over then is the last one. */
export const freshMs = 5_000;

export interface HaltWatch {
  /** @throws STORE_FAILED */
  standing(campaign: string, taken?: ReadonlySet<string>): Promise<Standing>;
  /** Forgets what it knows: the next look reads again. */
  refresh(): void;
  /** Notes what a trigger met; when it is worth trying again. Milliseconds since the epoch. */
  raise(why: ErrorCode, campaign: string | undefined, detail: string): Promise<number>;
  /** Whether this environment is the one that may try. @throws STORE_FAILED */
  takeProbes(halts: readonly Halt[]): Promise<boolean>;
  /** The next batch may try at once: this one had nothing to try with. */
  giveBack(scopes: ReadonlySet<string>): Promise<void>;
  /** A trigger got past it. */
  end(halt: Halt): Promise<void>;
}

export function createHaltWatch(deps: {
  store: Omit<HaltStore, 'pause' | 'resume'>;
  clock: Clock;
  telemetry: Telemetry;
}): HaltWatch {
  const { store, clock, telemetry } = deps;
  let known: { stops: readonly Stop[]; readAt: number } | undefined;
  let reading: Promise<readonly Stop[]> | undefined;

  async function read(): Promise<readonly Stop[]> {
    const readAt = clock();
    const stops = await store.read();
    known = { stops, readAt };
    return stops;
  }

  async function look(): Promise<readonly Stop[]> {
    if (known !== undefined && clock() - known.readAt < freshMs) return known.stops;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return await reading;
  }

  function replace(gone: Halt, by?: Halt): void {
    if (known === undefined) return;
    const others = known.stops.filter(({ by: who, ...scope }) => {
      return who === 'operator' || scopeName(scope) !== scopeName(gone);
    });
    known = { ...known, stops: by === undefined ? others : [...others, by] };
  }

  /** Failing to write it down costs tries that fail, and no more. */
  async function tolerate(work: Promise<unknown>, scope: string): Promise<void> {
    await work.catch((thrown: unknown) => {
      const code = thrown instanceof CampaignTriggersError ? thrown.code : 'UNEXPECTED';
      telemetry.error('a halt could not be written down', { code, scope });
    });
  }

  const haltWith = (name: string): Halt | undefined =>
    known?.stops.find((stop) => stop.by === 'consumer' && scopeName(stop) === name) as Halt | undefined;

  return {
    async standing(campaign, taken) {
      return standingOf(await look(), campaign, clock(), taken);
    },
    refresh() {
      known = undefined;
    },
    async raise(why, campaign, detail) {
      const halt = haltOf(why, campaign, clock());
      const scope = scopeName(halt);
      const earlier = haltWith(scope);
      if (earlier === undefined) {
        telemetry.error('sending is halted', { code: why, scope, detail, remedy: remedyOf(why) });
        replace(halt, halt);
        await tolerate(store.raise(halt), scope);
        return halt.probeAt;
      }
      if (earlier.why !== why) {
        telemetry.error('sending stays halted', { code: why, scope, detail, remedy: remedyOf(why) });
        replace(earlier, { ...earlier, why });
        await tolerate(store.explain({ ...earlier, why }), scope);
      }
      return earlier.probeAt;
    },
    async takeProbes(halts) {
      const taken = halts.map((seen) => ({ seen, next: probed(seen, clock()) }));
      if (!(await store.takeProbes(taken))) return false;
      for (const { seen, next } of taken) replace(seen, next);
      return true;
    },
    async giveBack(scopes) {
      for (const scope of scopes) {
        const seen = haltWith(scope);
        if (seen === undefined) continue;
        const next = { ...seen, probes: Math.max(0, seen.probes - 1), probeAt: clock() };
        replace(seen, next);
        await tolerate(store.takeProbes([{ seen, next }]), scope);
      }
    },
    async end(halt) {
      const scope = scopeName(halt);
      telemetry.info('sending goes on', {
        code: halt.why,
        scope,
        haltedSeconds: (clock() - halt.since) / 1000,
      });
      replace(halt);
      await tolerate(store.end(halt), scope);
    },
  };
}

const remedyOf = (code: ErrorCode): string => new CampaignTriggersError(code, '').remedy;
