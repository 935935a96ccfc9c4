// What a function prints: whole lines, in order, and nothing kept back when an invocation ends.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTelemetry } from '../../functions/adapters/telemetry.ts';
import type { AuditLine } from '../../functions/core/audit.ts';

const line: AuditLine = { audit: 1, end: 'sent', journal: 'web', position: 'p', endedAt: 1 };
let printed: string[];

beforeEach(() => {
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const lines = () =>
  printed
    .join('')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));

it('a note goes out with the audit line after it', () => {
  const telemetry = createTelemetry('bench', []);
  telemetry.note('conversion noted', { campaign: 'browse' });
  telemetry.note('conversion noted', { campaign: 'welcome' });
  telemetry.audit(line);
  telemetry.audit(line);
  expect(lines()).toEqual([
    { message: 'conversion noted', campaign: 'browse' },
    { message: 'conversion noted', campaign: 'welcome' },
    line,
    line,
  ]);
});

it('a note without an audit line goes out when the invocation ends, once', () => {
  const telemetry = createTelemetry('bench', []);
  telemetry.note('conversion noted', { campaign: 'browse' });
  telemetry.flush();
  telemetry.flush();
  expect(lines()).toEqual([{ message: 'conversion noted', campaign: 'browse' }]);
});
