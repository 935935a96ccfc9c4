// `rejects list`: events that are no usable triggers, and why.
import type { Command } from '../command.ts';
import { listOptions, listParked } from '../parked/list.ts';
import { targetOptions } from '../target.ts';
import { withRejects } from './reject-place.ts';

export const rejectsList: Command = {
  name: 'rejects list',
  summary: 'Lists the events that are no usable triggers, by reason and journal',
  positionals: [],
  options: { ...listOptions('journal'), ...targetOptions },
  details: `Nothing is taken out of the queue. While the command runs the rejects are hidden from others; those that a killed
command hid come back within 15 minutes.`,
  run: (given, io) => withRejects(given, io, (place) => listParked(place, given, io)),
};
