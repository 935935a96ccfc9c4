// `rejects discard`: gives rejected events up.
import type { Command } from '../command.ts';
import { discardDetails, discardOptions, discardParked } from '../parked/discard.ts';
import { targetOptions } from '../target.ts';
import { withRejects } from './reject-place.ts';

export const rejectsDiscard: Command = {
  name: 'rejects discard',
  summary: 'Deletes rejected events after writing them into a file',
  positionals: [],
  options: { ...discardOptions('journal'), ...targetOptions },
  details: discardDetails,
  run: (given, io) => withRejects(given, io, (place) => discardParked(place, given, io)),
};
