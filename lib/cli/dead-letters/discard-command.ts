// `dead-letters discard`: gives failed triggers up.
import type { Command } from '../command.ts';
import { discardDetails, discardOptions, discardParked } from '../parked/discard.ts';
import { placeOptions, withLetters } from './letter-place.ts';

export const deadLettersDiscard: Command = {
  name: 'dead-letters discard',
  summary: 'Deletes failed triggers after writing them into a file',
  positionals: [],
  options: { ...discardOptions('campaign'), ...placeOptions },
  details: discardDetails,
  run: (given, io) => withLetters(given, io, (place) => discardParked(place, given, io)),
};
