// Which of the page's languages a reader prefers: RFC 9110's Accept-Language, with its weights.

/** Nobody speaks more; a longer header is a machine's. */
const mostRanges = 20;

/** The first of what is preferred most; `fallback` where nothing fits. `de-AT` is answered in `de`. */
export function preferredLanguage<Language extends string>(
  header: string | undefined,
  languages: readonly Language[],
  fallback: Language,
): Language {
  const ranges = (header ?? '').split(',', mostRanges).flatMap((text) => {
    const [, tag = '', weight = '1'] = rangeShape.exec(text) ?? [];
    return tag === '' ? [] : [{ primary: primaryOf(tag), weight: Number(weight) }];
  });
  // The sort is stable: of equal weights, the first stays first.
  for (const { primary, weight } of ranges.sort((a, b) => b.weight - a.weight)) {
    if (weight === 0) break;
    if (primary === '*') return fallback;
    const language = languages.find((each) => each === primary);
    if (language !== undefined) return language;
  }
  return fallback;
}

const rangeShape = /^\s*(\*|[a-z]{1,8}(?:-[a-z\d]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i;

const primaryOf = (tag: string): string => (tag.split('-', 1)[0] ?? '').toLowerCase();
