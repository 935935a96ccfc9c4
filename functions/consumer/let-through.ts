// Which triggers of a batch may go while something is halted or paused. The others are put back: 100 000 of them cost about
// 150 000 SQS requests in each quarter of an hour, some six dollars a day. Of a halt, one trigger at a time tries whether it is over.
import type { Campaign } from '../core/campaign.ts';
import { type Halt, type Standing, type Stop, scopeName } from '../core/halts.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { Trigger } from '../core/trigger.ts';
import type { HaltWatch } from './halt-watch.ts';
import { wantedOf } from './look-up.ts';
import type { ParsedMessage } from './parse-message.ts';
import { probeTells } from './probe-tells.ts';
import { sendReserveMs } from './process-trigger.ts';
import type { PutBack } from './put-back.ts';
import { atOnce, keeps, type RoundEnd, type WorkRound } from './work-round.ts';

export interface LetThroughDeps {
  campaigns: readonly Campaign[];
  halts: HaltWatch;
  workRound: WorkRound;
  putBack: PutBack;
  telemetry: Telemetry;
  clock: Clock;
}

/** `endsAt`: when Lambda ends this invocation, milliseconds since the epoch. Never throws. */
export type LetThrough = (batch: readonly ParsedMessage[], endsAt: number) => Promise<RoundEnd[]>;

/** A trigger that leads to an e-mail: halts and pauses concern no other. */
interface Mailing {
  parsed: ParsedMessage;
  trigger: Trigger;
  campaign: Campaign;
}

const nobody: ReadonlySet<string> = new Set();

export function createLetThrough(deps: LetThroughDeps): LetThrough {
  const { campaigns, halts, workRound, telemetry, clock } = deps;

  function mailingOf(parsed: ParsedMessage): Mailing | undefined {
    if ('error' in parsed.content) return undefined;
    const { trigger } = parsed.content;
    const wanted = wantedOf(campaigns, trigger);
    if (wanted === undefined) return undefined;
    const { campaign, place } = wanted;
    // What is too old is mailed in no case: it goes, and is skipped.
    if (clock() - place.freshAt > campaign.maxAgeSeconds * 1000) return undefined;
    return { parsed, trigger, campaign };
  }

  /** Where it cannot be told, the trigger goes as far as its claim, which asks again and lets nothing pass. */
  async function standing({ campaign }: Mailing, taken = nobody): Promise<Standing> {
    return await halts.standing(campaign.name, taken).catch((): Standing => ({ standing: 'free' }));
  }

  async function putBack({ parsed, trigger, campaign }: Mailing, stop: Stop): Promise<RoundEnd> {
    const kept = await keeps(parsed, telemetry, () => deps.putBack({ parsed, trigger, campaign, stop }));
    return { parsed, kept, verdict: undefined };
  }

  /** One after another, until one has got past the halt or has met it again. */
  async function probe(candidates: readonly Mailing[], endsAt: number): Promise<RoundEnd[]> {
    const taken = new Set<string>();
    const [ends, free]: [RoundEnd[], ParsedMessage[]] = [[], []];
    for (const one of candidates) {
      const found = await standingOfProbe(one, taken, endsAt);
      if (found.standing === 'free') free.push(one.parsed);
      else if (found.standing === 'stopped') ends.push(await putBack(one, found.by));
      else ends.push(...(await tryWith(one, found.halts, taken, endsAt)));
    }
    await halts.giveBack(taken);
    return [...ends, ...(await workRound(free, { endsAt, taken: nobody }))];
  }

  /** `probing` only where the right to it has been won. */
  async function standingOfProbe(one: Mailing, taken: Set<string>, endsAt: number): Promise<Standing> {
    const found = await standing(one, taken);
    if (found.standing !== 'probing') return found;
    const [first] = found.halts;
    if (first !== undefined && clock() > endsAt - sendReserveMs) return { standing: 'stopped', by: first };
    if (found.untaken.length === 0 || (await won(found.untaken))) {
      for (const halt of found.halts) taken.add(scopeName(halt));
      return found;
    }
    halts.refresh();
    const now = await standing(one, taken);
    return now.standing === 'probing' && now.untaken[0] ? { standing: 'stopped', by: now.untaken[0] } : now;
  }

  const won = (untaken: readonly Halt[]) => halts.takeProbes(untaken).catch(() => false);

  async function tryWith(one: Mailing, tried: readonly Halt[], taken: Set<string>, endsAt: number) {
    const ends = await workRound([one.parsed], { endsAt, taken });
    const verdict = ends[0]?.verdict;
    for (const halt of tried) {
      const telling = verdict === undefined ? 'tried' : probeTells(verdict, halt);
      if (telling === 'over') await halts.end(halt);
      if (telling !== 'nothing') taken.delete(scopeName(halt));
    }
    return ends;
  }

  return async (batch, endsAt) => {
    const free: ParsedMessage[] = [];
    const stopped: { one: Mailing; stop: Stop }[] = [];
    const due: Mailing[] = [];
    for (const parsed of batch) {
      const one = mailingOf(parsed);
      const found = one && (await standing(one));
      if (one === undefined || found === undefined || found.standing === 'free') free.push(parsed);
      else if (found.standing === 'stopped') stopped.push({ one, stop: found.by });
      else due.push(one);
    }
    tellStopped(stopped);
    const ends = await workRound(free, { endsAt, taken: nobody });
    ends.push(...(await inParallel(stopped, atOnce, ({ one, stop }) => putBack(one, stop))));
    return [...ends, ...(await probe(due, endsAt))];
  };

  function tellStopped(stopped: readonly { stop: Stop }[]): void {
    const scopes = new Set(
      stopped.map(({ stop: { by, why, ...scope } }) => {
        return by === 'operator' ? `${scopeName(scope)} by an operator` : `${scopeName(scope)} for ${why}`;
      }),
    );
    if (stopped.length > 0) {
      telemetry.warn('triggers are put back', { triggers: stopped.length, stopped: [...scopes] });
    }
  }
}
