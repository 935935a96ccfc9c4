// Which deployment a command talks to: the local mode that runs on this machine, or a stack in AWS whose outputs
// `cdk deploy --outputs-file` wrote. Never guessed: without --stack or --stage it is the local one.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { localCredentials } from '../local/aws-client.ts';
import { readRunFile } from '../local/run-file.ts';
import { type Arguments, CommandError, type Io, type Option, UsageError } from './command.ts';

export interface Target {
  /** As messages name it: the stack's name, or `the local mode`. */
  name: string;
  /** Of `cdk.json`, as far as the stack's name tells it. */
  stage: string | undefined;
  region: string | undefined;
  endpoints: Partial<Record<Service, string | undefined>>;
  /** Whether it is the local mode: it has no alarms, no mappings, no account, and its mail server sends for everybody. */
  isLocal: boolean;
  /** Only for emulators; AWS's own come from the environment, as for every AWS tool. */
  credentials: typeof localCredentials | undefined;
  /** One of the stack's outputs. @throws CommandError where the stack has none of that name */
  output(name: string): string;
}

const services = ['dynamodb', 'ses', 'secretsManager', 'sqs', 'cloudwatch', 'lambda', 'sns'] as const;
type Service = (typeof services)[number];

/** The options that choose a deployment, the same for every command that needs one. */
export const targetOptions = {
  stack: {
    value: 'NAME',
    help: 'a stack in AWS, as the outputs file names it\n(default: the local mode that runs on this machine)',
    example: 'campaign-triggers-prod',
  },
  stage: { value: 'NAME', help: 'the same by its stage: campaign-triggers-NAME', example: 'prod' },
  outputs: {
    value: 'FILE',
    help: 'what cdk deploy --outputs-file wrote (default: cdk-outputs.json)',
    example: 'cdk-outputs.json',
  },
  region: { value: 'NAME', help: 'its AWS region (default: that of the stack)', example: 'eu-central-1' },
  'endpoint-url': { value: 'URL', help: 'an emulator instead of AWS', example: 'http://127.0.0.1:8000' },
} as const satisfies Record<string, Option>;

/**
 * @param known outputs that the command line gives itself, e.g. a table's name
 * @throws UsageError, CommandError
 */
export async function findTarget(
  given: Arguments,
  io: Io,
  known: Readonly<Record<string, string | undefined>> = {},
): Promise<Target> {
  // Only beside an explicit place: a table's name alone must not lead into whatever account the environment knows.
  const placed = given.has('endpoint-url') || given.has('region');
  const named = Object.values(known).some((value) => value !== undefined);
  const found = await findStack(given, io, placed && named);
  const endpoint = endpointUrl(given);
  const outputs: Record<string, string | undefined> = { ...found.outputs };
  for (const [name, value] of Object.entries(known)) outputs[name] = value ?? outputs[name];
  const emulated = endpoint !== undefined || found.endpoints !== undefined;
  return {
    name: found.name,
    stage: /^campaign-triggers-(.+)$/.exec(found.stackName ?? '')?.[1],
    region:
      given.value('region') ?? found.region ?? regionOf(outputs) ?? (emulated ? 'us-east-1' : undefined),
    endpoints:
      endpoint === undefined
        ? (found.endpoints ?? {})
        : Object.fromEntries(services.map((service) => [service, endpoint])),
    isLocal: found.endpoints !== undefined,
    credentials: emulated && io.env.AWS_ACCESS_KEY_ID === undefined ? localCredentials : undefined,
    output(name) {
      const value = outputs[name];
      if (value !== undefined) return value;
      throw new CommandError(
        `${found.name} has no output "${name}": deploy the stack again, or name it by a flag`,
      );
    },
  };
}

interface Found {
  name: string;
  stackName?: string;
  region?: string;
  endpoints?: Target['endpoints'];
  outputs: Record<string, string>;
}

async function findStack(given: Arguments, io: Io, enoughKnown: boolean): Promise<Found> {
  const stage = given.value('stage');
  const stack = given.value('stack') ?? (stage === undefined ? undefined : `campaign-triggers-${stage}`);
  if (stack !== undefined && stage !== undefined && given.has('stack')) {
    throw new UsageError('--stack and --stage say the same thing twice: give one of them');
  }
  if (stack !== undefined)
    return await readOutputs(stack, resolve(io.cwd, given.value('outputs') ?? defaultOutputs));
  if (given.has('outputs'))
    throw new UsageError('--outputs needs --stack or --stage: a file may hold several stacks');
  if (enoughKnown) return { name: 'the named resources', outputs: {} };
  const run = await readRunFile(join(io.cwd, '.local'));
  if (run !== undefined && isAlive(run.pid)) return { ...run, name: 'the local mode' };
  throw new CommandError(
    'no local mode runs in this folder: start it with npm start, or name a stack in AWS with --stage or --stack',
  );
}

const defaultOutputs = 'cdk-outputs.json';
const outputsSchema = v.record(v.string(), v.record(v.string(), v.string()));

async function readOutputs(stack: string, file: string): Promise<Found> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new CommandError(
      `${file} cannot be read, and it says what the stack's tables are called: write it with npx cdk deploy --outputs-file ${defaultOutputs}`,
    );
  }
  const parsed = v.safeParse(outputsSchema, json(text));
  if (!parsed.success)
    throw new CommandError(`${file} is not what cdk deploy --outputs-file writes: write it again`);
  const outputs = parsed.output[stack];
  if (outputs !== undefined) return { name: stack, stackName: stack, outputs };
  const there = Object.keys(parsed.output).join(', ') || 'none';
  throw new CommandError(`${file} has no stack "${stack}" (there is ${there}): deploy it, or name another`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function endpointUrl(given: Arguments): string | undefined {
  const url = given.value('endpoint-url');
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return url;
  throw new UsageError(`--endpoint-url must be an address such as http://127.0.0.1:8000, not "${url}"`);
}

/** An ARN among the outputs says where the stack is: `arn:aws:secretsmanager:eu-central-1:…`. */
function regionOf(outputs: Record<string, string | undefined>): string | undefined {
  const regions = Object.values(outputs).flatMap(
    (value) => /^arn:[^:]*:[^:]*:([^:]+):/.exec(value ?? '')?.[1] ?? [],
  );
  return regions[0];
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks.
    return process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it is there, and somebody else's.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
