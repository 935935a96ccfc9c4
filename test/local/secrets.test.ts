import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSecret, generateSecretString } from '../../lib/local/generated-secret.ts';
import { type SecretsManager, startSecretsManager } from '../../lib/local/secrets.ts';
import { aStack } from './fixtures/template-builder.ts';

const stack = aStack({
  Keys: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      Name: 'prod/keys',
      GenerateSecretString: {
        SecretStringTemplate: '{"current":"k1"}',
        GenerateStringKey: 'k1',
        PasswordLength: 44,
        ExcludePunctuation: true,
      },
    },
  },
  CredentialsA1: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
  Plain: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'fixed' } },
});

let secrets: SecretsManager;
let client: SecretsManagerClient;

beforeAll(async () => {
  secrets = await startSecretsManager(() => 1_760_000_000_000);
  secrets.provision(stack, { Credentials: '{"clientId":"c"}' });
  client = new SecretsManagerClient({
    endpoint: secrets.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});

afterAll(async () => {
  client.destroy();
  await secrets.stop();
});

const read = async (SecretId: string, VersionStage?: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId, ...(VersionStage && { VersionStage }) })))
    .SecretString;

describe('the local Secrets Manager', () => {
  it('generates what the template asks for', async () => {
    const value = JSON.parse((await read('prod/keys')) ?? '');
    expect(value).toEqual({ current: 'k1', k1: expect.stringMatching(/^[A-Za-z0-9]{44}$/) });
  });

  it('finds a secret by its ARN, which is what a template refers to', async () => {
    const arn = stack.find('Keys')?.identity.ref ?? '';
    expect(arn).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:prod\/keys-\w{6}$/);
    expect(await read(arn)).toBe(await read('prod/keys'));
  });

  it('holds the fixed value of the template, and the operator’s where one is given', async () => {
    expect(await read('Test-Plain')).toBe('fixed');
    expect(await read('Test-CredentialsA1')).toBe('{"clientId":"c"}');
  });

  it('keeps the previous version when a value is put', async () => {
    await client.send(new PutSecretValueCommand({ SecretId: 'Test-CredentialsA1', SecretString: 'rotated' }));
    expect(await read('Test-CredentialsA1')).toBe('rotated');
    expect(await read('Test-CredentialsA1', 'AWSPREVIOUS')).toBe('{"clientId":"c"}');
    const { VersionIdsToStages } = await client.send(
      new DescribeSecretCommand({ SecretId: 'Test-CredentialsA1' }),
    );
    expect(
      Object.values(VersionIdsToStages ?? {})
        .flat()
        .sort(),
    ).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('says that a secret does not exist, in AWS’s terms', async () => {
    await expect(read('absent')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('answers an operation that it does not play', async () => {
    await expect(client.send(new ListSecretsCommand({}))).rejects.toThrow();
  });

  it('refuses a value for a secret that the template does not have', () => {
    expect(() => secrets.provision(stack, { Absent: 'x' })).toThrow(/no secret "Absent"/);
  });
});

describe('a generated secret', () => {
  const generate = (wishes: object) => generateSecret(v.parse(generateSecretString, wishes));

  it('has 32 characters of every kind by default', () => {
    const password = generate({});
    expect(password).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
    expect(password).not.toContain(' ');
  });

  it('leaves out what the template excludes', () => {
    const wishes = {
      PasswordLength: '200',
      ExcludeUppercase: true,
      ExcludeNumbers: 'true',
      ExcludePunctuation: true,
      ExcludeCharacters: 'abc',
    };
    expect(generate(wishes)).toMatch(/^[d-z]{200}$/);
  });
});
