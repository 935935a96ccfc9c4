// The deployment settings of a stage: what may be set, and how it is checked. What a right value looks like is in settings-error.ts.
import * as v from 'valibot';
import { derivePace } from './constructs/pace.ts';
import { retentionDays, SettingsError, wrongValue } from './settings-error.ts';

/** Names of stages, journals and consumers: they become part of construct ids and keys. */
export const shortName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/));
const address = /^[^\s@<>"(),:;[\]\\]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

const journalSchema = v.object({
  /** Part of the key of the saved position: a renamed journal is read as a new one. */
  name: shortName,
  url: v.pipe(v.string(), v.check(isSafeUrl)),
  start: v.pipe(
    v.custom<'oldest' | 'latest' | `-P${string}`>((input) => typeof input === 'string'),
    v.check((start) => start === 'oldest' || start === 'latest' || isPastDuration(start)),
  ),
});

const settingsSchema = v.object({
  /** The journals to read; `start` says where a new consumer begins, and is never guessed. */
  journals: v.pipe(
    v.array(journalSchema),
    v.minLength(1),
    v.check((journals) => new Set(journals.map((journal) => journal.name)).size === journals.length),
  ),
  /** Default sender of campaigns that name none. */
  sender: v.pipe(v.string(), v.check(isSender)),
  /** The account's SES sending rate, or the part of it that this deployment may use. */
  sendingRatePerSecond: v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)),
  /** The account's SES quota: e-mails in 24 hours. With it, an alarm tells before the quota is used up. */
  sendingQuotaPerDay: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Consumers at work at once; derived from the rate when absent. */
  maximumConcurrency: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000))),
  /** Names this deployment towards the journals; the stage's name when absent. */
  consumerName: v.optional(shortName),
  /** Where reading goes on when Adobe has dropped the events after the saved position. */
  onExpiredPosition: v.optional(v.picklist(['oldest', 'latest']), 'oldest'),
  /** The folder of the campaigns, seen from the project. */
  campaigns: v.optional(v.pipe(v.string(), v.nonEmpty()), 'campaigns'),
  /**
   * Opens and clicks are counted too. To see them, SES writes a picture and its own links into every e-mail:
   * say so in the privacy notice, and ask for consent where the law wants it.
   */
  trackEngagement: v.optional(v.boolean(), false),
  /** Who is told of alarms. */
  alarmEmail: v.optional(v.pipe(v.string(), v.regex(address))),
  /** Tables, secrets, queues and logs outlive the stack; the tables and the stack cannot be deleted by one slip. */
  retainData: v.optional(v.boolean(), true),
  logRetentionDays: v.optional(v.pipe(v.number(), v.picklist(retentionDays)), 30),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type JournalSettings = Settings['journals'][number];

/** The settings of a stage, with defaults filled in. @throws SettingsError with all problems at once */
export function parseSettings(stage: string, input: unknown): Settings {
  const result = v.safeParse(settingsSchema, input);
  const problems = [...unknownSettings(input)];
  if (result.success) problems.push(...tooSlow(result.output));
  else problems.push(...new Set(result.issues.map((issue) => wrongValue(v.getDotPath(issue), issue.input))));
  if (result.success && problems.length === 0) return result.output;
  throw new SettingsError(`settings of stage "${stage}"`, problems);
}

function* unknownSettings(input: unknown): Generator<string> {
  yield* unknownKeys(input, '', Object.keys(settingsSchema.entries));
  const journals = v.safeParse(v.object({ journals: v.array(v.unknown()) }), input);
  if (!journals.success) return;
  for (const [index, journal] of journals.output.journals.entries()) {
    yield* unknownKeys(journal, `journals[${index}].`, Object.keys(journalSchema.entries));
  }
}

function* unknownKeys(input: unknown, prefix: string, known: readonly string[]): Generator<string> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return;
  for (const key of Object.keys(input)) {
    if (known.includes(key)) continue;
    const setting = `${prefix}${/^\w+$/.test(key) ? key : JSON.stringify(key)}`;
    yield `${setting} is not a setting; there is ${known.join(', ')}`;
  }
}

/** A share below one e-mail in ten seconds would make one batch outlast any sensible time limit. */
function* tooSlow(settings: Settings): Generator<string> {
  if (derivePace(settings).sendsPerSecond < 0.1)
    yield wrongValue('maximumConcurrency', settings.maximumConcurrency);
}

function isSender(sender: string): boolean {
  const bare = senderAddress(sender);
  return address.test(bare) && (sender === bare || /^[^<>\r\n"\\]*<[^<>]+>$/.test(sender));
}

/** The address of `Name <address>` or of a bare address. */
export function senderAddress(sender: string): string {
  return /<([^<>]+)>$/.exec(sender)?.[1] ?? sender;
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) &&
    url.username === '' &&
    url.password === ''
  );
}

/** Of a URL's host. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function isPastDuration(text: string): boolean {
  return /^-P(?=.)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/.test(text);
}
