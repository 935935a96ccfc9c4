import { describe, expect, it } from 'vitest';
import { takeTurns, toRow } from './row.ts';
import { rowModules } from './rows.ts';
import { table } from './table.ts';

describe('a row of the benchmark', () => {
  it('tells medians, and a ratio above 1 where ours is better, be it a rate or a time', () => {
    const samples = { ours: [30, 10, 20], peer: [10, 10, 10], floor: [40, 40, 40] };
    expect(toRow('drain', 'events/s', 'larger', samples)).toEqual({
      id: 'drain',
      unit: 'events/s',
      ours: 20,
      peer: 10,
      floor: 40,
      ratioToPeer: 2,
      ratioToFloor: 0.5,
      spread: 0.5,
    });
    expect(toRow('cpu', 'µs', 'smaller', samples)).toMatchObject({ ratioToPeer: 0.5, ratioToFloor: 2 });
  });

  it('has nothing to say of a side that was not measured', () => {
    const row = toRow('cold', 'ms', 'smaller', { ours: [10], floor: [8] });
    expect(row).toMatchObject({ peer: null, ratioToPeer: null, ratioToFloor: 0.8 });
  });

  it('has no spread where it was measured once: that would look like a sure figure', () => {
    expect(toRow('cold', 'ms', 'smaller', { ours: [10] }).spread).toBeNull();
    expect(toRow('cold', 'ms', 'smaller', { ours: [10, 10] }).spread).toBe(0);
  });

  it('is measured in turns', async () => {
    const turns: string[] = [];
    const side = (name: string) => async (repetition: number) => turns.push(`${name}${repetition}`);
    const figures = await takeTurns(2, { ours: side('a'), peer: side('b'), floor: side('c') });
    expect(turns).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1']);
    expect(figures).toEqual({ ours: [1, 4], peer: [2, 5], floor: [3, 6] });
  });
});

describe('the table', () => {
  it('aligns its columns and draws each ratio beside the mark of level', () => {
    const rows = [
      toRow('drain-rtt-5', 'events/s', 'larger', { ours: [4000], peer: [1000], floor: [64_000] }),
      toRow('cold', 'ms', 'smaller', { ours: [120.5], floor: [100] }),
    ];
    const lines = table({ machine: 'a machine', rows }).split('\n');
    const [titles = '', rule = '', first = '', second = ''] = lines.slice(2);
    expect(first.indexOf('4,000') + '4,000'.length).toBe(titles.indexOf('ours') + 'ours'.length);
    expect(second.indexOf('121') + '121'.length).toBe(titles.indexOf('ours') + 'ours'.length);
    expect(rule).toMatch(/^[─ ]+$/);
    const bars = lines.filter((line) => line.includes('┃') && !line.includes('level'));
    expect(new Set(bars.map((line) => line.indexOf('┃'))).size).toBe(1);
    expect(bars.map((line) => line.split('  ').at(-1)?.trim())).toEqual(['4.00 ×', '0.06 ×', '0.83 ×']);
  });

  it('has no id twice', () => {
    const ids = rowModules.flatMap((module) => module.ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
