// `dead-letters list`: what failed, why, and what to do.
import type { Command } from '../command.ts';
import { listOptions, listParked } from '../parked/list.ts';
import { placeOptions, withLetters } from './letter-place.ts';

export const deadLettersList: Command = {
  name: 'dead-letters list',
  summary: 'Lists the triggers that failed, by reason and campaign, with what to do',
  positionals: [],
  options: { ...listOptions('campaign'), ...placeOptions },
  details: `Nothing is taken out of the queue. While the command runs the letters are hidden from others; those that a killed
command hid come back within 15 minutes.`,
  run: (given, io) => withLetters(given, io, (place) => listParked(place, given, io)),
};
