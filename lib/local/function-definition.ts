// A function as the template defines it: its code, its limits, and exactly the environment it would have in Lambda.
import { devNull } from 'node:os';
import * as v from 'valibot';
import type { Assembly } from './assembly.ts';
import { AssemblyError } from './assembly-error.ts';
import { functionAccessKeyId, localCredentials } from './aws-client.ts';
import { cfnNumber } from './property-schemas.ts';
import type { PhysicalResource } from './resource-identity.ts';
import type { StackResources } from './stack-resources.ts';

export interface FunctionDefinition {
  logicalId: string;
  name: string;
  arn: string;
  codeDirectory: string;
  handler: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** Beyond it an invocation is throttled; `undefined` for as many as are needed. */
  reservedConcurrency: number | undefined;
  environment: Record<string, string>;
}

/** Where the emulators answer. */
export interface Endpoints {
  sqs: string;
  dynamodb: string;
  ses: string;
  secretsManager: string;
}

const functionProperties = v.object({
  Code: v.object({ S3Key: v.string('local mode runs code from an asset only') }),
  Handler: v.string(),
  Runtime: v.pipe(v.string(), v.startsWith('nodejs', 'local mode runs Node functions only')),
  Timeout: v.optional(cfnNumber, 3),
  MemorySize: v.optional(cfnNumber, 128),
  ReservedConcurrentExecutions: v.optional(cfnNumber),
  Environment: v.optional(
    v.object({
      Variables: v.optional(
        v.record(v.string(), v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String))),
        {},
      ),
    }),
    { Variables: {} },
  ),
  LoggingConfig: v.optional(
    v.object({
      LogFormat: v.optional(v.string()),
      LogGroup: v.optional(v.string()),
      ApplicationLogLevel: v.optional(v.string()),
    }),
    {},
  ),
  Layers: v.optional(v.pipe(v.array(v.unknown()), v.length(0, 'local mode does not support layers'))),
});

/** @throws AssemblyError */
export function defineFunction(
  { logicalId, name, arn }: PhysicalResource,
  assembly: Assembly,
  resources: StackResources,
  endpoints: Endpoints,
): FunctionDefinition {
  const properties = resources.properties(logicalId, functionProperties);
  const codeDirectory = assembly.assetDirectory(properties.Code.S3Key);
  if (codeDirectory === undefined) {
    throw new AssemblyError(`${logicalId}.Properties.Code.S3Key: no such asset in the assembly`);
  }
  const own = ownVariables(name, properties, assembly.region, codeDirectory);
  return {
    logicalId,
    name,
    arn,
    codeDirectory,
    handler: properties.Handler,
    timeoutSeconds: properties.Timeout,
    memoryMegabytes: properties.MemorySize,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    // As in Lambda, a template cannot set a reserved variable.
    environment: { ...properties.Environment.Variables, ...own, ...endpointVariables(endpoints) },
  };
}

/** What Lambda itself sets. Source: Lambda developer guide, "Defined runtime environment variables". */
function ownVariables(
  name: string,
  { Handler, MemorySize, Runtime, LoggingConfig: log }: v.InferOutput<typeof functionProperties>,
  region: string,
  codeDirectory: string,
): Record<string, string> {
  return {
    _HANDLER: Handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: log.LogGroup ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    ...(log.LogFormat && { AWS_LAMBDA_LOG_FORMAT: log.LogFormat }),
    ...(log.ApplicationLogLevel && { AWS_LAMBDA_LOG_LEVEL: log.ApplicationLogLevel }),
    AWS_ACCESS_KEY_ID: functionAccessKeyId(name),
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: 'local-session-token',
    LAMBDA_TASK_ROOT: codeDirectory,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    // Lambda has no such files; without this the SDK would read those of whoever runs local mode.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}

function endpointVariables({ sqs, dynamodb, ses, secretsManager }: Endpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SES: ses,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager,
  };
}
