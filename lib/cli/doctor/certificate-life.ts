// How long Adobe's credentials last, by the certificates in their secret or the date that somebody put there. Adobe itself tells no program.
import { X509Certificate } from 'node:crypto';
import { certificatesIn } from '../../../functions/adapters/credentials-end.ts';
import { jsonOrUndefined } from '../../../functions/core/json-or-undefined.ts';
import { isPlainObject, textField } from '../../../functions/core/plain-object.ts';
import { type Finding, ok, skipped, trouble } from './finding.ts';

const check = 'Adobe certificate';
const dayMs = 86_400_000;
/** Adobe warns each week of the last thirty days. */
const soonMs = 30 * dayMs;

export function certificateFindings(
  secretText: string,
  { flow, now }: { flow: 'server-to-server' | 'private-key'; now: number },
): Finding[] {
  const secret = jsonOrUndefined(secretText);
  const certificates = certificatesIn(secret);
  if (certificates.length > 0) return certificates.map((one) => lifeOf(one, now));
  const endsAt = isPlainObject(secret) ? Date.parse(textField(secret, 'expiresAt') ?? '') : Number.NaN;
  if (Number.isFinite(endsAt)) return [endFinding(endsAt, now)];
  if (flow === 'server-to-server') return [];
  const remedy =
    'note its end in the Developer Console, or put the certificate into the secret beside the key';
  return [skipped(check, 'the secret holds none, so that its end is not known', remedy)];
}

function lifeOf(certificate: string, now: number): Finding {
  let endsAt: number;
  try {
    endsAt = new X509Certificate(certificate).validToDate.getTime();
  } catch {
    return trouble('warning', check, 'the one in the secret cannot be read', 'paste it again, as PEM');
  }
  return endFinding(endsAt, now);
}

function endFinding(endsAt: number, now: number): Finding {
  const day = new Date(endsAt).toISOString().slice(0, 10);
  const remedy = 'make a new key pair in the Developer Console, store its key, then remove the old one';
  if (endsAt <= now) return trouble('failed', check, `it ended on ${day}`, remedy);
  const found = `it ends on ${day}, in ${Math.floor((endsAt - now) / dayMs)} days`;
  return endsAt - now < soonMs ? trouble('warning', check, found, remedy) : ok(check, found);
}
