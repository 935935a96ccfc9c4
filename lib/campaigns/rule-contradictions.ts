// Settings of a rule that are right one by one, and wrong together. They are told along with whatever else is wrong, so
// nothing is taken for granted here.
import * as v from 'valibot';

export interface Contradiction {
  path: readonly (string | number)[];
  message: string;
}

type Path = Contradiction['path'];

const anyOr = <Schema extends v.GenericSchema>(schema: Schema) => v.fallback(v.optional(schema), undefined);
const named = v.object({
  name: anyOr(v.string()),
  subject: anyOr(v.record(v.string(), v.unknown())),
});
const email = v.object({ ...named.entries, variants: anyOr(v.array(named)), delay: v.optional(v.unknown()) });
const looseRule = v.object({
  ...email.entries,
  steps: anyOr(v.array(email)),
  defaultLocale: anyOr(v.string()),
  quietHours: anyOr(v.object({ from: v.number(), until: v.number() })),
});

type Email = v.InferOutput<typeof email>;

/** After the e-mail before: sooner, a series would be one e-mail in pieces. */
const leastDelaySeconds = 60;

/** @param rule as far as it could be read */
export function contradictions(rule: unknown): Contradiction[] {
  const parsed = v.safeParse(looseRule, rule);
  if (!parsed.success) return [];
  const { steps, quietHours, subject = {}, defaultLocale, ...single } = parsed.output;
  const locales = Object.keys(subject);
  const found: Contradiction[] = [];
  const add = (path: Path, message: string) => found.push({ path, message });

  if (defaultLocale !== undefined && !locales.includes(defaultLocale)) {
    add(['defaultLocale'], `must be one of the languages that have a subject: ${locales.join(', ')}`);
  }
  if (quietHours !== undefined && quietHours.from === quietHours.until) {
    add(['quietHours', 'until'], 'must be another time than from: the day would have no hour to send in');
  }
  if (steps === undefined) return [...found, ...ofVariants(single, [], locales)];
  if (single.delay !== undefined) {
    add(['delay'], 'cannot stand beside steps: each step has its own delay; remove it');
  }
  if (single.variants !== undefined) {
    add(['variants'], 'cannot stand beside steps: move them into the step they belong to');
  }
  return [
    ...found,
    ...repeatedNames(steps, ['steps']),
    ...steps.flatMap((step, at) => [
      ...ofDelay(step, at),
      ...ofSubject(step.subject, ['steps', at], locales),
      ...ofVariants(step, ['steps', at], locales),
    ]),
  ];
}

function ofDelay({ delay }: Email, at: number): Contradiction[] {
  if (at === 0 || (typeof delay !== 'number' && delay !== undefined)) return [];
  if (delay !== undefined && delay >= leastDelaySeconds) return [];
  const message = 'must be a duration from 1m up to 30d after the e-mail before, e.g. 2d';
  return [{ path: ['steps', at, 'delay'], message }];
}

function ofVariants({ variants = [] }: Pick<Email, 'variants'>, at: Path, locales: string[]) {
  const path = [...at, 'variants'];
  return [
    ...repeatedNames(variants, path),
    ...variants.flatMap(({ subject }, index) => ofSubject(subject, [...path, index], locales)),
  ];
}

/** An e-mail has all languages of its campaign, whichever subject it takes. */
function ofSubject(subject: Email['subject'], at: Path, locales: string[]): Contradiction[] {
  if (subject === undefined) return [];
  const path = [...at, 'subject'];
  const missing = locales.filter((locale) => !Object.hasOwn(subject, locale));
  const unknown = Object.keys(subject).filter((locale) => !locales.includes(locale));
  return [
    ...missing.map((locale) => ({
      path,
      message: `must be in every language of the campaign: add ${locale}`,
    })),
    ...unknown.map((locale) => ({
      path: [...path, locale],
      message: `is no language of the campaign’s own subject; known are ${locales.join(', ')}`,
    })),
  ];
}

function repeatedNames(list: readonly { name?: string | undefined }[], at: Path): Contradiction[] {
  const names = list.map(({ name }) => name);
  return names.flatMap((name, index) =>
    name === undefined || names.indexOf(name) === index
      ? []
      : [
          {
            path: [...at, index, 'name'],
            message: `"${name}" is taken already; each needs a name of its own`,
          },
        ],
  );
}
