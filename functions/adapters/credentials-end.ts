// When the credentials end, as far as the secret tells it: by the certificate beside the key, or by a date that the operator
// put there (`expiresAt`). Adobe itself tells no program.
import { X509Certificate } from 'node:crypto';

const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Every certificate in the values of a secret. A key in JSON often has its line ends escaped. */
export function certificatesIn(value: unknown): string[] {
  if (typeof value === 'string') return value.replaceAll('\\n', '\n').match(pem) ?? [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(certificatesIn) : [];
}

/** The first end of all, in milliseconds since the epoch; undefined where nothing tells one. */
export function credentialsEnd(secret: unknown, expiresAt: string | undefined): number | undefined {
  const ends = [
    ...certificatesIn(secret).map(endOf),
    expiresAt === undefined ? Number.NaN : Date.parse(expiresAt),
  ];
  const known = ends.filter((end) => Number.isFinite(end));
  return known.length === 0 ? undefined : Math.min(...known);
}

function endOf(certificate: string): number {
  try {
    return new X509Certificate(certificate).validToDate.getTime();
  } catch {
    // `doctor` tells of a certificate that cannot be read; signing in does not need it.
    return Number.NaN;
  }
}
