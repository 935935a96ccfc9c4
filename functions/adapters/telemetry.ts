// Telemetry on Powertools: structured log, embedded metrics, and the compact audit line.
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricsNamespace } from '../contract/metrics.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';

/**
 * @param serviceName the deployment's stage, the one dimension of every metric
 * @param counters names that are written as zero when nothing happened, so that no metric is sparse
 */
export function createTelemetry(serviceName: string, counters: readonly string[]): Telemetry {
  const metrics = new Metrics({ serviceName, namespace: metricsNamespace });
  let counts = new Map<string, number>();
  let made: Logger | undefined;
  /** What is noted goes with the next line: writing takes longer than making one. */
  let noted = '';

  function write(line = ''): void {
    if (noted + line !== '') process.stdout.write(noted + line);
    noted = '';
  }

  /** When something is to be said: an e-mail alone needs none, and a cold start is faster by what it takes to make one. */
  function logger(): Logger {
    write();
    made ??= new Logger({ serviceName });
    return made;
  }

  return {
    audit(line) {
      write(lineOf(line));
    },
    note(message, fields) {
      noted += lineOf({ message, ...fields });
    },
    count(metric, by = 1) {
      counts.set(metric, (counts.get(metric) ?? 0) + by);
    },
    observeSeconds(metric, seconds) {
      metrics.addMetric(metric, MetricUnit.Seconds, seconds);
    },
    info: (message, fields = {}) => logger().info(message, fields),
    warn: (message, fields = {}) => logger().warn(message, fields),
    error: (message, fields = {}) => logger().error(message, fields),
    flush() {
      for (const name of new Set([...counters, ...counts.keys()])) {
        metrics.addMetric(name, MetricUnit.Count, counts.get(name) ?? 0);
      }
      counts = new Map();
      metrics.publishStoredMetrics();
      write();
    },
  };
}

const lineOf = (line: object): string => `${JSON.stringify(line)}\n`;
