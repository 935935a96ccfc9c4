// Prints `console` lines as Lambda's Node runtime does: with time, request id and level, or as JSON when the function's
// log format says so. What a function writes to the output itself passes untouched.
import { format } from 'node:util';

const levels = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/** @param logFormat value of AWS_LAMBDA_LOG_FORMAT */
export function printAsLambda(
  target: Console,
  requestId: () => string,
  logFormat: string | undefined,
): Console {
  for (const [method, level] of Object.entries(levels)) {
    const print = (...values: unknown[]) => {
      const timestamp = new Date().toISOString();
      const message = format(...values);
      const line =
        logFormat === 'JSON'
          ? JSON.stringify({ timestamp, level, requestId: requestId(), message })
          : `${timestamp}\t${requestId()}\t${level}\t${message.replace(/\n/g, '\r')}`;
      process.stdout.write(`${line}\n`);
    };
    Object.assign(target, { [method]: print });
  }
  return target;
}
