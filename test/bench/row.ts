// What the benchmark tells: one row per figure, as the median of repetitions in which ours, the peer and the floor took turns.

/** `ours`, `peer` and `floor` in `unit`. A ratio above 1 says that ours is better; `spread` is the relative interquartile range of ours; null where it was measured once. */
export interface BenchRow {
  id: string;
  unit: string;
  ours: number;
  peer: number | null;
  floor: number | null;
  ratioToPeer: number | null;
  ratioToFloor: number | null;
  spread: number | null;
}

export interface BenchOptions {
  /** All rows together take less than a minute. */
  quick: boolean;
  /** Progress, for a person who waits. */
  say(text: string): void;
  /** False for a row that nobody has asked for. */
  wants(id: string): boolean;
  /** Rows of the modules before this one: what is measured is not measured again. */
  measured: readonly BenchRow[];
}

export interface BenchModule {
  measure(options: BenchOptions): Promise<BenchRow[]>;
}

/** One figure for each repetition. */
export interface Samples {
  ours: number[];
  peer?: number[];
  floor?: number[];
}

/** `better`: whether a larger or a smaller figure is the better one. */
export function toRow(id: string, unit: string, better: 'larger' | 'smaller', samples: Samples): BenchRow {
  const ours = median(samples.ours);
  const peer = samples.peer === undefined ? null : median(samples.peer);
  const floor = samples.floor === undefined ? null : median(samples.floor);
  const ratio = (theirs: number | null) =>
    theirs === null ? null : better === 'larger' ? ours / theirs : theirs / ours;
  return {
    id,
    unit,
    ours,
    peer,
    floor,
    ratioToPeer: ratio(peer),
    ratioToFloor: ratio(floor),
    spread: samples.ours.length > 1 ? relativeSpread(samples.ours) : null,
  };
}

/** Beside a row: what the calls alone take with our clients, so that it cannot be avoided, in the row's own unit. */
export function besideCalls({ ours, calls }: { ours: number[]; calls: number[] }, unit: string): string {
  const limit = median(calls);
  const times = (median(ours) / limit).toFixed(2);
  return `  our clients with the same calls, prepared: ${limit.toFixed(0)} ${unit}; ours takes ${times} times that`;
}

/** Lets the sides take turns, so that what else the machine does at the time meets each of them alike. */
export async function takeTurns<Side extends string, Figure>(
  repetitions: number,
  sides: Record<Side, (repetition: number) => Promise<Figure>>,
): Promise<Record<Side, Figure[]>> {
  const names = Object.keys(sides) as Side[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as Figure[]])) as Record<Side, Figure[]>;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const name of names) figures[name].push(await sides[name](repetition));
  }
  return figures;
}

export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5);
}

export function relativeSpread(figures: readonly number[]): number {
  const middle = median(figures);
  return middle === 0 ? 0 : (quantile(figures, 0.75) - quantile(figures, 0.25)) / middle;
}

/** Between two figures, linearly. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('no figure was measured');
  return below + (above - below) * (place - Math.floor(place));
}
