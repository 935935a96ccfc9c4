// The flags of the chaos run, and what its words mean.
import { parseArgs } from 'node:util';

export interface ChaosFlags {
  seed: number;
  kills: number;
  events: number;
  plan: string | undefined;
  shrinkSeconds: number;
  help: boolean;
}

export const helpText = `Runs the synthesised stack while everything around it fails, and counts what came of every event.

Usage: npm run chaos -- [--seed N] [--kills K] [--events E] [--plan FILE] [--shrink-seconds S]

  --seed N             decides events and faults (default: a random one, printed)
  --kills K            processes killed before the faults end (default: 200)
  --events E           events that Adobe serves (default: 400)
  --plan FILE          plays these faults instead of drawn ones: JSON Lines, as a failed run prints them
  --shrink-seconds S   time to look for a smaller plan after a failed run (default: 180; 0: none)

Faults: processes killed before and after any call to AWS or Adobe, stood still past visibility and lease, timed out; messages
sent twice and out of order; throttles, 5xx, resets and lost answers of SQS, DynamoDB, SES and Secrets Manager, before and
after the work was done; records changed a moment before a conditional write; IMS and journal out of order, throttling with and
without retry-after, pages cut, repeated, garbage, positions expired, tokens revoked; events repeated; clocks that leap and
differ; two pollers; deploys.

lost          events to be mailed that were served (or were to be) and of which an e-mail is in no inbox, while the
              stores hold no refusal, no dead letter, no reject and nothing that still waits. A ledger entry that says
              "sent" without an e-mail is lost.
doubled       e-mails beyond one for each campaign, step and firing, and e-mails to whom none was due.
unaccounted   events not to be mailed (malformed, unwanted, refused by a gate) that were served and have no end:
              no reject kept, no audit line.
An e-mail of which nobody could tell whether SES took it is parked among the dead letters, and so accounted for.

The same seed brings the same events, and the same faults to the same calls, counted by function and action. Which trigger a call
is about, and how calls interleave, is left to the machine: a failure comes again often, not always.

The last line of the output is JSON: {"seed","kills","events","lost","doubled","unaccounted"}.
Status: 0 when the last three are 0, 1 when not, 2 when a flag cannot be used.
`;

const options = {
  seed: { type: 'string' },
  kills: { type: 'string', default: '200' },
  events: { type: 'string', default: '400' },
  plan: { type: 'string' },
  'shrink-seconds': { type: 'string', default: '180' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws Error with one sentence for the user */
export function parseChaosFlags(args: string[], random: () => number): ChaosFlags {
  const { values } = parseArgs({ args, options });
  const seed = values.seed ?? String(Math.floor(random() * 2 ** 31));
  return {
    seed: whole('seed', seed, 0),
    kills: whole('kills', values.kills, 0),
    events: whole('events', values.events, 1),
    plan: values.plan,
    shrinkSeconds: whole('shrink-seconds', values['shrink-seconds'], 0),
    help: values.help,
  };
}

function whole(name: string, text: string, least: number): number {
  if (/^\d{1,12}$/.test(text) && Number(text) >= least) return Number(text);
  throw new Error(`--${name} must be a whole number, at least ${least}, not "${text}"`);
}
