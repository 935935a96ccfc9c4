// A policy document as local mode can evaluate it. What it cannot is refused here, never passed over.
import * as v from 'valibot';
import { AssemblyError } from '../assembly-error.ts';

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((given) => [given].flat()),
);

/** Strict: `NotAction` and its like would grant what nobody can list. */
const statementSchema = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: texts,
  Resource: v.optional(texts),
  Principal: v.optional(v.union([v.literal('*'), v.record(v.string(), texts)])),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
});

export const policyDocument = v.object({
  Version: v.optional(v.string(), '2012-10-17'),
  Statement: v.pipe(
    v.unknown(),
    v.transform((given) => [given].flat()),
    v.array(statementSchema),
  ),
});

export type PolicyDocument = v.InferOutput<typeof policyDocument>;
export type Statement = v.InferOutput<typeof statementSchema>;

/** What local mode tells the evaluation; a condition on anything else would never hold. */
const knownKeys = [
  'aws:SecureTransport',
  'aws:SourceArn',
  'aws:SourceAccount',
  'ses:FromAddress',
  'lambda:FunctionUrlAuthType',
  'lambda:InvokedViaFunctionUrl',
].map((key) => key.toLowerCase());

/** @throws AssemblyError naming the place of a condition or a variable that local mode knows no value of */
export function checkConditions({ Statement }: PolicyDocument, place: string): void {
  for (const [index, statement] of Statement.entries()) {
    const keys = Object.values(statement.Condition ?? {}).flatMap(Object.keys);
    const variables = [...JSON.stringify(statement).matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name);
    const unknown = [...keys, ...variables].find((key) => !knownKeys.includes(key.toLowerCase()));
    if (unknown === undefined) continue;
    throw new AssemblyError(
      `${place}.Statement[${index}]: local mode does not know the condition key ${unknown}`,
    );
  }
}
