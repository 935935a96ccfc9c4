// Which of the parked a command is about: the filters, and how they are read from the command line.
import { parseDuration } from '../../campaigns/parse-duration.ts';
import { type Arguments, type Io, type Option, UsageError } from '../command.ts';
import { isReason, noReason, type Parked, type ParkedKind } from './parked.ts';

export type Selection = (parked: Parked) => boolean;

export function filterOptions(groupedBy: ParkedKind['groupedBy']): Record<string, Option> {
  return {
    reason: {
      value: 'CODE',
      help: 'only with this reason, as list shows it; none for what SQS itself gave up',
      example: 'TEMPLATE_FAILED',
    },
    [groupedBy]: {
      value: 'NAME',
      help: `only of this ${groupedBy}`,
      example: groupedBy === 'journal' ? 'web' : 'cart-abandonment',
    },
    older: { value: 'DURATION', help: 'only what has waited longer, e.g. 30m, 6h, 2d', example: '6h' },
    younger: { value: 'DURATION', help: 'only what has waited for less', example: '30m' },
    event: { value: 'ID', help: 'only of this event: its event id or its message id', example: '4f1c…' },
  };
}

/** @throws UsageError */
export function readSelection(given: Arguments, { groupedBy }: ParkedKind, io: Io): Selection {
  const now = io.clock();
  const reason = reasonOf(given);
  const group = given.value(groupedBy);
  const event = given.value('event');
  const before = given.has('older') ? now - durationMs(given, 'older') : undefined;
  const after = given.has('younger') ? now - durationMs(given, 'younger') : undefined;
  return (parked) =>
    (reason === undefined || parked.reason === reason) &&
    (group === undefined || parked.group === group) &&
    (event === undefined || parked.eventId === event || parked.messageId === event) &&
    (before === undefined || parked.at <= before) &&
    (after === undefined || parked.at >= after);
}

function reasonOf(given: Arguments): string | undefined {
  const text = given.value('reason');
  if (text === undefined) return undefined;
  if (text.toLowerCase() === noReason) return noReason;
  if (isReason(text.toUpperCase())) return text.toUpperCase();
  throw new UsageError(`--reason "${text}" is no reason: take one that list shows, such as TEMPLATE_FAILED`);
}

/** @throws UsageError */
export function durationMs(given: Arguments, name: string, byDefault = ''): number {
  const text = given.value(name) ?? byDefault;
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds * 1000;
  throw new UsageError(`--${name} must be a duration such as 90s, 30m, 6h or 2d, not "${text}"`);
}
