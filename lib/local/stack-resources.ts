// The stack's resources as they exist on this machine: names, ARNs, URLs, and their evaluated properties.
import * as v from 'valibot';
import type { Assembly } from './assembly.ts';
import { AssemblyError } from './assembly-error.ts';
import { findByLogicalId } from './find-by-logical-id.ts';
import { nameProperty, type PhysicalResource, type Placement, placeResource } from './resource-identity.ts';
import { evaluate, type TemplateContext } from './template-values.ts';

export interface StackResources {
  /** All of one type, in the template's order. */
  ofType(...types: string[]): PhysicalResource[];
  all(): PhysicalResource[];
  /** By logical id, as `findByLogicalId` does; else the first of that type. */
  find(query: string): PhysicalResource | undefined;
  /** The same among these types only. @throws AssemblyError when there is none */
  require(query: string, ...types: string[]): PhysicalResource;
  byArn(arn: string): PhysicalResource | undefined;
  /**
   * The properties that the schema names, evaluated and checked; other properties are not looked at.
   * @throws AssemblyError naming logical id and path
   */
  properties<Entries extends v.ObjectEntries>(
    logicalId: string,
    schema: v.ObjectSchema<Entries, undefined> | v.LooseObjectSchema<Entries, undefined>,
  ): v.InferOutput<v.ObjectSchema<Entries, undefined>>;
  outputs(): Record<string, string>;
}

export function createStackResources(assembly: Assembly, placement: Placement): StackResources {
  const { template, stackName } = assembly;
  const placed = new Map<string, PhysicalResource>();
  const context: TemplateContext = {
    parameters: parametersOf(assembly, placement),
    identify: (logicalId) => (logicalId in template.Resources ? place(logicalId).identity : undefined),
  };

  function place(logicalId: string): PhysicalResource {
    const known = placed.get(logicalId);
    if (known) return known;
    const resource = template.Resources[logicalId];
    if (!resource) throw new AssemblyError(`${logicalId}: no such resource in the template`);
    const property = nameProperty(resource.Type);
    const given =
      property === undefined
        ? undefined
        : evaluate(resource.Properties[property], `${logicalId}.Properties.${property}`, context);
    const name = given === undefined ? physicalName(stackName, logicalId) : String(given);
    const physical = placeResource(logicalId, resource.Type, name, placement);
    placed.set(logicalId, physical);
    return physical;
  }

  const all = () => Object.keys(template.Resources).map(place);
  return {
    all,
    ofType: (...types) => all().filter(({ type }) => types.includes(type)),
    find: (query) => findByLogicalId(all(), query) ?? all().find(({ type }) => type === query),
    require(query, ...types) {
      const found = findByLogicalId(
        all().filter(({ type }) => types.includes(type)),
        query,
      );
      if (found) return found;
      throw new AssemblyError(`the stack has no "${query}" among its ${types.join(' and ')} resources`);
    },
    byArn: (arn) => all().find((resource) => resource.arn === arn && arn !== ''),
    properties(logicalId, schema) {
      const given = template.Resources[logicalId]?.Properties ?? {};
      const wanted = Object.keys(schema.entries).filter((name) => name in given);
      const values = Object.fromEntries(
        wanted.map((name) => [name, evaluate(given[name], `${logicalId}.Properties.${name}`, context)]),
      );
      const parsed = v.safeParse(schema, values);
      if (parsed.success) return parsed.output;
      const [issue] = parsed.issues;
      const path = v.getDotPath(issue) ?? '';
      throw new AssemblyError(`${logicalId}.Properties.${path}: ${issue.message}`);
    },
    outputs: () =>
      Object.fromEntries(
        Object.entries(template.Outputs).map(([name, { Value }]) => [
          name,
          String(evaluate(Value, `Outputs.${name}`, context)),
        ]),
      ),
  };
}

/** Longest name of a Lambda function, the shortest limit among the types here. */
const longestName = 64;

/** As CloudFormation makes it, without the random end: the logical id is whole and unique, the stack's name gives way. */
function physicalName(stackName: string, logicalId: string): string {
  const room = longestName - logicalId.length - 1;
  return room > 0 ? `${stackName.slice(0, room)}-${logicalId}` : logicalId.slice(-longestName);
}

function parametersOf({ template, stackName }: Assembly, placement: Placement): Record<string, string> {
  const defaults = Object.entries(template.Parameters).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, String(Default)] as const],
  );
  const { partition, region, accountId } = placement;
  return {
    ...Object.fromEntries(defaults),
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': accountId,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
  };
}
