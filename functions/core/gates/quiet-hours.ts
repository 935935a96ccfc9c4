// Puts an e-mail off while it is night where the recipient lives, until the hours end there.
import type { QuietHours } from '../campaign.ts';
import { localMinutes, nextAt } from '../local-time.ts';
import type { Gate } from './gate.ts';

export const quietHours: Gate = ({ campaign, recipient, now }) => {
  const { quietHours: hours } = campaign;
  if (hours === undefined) return undefined;
  const zone = knownZone(recipient.timeZone) ?? hours.timeZone;
  return isQuiet(hours, localMinutes(now, zone))
    ? { refusal: 'hold', until: nextAt(hours.until, now, zone) }
    : undefined;
};

function isQuiet({ from, until }: QuietHours, minutes: number): boolean {
  return from < until ? minutes >= from && minutes < until : minutes >= from || minutes < until;
}

/** Profiles hold what somebody typed. */
function knownZone(zone: string | undefined): string | undefined {
  if (zone === undefined) return undefined;
  try {
    localMinutes(0, zone);
    return zone;
  } catch {
    // Not a zone of the IANA list: the campaign's own counts.
    return undefined;
  }
}
