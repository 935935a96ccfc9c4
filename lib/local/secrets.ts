// A local Secrets Manager (AWS JSON 1.1): the stack's secrets, their first values, and versions when a value is put.
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { AssemblyError } from './assembly-error.ts';
import { findByLogicalId } from './find-by-logical-id.ts';
import { generateSecret, generateSecretString } from './generated-secret.ts';
import { accessKeyOf, denialText, type Judge } from './iam/call.ts';
import { secretsCall } from './iam/secrets-access.ts';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import type { PhysicalResource } from './resource-identity.ts';
import type { StackResources } from './stack-resources.ts';

const secretProperties = v.object({
  SecretString: v.optional(v.string()),
  GenerateSecretString: v.optional(generateSecretString),
  Description: v.optional(v.string()),
});

const requestSchema = v.looseObject({
  SecretId: v.string(),
  VersionId: v.optional(v.string()),
  VersionStage: v.optional(v.string()),
  ClientRequestToken: v.optional(v.string()),
  SecretString: v.optional(v.string()),
});

type SecretRequest = v.InferOutput<typeof requestSchema>;

interface Version {
  id: string;
  value: string;
  createdAt: number;
}

/** Newest version last; it is AWSCURRENT, the one before it AWSPREVIOUS. */
interface Secret {
  name: string;
  arn: string;
  description: string | undefined;
  versions: Version[];
}

class SecretsError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface SecretsManager extends LoopbackServer {
  /** Creates the stack's secrets. `values` replace what the template generates, as an operator's PutSecretValue would. */
  provision(resources: StackResources, values: Record<string, string>): void;
}

/** Without `judge` everybody may do everything. */
export async function startSecretsManager(clock: Clock, judge?: Judge): Promise<SecretsManager> {
  const secrets: Secret[] = [];
  const server = await startLoopbackServer(async ({ headers, body }, response) => {
    const operation = String(headers['x-amz-target']).replace(/^secretsmanager\./, '');
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.setHeader('x-amzn-requestid', randomUUID());
    try {
      const request = v.parse(requestSchema, JSON.parse(body.toString()));
      const secret = secrets.find(({ name, arn }) => request.SecretId === name || request.SecretId === arn);
      const call = secretsCall(operation, secret?.arn ?? request.SecretId);
      const denial = await judge?.(accessKeyOf(headers.authorization), call);
      if (denial) throw new SecretsError('AccessDeniedException', denialText(denial));
      const answer = answerOperation(secret, operation, request, clock);
      response.end(JSON.stringify(answer));
    } catch (error) {
      const { code, message } =
        error instanceof SecretsError ? error : new SecretsError('ValidationException', 'malformed request');
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: code, Message: message }));
    }
  });
  return {
    ...server,
    provision(resources, values) {
      const declared = resources.ofType('AWS::SecretsManager::Secret');
      const given = new Map<string, string>();
      for (const [key, value] of Object.entries(values)) {
        const meant = findByLogicalId(declared, key) ?? declared.find(({ name }) => name.endsWith(key));
        if (!meant) throw new AssemblyError(`the template has no secret "${key}" to put a value into`);
        given.set(meant.logicalId, value);
      }
      for (const resource of declared) {
        secrets.push(createSecret(resources, resource, given.get(resource.logicalId), clock));
      }
    },
  };
}

function createSecret(
  resources: StackResources,
  { logicalId, name, arn }: PhysicalResource,
  given: string | undefined,
  clock: Clock,
): Secret {
  const properties = resources.properties(logicalId, secretProperties);
  // A secret with neither property is created without a value by CloudFormation.
  const first =
    properties.SecretString ??
    (properties.GenerateSecretString && generateSecret(properties.GenerateSecretString));
  const secret: Secret = { name, arn, description: properties.Description, versions: [] };
  for (const value of [first, given]) {
    if (value !== undefined) secret.versions.push({ id: randomUUID(), value, createdAt: clock() });
  }
  return secret;
}

function answerOperation(
  secret: Secret | undefined,
  operation: string,
  request: SecretRequest,
  clock: Clock,
): unknown {
  if (!secret) {
    throw new SecretsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  if (operation === 'GetSecretValue') return getSecretValue(secret, request);
  if (operation === 'PutSecretValue') return putSecretValue(secret, request, clock);
  if (operation === 'DescribeSecret') return describeSecret(secret);
  throw new SecretsError('InvalidAction', `the local Secrets Manager does not support ${operation}`);
}

function getSecretValue(secret: Secret, { VersionId, VersionStage = 'AWSCURRENT' }: SecretRequest) {
  const version = secret.versions.find(({ id }) =>
    VersionId === undefined ? stagesOf(secret, id).includes(VersionStage) : id === VersionId,
  );
  if (!version) {
    throw new SecretsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`,
    );
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: stagesOf(secret, version.id),
    SecretString: version.value,
    CreatedDate: version.createdAt / 1000,
  };
}

function putSecretValue(secret: Secret, request: SecretRequest, clock: Clock) {
  const { SecretString: value, ClientRequestToken: id = randomUUID() } = request;
  if (value === undefined) {
    throw new SecretsError(
      'InvalidRequestException',
      'You must provide either SecretString or SecretBinary.',
    );
  }
  const known = secret.versions.find((version) => version.id === id);
  if (known && known.value !== value) {
    throw new SecretsError('ResourceExistsException', `A resource with the ID ${id} already exists.`);
  }
  if (!known) secret.versions.push({ id, value, createdAt: clock() });
  return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stagesOf(secret, id) };
}

function describeSecret(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id }) => [id, stagesOf(secret, id)])),
  };
}

function stagesOf({ versions }: Secret, id: string): string[] {
  if (versions.at(-1)?.id === id) return ['AWSCURRENT'];
  return versions.at(-2)?.id === id ? ['AWSPREVIOUS'] : [];
}
