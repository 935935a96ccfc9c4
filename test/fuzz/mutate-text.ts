// Changes of a text: pieces cut, doubled, repeated, moved, replaced by what means something or by what nobody expects.
import type { Chance } from './chance.ts';

const oddTexts = [
  '\0',
  '\r\n',
  '\n',
  '\t',
  ' ',
  '\u2028',
  '\u202e',
  '\ufeff',
  '\ufffe',
  '\ud800',
  '\udfff',
  'é',
  '😀',
  'ß',
  'İ',
  '<',
  '>',
  '"',
  "'",
  '&',
  ';',
  ',',
  ':',
  '=',
  '\\',
  '/',
  '%',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '@',
  '#',
  '|',
  '*',
  '-',
  '0',
  '-1',
  '1e309',
  '9007199254740993',
  '99999999999999999999',
  '0.1',
  'NaN',
  'null',
  'true',
  'undefined',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
];
const longestText = 20_000;

export function mutateText(text: string, words: readonly string[], other: string, chance: Chance): string {
  const from = chance.below(text.length + 1);
  const size = chance.one([1, 1, 2, 4, 16, 64]);
  const to = Math.min(text.length, from + chance.below(size + 1));
  const around = (middle: string) => text.slice(0, from) + middle + text.slice(to);
  const piece = text.slice(from, to);
  const changes: (() => string)[] = [
    () => around(''),
    () => around(chance.one(oddTexts)),
    () => around(words.length === 0 ? chance.one(oddTexts) : chance.one(words)),
    () => around(piece + (words.length === 0 ? '' : chance.one(words))),
    () => around(String.fromCharCode(chance.below(0x80))),
    () => around(String.fromCharCode(chance.below(0x10000))),
    () => around(piece + piece),
    () => around(piece.repeat(1 + chance.one([2, 10, 100, 1_000]))),
    () => around(chance.one(oddTexts).repeat(chance.one([2, 10, 1_000]))),
    () => text.slice(0, from) + other.slice(chance.below(other.length + 1)),
    () => around(other.slice(chance.below(other.length + 1)).slice(0, size)),
    () =>
      text.replace(/\d+/g, (digits) =>
        chance.below(3) > 0 ? digits : chance.one(['0', '-1', '1e999', `${digits}0`]),
      ),
    () => around(piece.toUpperCase()),
  ];
  return chance.one(changes)().slice(0, longestText);
}
