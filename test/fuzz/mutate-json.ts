// Changes of a JSON value: members renamed, doubled, removed, replaced by values of another kind, wrapped as text.
import type { Chance } from './chance.ts';

type Members = [string, unknown][];

const oddNames = ['__proto__', 'constructor', 'prototype', 'toString', 'length', '', ' ', 'data', 'é', '0'];

function oddValue(chance: Chance, words: readonly string[]): unknown {
  const values: (() => unknown)[] = [
    () => null,
    () => true,
    () => chance.one([0, -1, 1e308, 0.1, 2 ** 53, -(2 ** 63), 1e-7]),
    () => '',
    () => chance.one(words.length === 0 ? ['x'] : words),
    () => 'x'.repeat(chance.one([300, 5_000])),
    () => [],
    () => ({}),
    () => Object.fromEntries([[chance.one(oddNames), { polluted: true }]]),
    () => nested(chance.one([5, 33, 1_000])),
    () => Array.from({ length: chance.one([2, 200]) }, (_, at) => at),
    () => Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`name${at}`, at])),
  ];
  return chance.one(values)();
}

function nested(levels: number): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { event: value };
  return value;
}

/** Undefined for a text that is no JSON with something in it. */
export function mutateJson(text: string, words: readonly string[], chance: Chance): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    return JSON.stringify(changed(value, words, chance));
  } catch {
    return undefined;
  }
}

/** Goes down at random and changes what it meets where it stops. */
function changed(value: unknown, words: readonly string[], chance: Chance): unknown {
  if (typeof value !== 'object' || value === null) return changedLeaf(value, words, chance);
  const members: Members = Object.entries(value);
  if (members.length === 0 || chance.below(12) === 0) return changedWhole(value, words, chance);
  const at = chance.below(members.length);
  const [name, inner] = members[at] ?? ['', null];
  const inside: Members = [[name, changed(inner, words, chance)]];
  const other = chance.one(members);
  const replaced: Members = chance.one<() => Members>([
    ...Array.from({ length: 8 }, () => () => inside),
    () => [],
    () => [[chance.one(oddNames), inner]],
    () => [
      [name, inner],
      [chance.one([...oddNames, ...words]), oddValue(chance, words)],
    ],
    () => [[name, other[1]]],
    () => [[name, oddValue(chance, words)]],
  ])();
  const next = [...members.slice(0, at), ...replaced, ...members.slice(at + 1)];
  return Array.isArray(value) ? next.map(([, each]) => each) : Object.fromEntries(next);
}

function changedWhole(value: object, words: readonly string[], chance: Chance): unknown {
  return chance.one([
    () => oddValue(chance, words),
    () => [value, value],
    () => ({ event: value, detail: value }),
    () => JSON.stringify(value),
    () => Buffer.from(JSON.stringify(value)).toString('base64'),
  ])();
}

function changedLeaf(value: unknown, words: readonly string[], chance: Chance): unknown {
  if (typeof value === 'string' && chance.below(2) === 0) {
    const at = chance.below(value.length + 1);
    const word = chance.one([...words, '\0', '\r\n', '<', '"', '\ud800', ' ', '@', '.', '{{', '%']);
    return value.slice(0, at) + word + value.slice(at + chance.below(3));
  }
  if (typeof value === 'number' && chance.below(2) === 0) return value * chance.one([-1, 0, 10, 1e6, 0.5]);
  return oddValue(chance, words);
}
