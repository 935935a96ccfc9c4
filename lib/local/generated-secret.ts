// Makes a secret's first value as AWS::SecretsManager::Secret's GenerateSecretString asks for it.
import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import { cfnBoolean, cfnNumber } from './property-schemas.ts';

export const generateSecretString = v.object({
  PasswordLength: v.optional(cfnNumber, 32),
  ExcludeCharacters: v.optional(v.string(), ''),
  ExcludeLowercase: v.optional(cfnBoolean, false),
  ExcludeUppercase: v.optional(cfnBoolean, false),
  ExcludeNumbers: v.optional(cfnBoolean, false),
  ExcludePunctuation: v.optional(cfnBoolean, false),
  IncludeSpace: v.optional(cfnBoolean, false),
  RequireEachIncludedType: v.optional(cfnBoolean, true),
  SecretStringTemplate: v.optional(v.string()),
  GenerateStringKey: v.optional(v.string()),
});

type Wishes = v.InferOutput<typeof generateSecretString>;

/** @throws Error when the wishes leave no character to choose from, or the template is no JSON object */
export function generateSecret(wishes: Wishes): string {
  const password = generatePassword(wishes);
  const { SecretStringTemplate: template, GenerateStringKey: key } = wishes;
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...v.parse(jsonObject, template), [key]: password });
}

const jsonObject = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

function generatePassword(wishes: Wishes): string {
  const kinds = [
    wishes.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    wishes.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    wishes.ExcludeNumbers ? '' : '0123456789',
    wishes.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    wishes.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !wishes.ExcludeCharacters.includes(character)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character');
  const required = wishes.RequireEachIncludedType ? kinds.map(pick) : [];
  const rest = Array.from({ length: Math.max(0, wishes.PasswordLength - required.length) }, () => pick(all));
  return shuffle([...required, ...rest]).join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffle(items: string[]): string[] {
  const left = [...items];
  return items.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
