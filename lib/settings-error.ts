// The sentences for wrong settings: each names the setting, says what was found, and shows a right value.

/** What CloudWatch Logs accepts as retention, in days. Source: PutRetentionPolicy, API reference. */
export const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const rightName = 'up to 40 lower-case letters, digits and hyphens, a letter first';
const rightJournal = {
  name: 'web',
  url: 'https://events-va6.adobe.io/events/organizations/1/integrations/2/abc',
  start: 'oldest',
};

/** What each setting has to be, and one right value. */
const rightValues: Record<string, { must: string; example: unknown }> = {
  journals: {
    must: 'a list of one or more journals with different names',
    example: [rightJournal],
  },
  'journals[]': {
    must: 'an object with name, url and start',
    example: rightJournal,
  },
  'journals[].name': { must: rightName, example: 'web' },
  'journals[].url': {
    must: 'the https URL of the journal without user or password (http only on this machine)',
    example: rightJournal.url,
  },
  'journals[].start': { must: '"oldest", "latest", or a duration back from now', example: '-PT2H' },
  sender: { must: 'an address, with or without a name', example: 'Shop <news@shop.example>' },
  sendingRatePerSecond: { must: 'a number from 1 to 10000, the sending rate that SES grants', example: 14 },
  sendingQuotaPerDay: {
    must: 'a whole number from 1 on, the e-mails in 24 hours that SES grants the account',
    example: 50_000,
  },
  maximumConcurrency: {
    must: 'a whole number from 2 to 1000, at most ten times sendingRatePerSecond',
    example: 2,
  },
  consumerName: { must: rightName, example: 'prod' },
  onExpiredPosition: { must: '"oldest" or "latest"', example: 'oldest' },
  campaigns: { must: 'the path of a folder', example: 'campaigns' },
  trackEngagement: { must: 'true or false', example: false },
  alarmEmail: { must: 'one address', example: 'operations@shop.example' },
  retainData: { must: 'true or false', example: true },
  logRetentionDays: {
    must: `one of the numbers of days that CloudWatch Logs knows: ${retentionDays.join(', ')}`,
    example: 30,
  },
};

/** Names every setting that is wrong, what was found there, and a right value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(where: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(`${where}: ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}\n${list}`);
    this.problems = problems;
  }
}

/** The sentence for one wrong setting: what was found, what it must be, and a right value. */
export function wrongValue(path: string | null, input: unknown): string {
  if (path === null) return `${found(input)} is not an object of settings`;
  const setting = path.replace(/\.(\d+)/g, '[$1]');
  const right = rightValues[setting.replace(/\[\d+\]/g, '[]')];
  const wrong = input === undefined ? `${setting} is missing` : `${setting} is ${found(input)}`;
  return right === undefined
    ? wrong
    : `${wrong}; it must be ${right.must}; a right value is ${JSON.stringify(right.example)}`;
}

/** What was found, as JSON, shortened, and without the password of a URL. */
export function found(input: unknown): string {
  const text = (JSON.stringify(input) ?? String(input)).replace(/\/\/[^/@]*@/g, '//…@');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
