// Reads a synthesised cloud assembly: its one stack, the template and the directories of its assets.
// Plain JSON only: what local mode runs is what would be deployed.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { AssemblyError } from './assembly-error.ts';

const resourceSchema = v.looseObject({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
});

const templateSchema = v.looseObject({
  Resources: v.record(v.string(), resourceSchema),
  Parameters: v.optional(v.record(v.string(), v.looseObject({ Default: v.optional(v.unknown()) })), {}),
  Outputs: v.optional(v.record(v.string(), v.looseObject({ Value: v.unknown() })), {}),
});

const manifestSchema = v.looseObject({
  artifacts: v.record(
    v.string(),
    v.looseObject({
      type: v.string(),
      environment: v.optional(v.string()),
      properties: v.optional(v.record(v.string(), v.unknown()), {}),
    }),
  ),
});

const stackProperties = v.looseObject({ templateFile: v.string(), stackName: v.optional(v.string()) });
const assetsSchema = v.looseObject({
  files: v.optional(
    v.record(v.string(), v.looseObject({ source: v.looseObject({ path: v.optional(v.string()) }) })),
    {},
  ),
});

export type Template = v.InferOutput<typeof templateSchema>;

export interface Assembly {
  stackName: string;
  /** The stack's own, or us-east-1 where it is deployable anywhere. */
  region: string;
  template: Template;
  /** The directory behind an asset's key in the bootstrap bucket, e.g. `<hash>.zip`. */
  assetDirectory(s3Key: string): string | undefined;
}

/** @throws AssemblyError naming the file that is missing or not what the CDK writes */
export async function readAssembly(assemblyDir: string): Promise<Assembly> {
  const directory = resolve(assemblyDir);
  const manifest = await readJson(join(directory, 'manifest.json'), manifestSchema);
  const stacks = Object.entries(manifest.artifacts).filter(
    ([, artifact]) => artifact.type === 'aws:cloudformation:stack',
  );
  const [stack, ...others] = stacks;
  if (!stack) throw new AssemblyError(`${directory}: the assembly holds no stack`);
  if (others.length > 0) {
    const names = stacks.map(([name]) => name).join(', ');
    throw new AssemblyError(`${directory}: local mode runs one stack, the assembly holds ${names}`);
  }
  const [artifactName, artifact] = stack;
  const properties = v.parse(stackProperties, artifact.properties);
  const assets = await readAssets(directory, manifest);
  return {
    stackName: properties.stackName ?? artifactName,
    region: regionOf(artifact.environment),
    template: await readJson(join(directory, properties.templateFile), templateSchema),
    assetDirectory: (s3Key) => assets.get(s3Key.replace(/^.*\//, '').replace(/\.[a-z]+$/, '')),
  };
}

async function readAssets(directory: string, manifest: v.InferOutput<typeof manifestSchema>) {
  const found = new Map<string, string>();
  for (const artifact of Object.values(manifest.artifacts)) {
    const file = artifact.properties.file;
    if (artifact.type !== 'cdk:asset-manifest' || typeof file !== 'string') continue;
    const assets = await readJson(join(directory, file), assetsSchema);
    for (const [hash, { source }] of Object.entries(assets.files)) {
      if (source.path !== undefined) found.set(hash, resolve(directory, source.path));
    }
  }
  return found;
}

/** `aws://123456789012/eu-west-1`, or `aws://unknown-account/unknown-region`. */
function regionOf(environment = ''): string {
  const region = environment.split('/').at(-1);
  return region && region !== 'unknown-region' ? region : 'us-east-1';
}

async function readJson<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AssemblyError(`${file} cannot be read: synthesise the stack first`, { cause });
  }
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new AssemblyError(`${file} is not what the CDK writes`, { cause });
  }
}
