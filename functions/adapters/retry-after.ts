// `Retry-After`: seconds, or an HTTP date.

const shortestMs = 1000;
const longestMs = 15 * 60 * 1000;

/** Milliseconds, between 1 s and 15 min; undefined for what is not positive, in the past, or neither of the two forms. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const ms = delayIn(value?.trim() ?? '', now);
  return ms > 0 ? Math.min(Math.max(ms, shortestMs), longestMs) : undefined;
}

function delayIn(value: string, now: number): number {
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // `Date.parse` alone would take "1.5" for a date in 2001.
  return /^(\w+, )?\d{1,2} \w{3} \d{4} [\d:]{8} GMT$/.test(value) ? Date.parse(value) - now : 0;
}
