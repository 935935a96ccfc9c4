// Makes the clock of a process or thread go ahead of the machine's: everything that asks `Date` what time it is gets local
// mode's answer. Timers, and with them every limit that AWS sets, stay those of the machine.

export interface MovedDate {
  move(offsetMs: number): void;
}

/** To be called before anything is loaded that may keep `Date` for itself. */
export function installMovedDate(initialOffsetMs: number): MovedDate {
  const RealDate = globalThis.Date;
  let offset = initialOffsetMs;
  const now = () => RealDate.now() + offset;
  globalThis.Date = new Proxy(RealDate, {
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    apply: () => new RealDate(now()).toString(),
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  });
  return {
    move(offsetMs) {
      offset = offsetMs;
    },
  };
}
