// Keeps abreast of a journal that is never empty for long. Whoever reads on at once after its last page finds nothing, and is
// sent away for the ten seconds of Adobe's `Retry-After`; a moment's pause lets the next page fill instead.

/** What one page holds by then waits at most as long. */
const pauseMs = 1000;
/** Fewer are not worth a request a second: they come together while Adobe's own pause is kept. */
const fewestEvents = 10;
/** Behind by more than this there is a backlog, however small its pages are, and no pause is in place. */
const slackMs = 2000;
/** Ageing by more than Adobe's own pause costs, pages are too small for pauses, however old the last trigger at the end was. */
const fallenBehindMs = 10_000;

export interface Abreast {
  /** The journal said that nothing is newer than the last page. */
  atEnd(): void;
  /** Whether the last page was as young as one at the journal's end: a backlog is read without a look at the next one's age. */
  holds(): boolean;
  /** How long to wait before the next page is asked for. @param lagMs since the newest trigger of this one fired */
  pauseAfter(page: { events: number; lagMs: number | undefined }): number;
}

export function createAbreast(): Abreast {
  /** Of the newest page. */
  let lagMs: number | undefined;
  /** Adobe's own way from firing to the journal: how old the newest trigger of the last page before the end was. */
  let lagAtEndMs: number | undefined;
  /** Of the pages since the end. */
  let lowestLagMs = Number.POSITIVE_INFINITY;
  const holds = () => lagMs !== undefined && lagAtEndMs !== undefined && lagMs <= lagAtEndMs + slackMs;
  return {
    holds,
    atEnd() {
      lagAtEndMs = lagMs;
      lowestLagMs = Number.POSITIVE_INFINITY;
    },
    pauseAfter(page) {
      lagMs = page.lagMs ?? lagMs;
      lowestLagMs = Math.min(lowestLagMs, lagMs ?? lowestLagMs);
      // Until the end is reached again.
      if ((lagMs ?? 0) > lowestLagMs + fallenBehindMs) lagAtEndMs = undefined;
      return holds() && page.events >= fewestEvents ? pauseMs : 0;
    },
  };
}
