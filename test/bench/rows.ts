// The registry of the benchmark: which module measures which rows, in the order of the table.

export interface RowModule {
  ids: readonly string[];
  /** Exports `measure`, as row.ts says; runs in a process of its own. */
  module: string;
}

export const rowModules: readonly RowModule[] = [
  { ids: ['drain-rtt-5', 'drain-rtt-50', 'drain-rtt-200', 'drain-cpu'], module: './drain.ts' },
  { ids: ['consume-cpu', 'consume-wall'], module: './consume.ts' },
  { ids: ['cold-poller', 'cold-consumer'], module: './cold.ts' },
  { ids: ['e2e-p99-ms', 'e2e-max-rate'], module: './e2e/e2e.ts' },
  { ids: ['cost-per-million'], module: './cost/cost.ts' },
  {
    ids: ['scale-ledger', 'scale-profiles', 'scale-replay', 'scale-console'],
    module: './scale/scale.ts',
  },
];
