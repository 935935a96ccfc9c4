// `dead-letters show`: one failed trigger, whole.
import type { Command } from '../command.ts';
import { showOptions, showParked } from '../parked/show.ts';
import { placeOptions, withLetters } from './letter-place.ts';

export const deadLettersShow: Command = {
  name: 'dead-letters show',
  summary: 'Shows a failed trigger whole: reason, detail, remedy, body',
  positionals: ['ID'],
  options: { ...showOptions, ...placeOptions },
  details: `ID is an event id, a message id, or the letter’s own id; an event with several letters shows them all.
The letter stays where it is.`,
  run: (given, io) => withLetters(given, io, (place) => showParked(place, given, io)),
};
