// Bounds how many batches are worked on at once: the limit grows from few to the maximum while there is a backlog.

export interface Slots {
  /** Waits for a free slot; under backlog, a slot is added when none becomes free soon. For one caller at a time. */
  take(backlog: boolean): Promise<void>;
  release(): void;
  /** Lets the caller through, so that a waiting loop can see that it must end. */
  open(): void;
}

/** AWS adds five concurrent invocations a second to a mapping with a backlog. */
const growEveryMs = 200;

export function createSlots(initial: number, maximum: number): Slots {
  let limit = initial;
  let taken = 0;
  let opened = false;
  let waiting: (() => void) | undefined;
  const isFree = () => opened || taken < limit;

  return {
    async take(backlog: boolean): Promise<void> {
      while (!isFree()) {
        const grow = backlog && limit < maximum ? setTimeout(() => wake(true), growEveryMs) : undefined;
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
        clearTimeout(grow);
      }
      taken += 1;
    },
    release(): void {
      taken -= 1;
      wake(false);
    },
    open(): void {
      opened = true;
      wake(false);
    },
  };

  function wake(growing: boolean): void {
    if (growing) limit += 1;
    waiting?.();
    waiting = undefined;
  }
}
