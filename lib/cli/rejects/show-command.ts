// `rejects show`: one event as the journal served it, and why it was rejected.
import type { Command } from '../command.ts';
import { showOptions, showParked } from '../parked/show.ts';
import { targetOptions } from '../target.ts';
import { withRejects } from './reject-place.ts';

export const rejectsShow: Command = {
  name: 'rejects show',
  summary: 'Shows a rejected event whole: reason, detail, remedy, the raw event',
  positionals: ['ID'],
  options: { ...showOptions, ...targetOptions },
  details: `ID is an event id, a message id, or the reject’s own id. The reject stays where it is.`,
  run: (given, io) => withRejects(given, io, (place) => showParked(place, given, io)),
};
