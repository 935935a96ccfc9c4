// The time of day in a time zone, daylight saving time included.

const formats = new Map<string, Intl.DateTimeFormat>();
const dayMinutes = 1440;
/** Time zones in use; one that a profile made up must not fill the memory. */
const mostFormats = 500;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  if (formats.size >= mostFormats) formats.clear();
  formats.set(timeZone, made);
  return made;
}

/** Minutes after midnight there. @param at milliseconds since the epoch @throws RangeError for a zone that there is none */
export function localMinutes(at: number, timeZone: string): number {
  const [hour = 0, minute = 0] = formatOf(timeZone).format(at).split(':').map(Number);
  return hour * 60 + minute;
}

/**
 * The next moment after `now` at which clocks there show these minutes after midnight. On the day on which clocks leap over
 * them, soon after the leap. Milliseconds since the epoch.
 */
export function nextAt(minutes: number, now: number, timeZone: string): number {
  const wholeMinute = Math.floor(now / 60_000) * 60_000;
  const ahead = (at: number) => (minutes - localMinutes(at, timeZone) + dayMinutes) % dayMinutes;
  const guess = wholeMinute + (ahead(now) || dayMinutes) * 60_000;
  const off = ahead(guess);
  if (off === 0) return guess;
  // Clocks changed in between: by less than half a day, forward or back.
  const mended = guess + (off > dayMinutes / 2 ? off - dayMinutes : off) * 60_000;
  return ahead(mended) === 0 ? mended : guess;
}
