// A time in which nobody is asked. A clock that was set back would make it last for as long as it was set back: then it is over.

export interface Pause {
  /** Milliseconds since the epoch, as `until`. */
  from: number;
  until: number;
}

export function pauseFor(ms: number, now: number): Pause {
  return { from: now, until: now + ms };
}

/** What is left of it. Milliseconds. */
export function pauseLeft(pause: Pause | undefined, now: number): number {
  return pause === undefined || now < pause.from ? 0 : Math.max(0, pause.until - now);
}
