// An RSA private key out of whatever an operator pasted: PKCS#8, PKCS#1, encrypted, base64 DER, lines, escaped line ends.
import { createPrivateKey, type KeyObject, type PrivateKeyInput } from 'node:crypto';
import { CampaignTriggersError } from '../core/errors.ts';

/** @throws PRIVATE_KEY_INVALID saying what was found instead, never the key */
export function readPrivateKey(pasted: unknown, passphrase?: string): KeyObject {
  const text = normalise(pasted);
  refuseOtherKinds(text);
  const key = text.includes('-----BEGIN') ? fromPem(text, passphrase) : fromDer(text, passphrase);
  if (key.asymmetricKeyType !== 'rsa') throw invalid(`it is a key of type ${key.asymmetricKeyType}, not RSA`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < 2048) throw invalid(`the RSA key has ${bits} bits; Adobe's signatures need at least 2048`);
  return key;
}

function invalid(what: string, cause?: unknown): CampaignTriggersError {
  return new CampaignTriggersError('PRIVATE_KEY_INVALID', `privateKey of the credentials secret: ${what}`, {
    cause,
  });
}

function normalise(pasted: unknown): string {
  if (Array.isArray(pasted)) return normalise(pasted.join('\n'));
  if (typeof pasted !== 'string') throw invalid('it is neither text nor a list of lines');
  const text = pasted.trim();
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted?.[2] !== undefined) return normalise(quoted[2]);
  if (text.startsWith('[')) return normalise(linesIn(text));
  return rewrap(text.replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\r', ''));
}

function linesIn(text: string): string[] {
  try {
    const lines: unknown = JSON.parse(text);
    if (Array.isArray(lines)) return lines.map(String);
  } catch {
    // Falls through: text that merely begins with a bracket.
  }
  throw invalid('it begins with "[" but is no JSON list of lines');
}

/** Pasting may turn line ends into spaces. A legacy encrypted key has header lines inside and is left as it is. */
function rewrap(pem: string): string {
  const block = /-----BEGIN ([A-Z0-9 ]+)-----([^:]+?)-----END \1-----/.exec(pem);
  if (block === null) return `${pem.trim()}\n`;
  const lines = (block[2] ?? '').replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${block[1]}-----\n${lines.join('\n')}\n-----END ${block[1]}-----\n`;
}

function refuseOtherKinds(text: string): void {
  if (text.trim() === '') throw invalid('it is empty');
  if (text.startsWith('PuTTY-User-Key-File')) throw invalid('it is a PuTTY key; export it in OpenSSL form');
  if (/^@.*=\s*$/s.test(text)) {
    throw invalid('it is encrypted by Adobe Campaign (authPrivateKey), which only that instance can read');
  }
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1];
  if (label !== undefined && !/^((RSA|ENCRYPTED) )?PRIVATE KEY$/.test(label)) {
    throw invalid(`a private RSA key is needed, but this says "${label}"`);
  }
  if (label !== undefined && !text.includes(`-----END ${label}-----`)) {
    throw invalid('its last line is missing; paste the whole file, BEGIN and END lines included');
  }
}

function fromPem(text: string, passphrase: string | undefined): KeyObject {
  const encrypted = /ENCRYPTED/.test(text);
  if (encrypted && passphrase === undefined) {
    throw invalid('it is encrypted; add its "passphrase" beside it');
  }
  const problem = encrypted ? 'it cannot be decrypted; compare the passphrase' : 'it cannot be read as PEM';
  return attempt({ key: text, format: 'pem', ...(encrypted && { passphrase }) }, problem);
}

function fromDer(text: string, passphrase: string | undefined): KeyObject {
  const compact = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw invalid('it has no BEGIN line and is not base64 either');
  const key = Buffer.from(compact, 'base64');
  const secret = passphrase === undefined ? {} : { passphrase };
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8', ...secret });
  } catch {
    return attempt({ key, format: 'der', type: 'pkcs1' }, 'it is base64, but of no PKCS#8 or PKCS#1 key');
  }
}

function attempt(input: PrivateKeyInput, problem: string): KeyObject {
  try {
    return createPrivateKey(input);
  } catch (error) {
    // The cause is dropped: OpenSSL's text may quote what it was given.
    throw invalid(
      `${problem} (${error instanceof Error && 'code' in error ? String(error.code) : 'no code'})`,
    );
  }
}
