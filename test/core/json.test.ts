import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../functions/core/parse-json.ts';
import { writeJson } from '../../functions/core/write-json.ts';

describe('JSON in', () => {
  it('keeps the digits of whole numbers beyond 2^53, as text', () => {
    expect(
      parseJson('{"offset": 90071992547409931, "list":[12345678901234567890], "small": 9007199254740991}'),
    ).toEqual({
      offset: '90071992547409931',
      list: ['12345678901234567890'],
      small: 9007199254740991,
    });
  });

  it('does not make a visitor id out of a number', () => {
    expect(parseJson('{"mcId":12345678901234567890123456789012345678}')).toEqual({
      mcId: Number('12345678901234567890123456789012345678'),
    });
  });

  it('survives deep nesting', () => {
    const text = `${'['.repeat(100_000)}1234567890123456789${']'.repeat(100_000)}`;
    expect(parseJson(text)).toHaveLength(1);
  });
});

describe('JSON out', () => {
  it('reads back the same and holds only characters that SQS takes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const json = writeJson({ value, text, hostile: '\u0000\u000b\ufffe\uffff\ud800' });
        expect(json).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}]*$/u);
        const again = JSON.parse(json);
        expect(again.text).toBe(text);
        expect(again.hostile).toBe('\u0000\u000b\ufffe\uffff\ud800');
        expect(JSON.stringify(again.value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 50 },
    );
  });

  it('writes a value too deep for JSON.stringify exactly', () => {
    const text = `${'{"a":[1,"b",{"c":'.repeat(20_000)}null${',"d":true}]}'.repeat(20_000)}`;
    expect(writeJson(JSON.parse(text))).toBe(text);
  });

  it('writes null for nothing', () => {
    expect(writeJson(undefined)).toBe('null');
  });
});
