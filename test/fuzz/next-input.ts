// One more input, made of one that is known: changed once or a few times, by its structure where it has one.
import type { Chance } from './chance.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';

export function nextInput(corpus: readonly string[], words: readonly string[], chance: Chance): string {
  // What came last reached what is new.
  let input = chance.one(chance.below(3) === 0 ? corpus.slice(-20) : corpus);
  const isByStructure = chance.below(2) === 0;
  for (let changes = chance.one([1, 1, 2, 3, 6]); changes > 0; changes -= 1) {
    const byStructure = isByStructure ? mutateJson(input, words, chance) : undefined;
    input = byStructure ?? mutateText(input, words, chance.one(corpus), chance);
  }
  return input;
}
