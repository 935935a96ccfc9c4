// Telemetry that remembers: what was told about each trigger, and everything that would be in the log.
import type { AuditLine } from '../../functions/core/audit.ts';
import type { Telemetry } from '../../functions/core/ports/telemetry.ts';
import { recordSaid } from '../privacy/record.ts';

export interface RecordedTelemetry extends Telemetry {
  audited: AuditLine[];
  counts: Record<string, number>;
  seconds: Record<string, number[]>;
  logged: string[];
}

export function recordTelemetry(): RecordedTelemetry {
  const audited: AuditLine[] = [];
  const counts: Record<string, number> = {};
  const seconds: Record<string, number[]> = {};
  const logged: string[] = [];
  const log = (message: string, fields?: Record<string, unknown>) => {
    const line = JSON.stringify({ message, ...fields });
    recordSaid('telemetry', line);
    logged.push(line);
  };
  return {
    audited,
    counts,
    seconds,
    logged,
    audit: (line) => {
      recordSaid('telemetry', JSON.stringify(line));
      audited.push(line);
    },
    count: (metric, by = 1) => {
      recordSaid('telemetry', metric);
      counts[metric] = (counts[metric] ?? 0) + by;
    },
    observeSeconds: (metric, value) => {
      seconds[metric] = [...(seconds[metric] ?? []), value];
    },
    note: log,
    info: log,
    warn: log,
    error: log,
    flush: () => undefined,
  };
}
