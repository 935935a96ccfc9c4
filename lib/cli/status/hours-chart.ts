// Messages an hour over five days, a line for each day (UTC).
import { grouped } from '../grouped.ts';
import { textTable } from '../text-table.ts';
import type { FlowCounters } from './flow-counters.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const none = '·';
const dayMs = 86_400_000;
const days = 5;

export function hoursChart(perHour: FlowCounters['perHour'], now: number): string {
  const byHour = new Map(perHour.map((row) => [row.hour.slice(0, 13), row]));
  const peak = Math.max(0, ...perHour.map(({ eventsRead }) => eventsRead));
  const rows = Array.from({ length: days }, (_, at) => {
    const day = new Date(now - (days - 1 - at) * dayMs).toISOString().slice(0, 10);
    const hours = Array.from({ length: 24 }, (_, hour) =>
      byHour.get(`${day}T${String(hour).padStart(2, '0')}`),
    );
    const sum = (field: 'eventsRead' | 'sent') =>
      grouped(hours.reduce((total, row) => total + (row?.[field] ?? 0), 0));
    const most = Math.max(0, ...hours.map((row) => row?.eventsRead ?? 0));
    const chart = hours.map((row) => bar(row?.eventsRead ?? 0, peak)).join('');
    return [day, chart, grouped(most), sum('eventsRead'), sum('sent')];
  });
  return textTable(
    ['events read an hour', '0 h       UTC       23 h', 'peak hour', 'read', 'sent'],
    rows,
    [2, 3, 4],
  );
}

function bar(value: number, peak: number): string {
  if (value === 0) return none;
  return bars[Math.min(bars.length - 1, Math.floor((value / peak) * bars.length))] ?? none;
}
