// The fixtures: what each version has written, one file per kind and version. A file is never changed: what is deployed
// somewhere is as it is. A new shape is a new version, with a file of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { StoredItem, StoredMessage } from './stored.ts';

const folder = new URL('./fixtures/', import.meta.url);

export const fixtureNames = (): string[] => readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
export const itemOf = (name: string): StoredItem => JSON.parse(textOf(name), bytesBack);
export const messageOf = (name: string): StoredMessage => JSON.parse(textOf(name));
export const tokenOf = (name: string): string => JSON.parse(textOf(name)).token;

export const textOf = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');

/** Binary attributes as the wire has them. */
export const asJson = (stored: unknown): string =>
  JSON.stringify(
    stored,
    (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value),
    2,
  );

function bytesBack(name: string, value: unknown): unknown {
  const bytes = (text: unknown) => Buffer.from(String(text), 'base64');
  if (name === 'BS' && Array.isArray(value)) return value.map(bytes);
  return name === 'B' ? bytes(value) : value;
}

/** Comparable though two releases of zlib deflate the same text into other bytes. */
export const comparable = (json: string): unknown =>
  JSON.parse(json, (name, value) =>
    name === 'B' ? JSON.parse(inflateRawSync(Buffer.from(value, 'base64')).toString()) : value,
  );
