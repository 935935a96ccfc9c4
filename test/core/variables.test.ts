import { describe, expect, it } from 'vitest';
import type { Variable } from '../../functions/core/campaign.ts';
import { pickValues } from '../../functions/core/pick-values.ts';
import { resolveVariables } from '../../functions/core/variables.ts';

const dimensions = { evar12: ['a', ' ', 'a|b | c||', ''], evar3: [4, 0], evar4: ['12.5'], evar5: ['12,5'] };

function resolve(variable: Partial<Variable>) {
  const full: Variable = { dimension: 'evar12', pick: 'last', type: 'text', ...variable };
  return resolveVariables({ it: full }, dimensions).it;
}

describe('picking values', () => {
  it('never counts empty and blank values, and counts zero', () => {
    expect(pickValues(dimensions, { dimension: 'eVar12', pick: 'last' })).toEqual(['a|b | c||']);
    expect(pickValues(dimensions, { dimension: 'eVar12', pick: 'first' })).toEqual(['a']);
    expect(pickValues(dimensions, { dimension: ' eVar003', pick: 'all' })).toEqual([4, 0]);
  });

  it('finds nothing in dimensions that were not sent, whatever their names', () => {
    for (const dimension of ['evar99', 'constructor', '__proto__', '']) {
      expect(pickValues(dimensions, { dimension, pick: 'all' })).toEqual([]);
    }
    expect(pickValues({ '': ['x'] }, { dimension: '', pick: 'all' })).toEqual([]);
  });
});

describe('the variables of a template', () => {
  it('is one value for first and last, a list for all and where it is split', () => {
    expect(resolve({ pick: 'first' })).toBe('a');
    expect(resolve({ pick: 'all' })).toEqual(['a', 'a|b | c||']);
    expect(resolve({ split: '|' })).toEqual(['a', 'b', 'c']);
    expect(resolve({ pick: 'all', split: '|' })).toEqual(['a', 'a', 'b', 'c']);
  });

  it('reads numbers, and takes what is no number for missing', () => {
    expect(resolve({ dimension: 'evar4', type: 'number' })).toBe(12.5);
    expect(resolve({ dimension: 'evar3', type: 'number' })).toBe(0);
    expect(resolve({ dimension: 'evar5', type: 'number' })).toBeUndefined();
    expect(resolve({ dimension: 'evar5', type: 'number', default: 1 })).toBe(1);
  });

  it('falls back to the default, and is left out without one', () => {
    expect(resolve({ dimension: 'evar99', default: ['x'] })).toEqual(['x']);
    expect(resolveVariables({ it: { dimension: 'e', pick: 'last', type: 'text' } }, dimensions)).toEqual({});
  });

  it('takes a fixed value, whatever the trigger sends', () => {
    const fixed: Variable = { dimension: '', pick: 'last', type: 'text', default: 'Our shop' };
    expect(resolveVariables({ fixed }, { '': ['theirs'] })).toEqual({ fixed: 'Our shop' });
  });

  it('makes hostile values harmless: controls, broken Unicode, megabytes, a thousand rows', () => {
    const of = (value: string, split?: string) =>
      resolveVariables(
        { it: { dimension: 'x', pick: 'last', type: 'text', ...(split === undefined ? {} : { split }) } },
        { x: [value] },
      ).it;
    expect(of('a\r\nBcc: b\u0000c\u2028d')).toBe('a Bcc: b c d');
    expect(of('a\ud800b')).toBe('a\ufffdb');
    expect(of('\u202etxt.exe')).toBe('txt.exe');
    expect(String(of('x'.repeat(1_000_000)))).toHaveLength(2048);
    expect(of(Array.from({ length: 1000 }, (_, row) => row).join('|'), '|')).toHaveLength(100);
    expect(of('\u0000')).toBeUndefined();
  });
});
