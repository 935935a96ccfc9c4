// The policies of resources: of queues, and of functions that others may invoke.
import * as v from 'valibot';
import { AssemblyError } from '../assembly-error.ts';
import { cfnBoolean } from '../property-schemas.ts';
import type { StackResources } from '../stack-resources.ts';
import { checkConditions, type PolicyDocument, policyDocument, type Statement } from './policy-document.ts';

const queuePolicyProperties = v.object({ PolicyDocument: policyDocument, Queues: v.array(v.string()) });

const permissionProperties = v.object({
  Action: v.string(),
  FunctionName: v.string(),
  Principal: v.string(),
  FunctionUrlAuthType: v.optional(v.string()),
  InvokedViaFunctionUrl: v.optional(cfnBoolean),
  SourceArn: v.optional(v.string()),
  SourceAccount: v.optional(v.string()),
  PrincipalOrgID: v.optional(v.never('local mode knows no organisation')),
});

/** Types that would change what is allowed, and that local mode would otherwise pass over. */
const unsupported = [
  'AWS::KMS::Key',
  'AWS::IAM::RolePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SQS::QueueInlinePolicy',
];

/** By the resource's ARN. @throws AssemblyError for what cannot be evaluated here */
export function readResourcePolicies(resources: StackResources): Map<string, PolicyDocument> {
  const [other] = resources.ofType(...unsupported);
  if (other) throw new AssemblyError(`${other.logicalId}: local mode does not evaluate ${other.type}`);
  const statements = new Map<string, Statement[]>();
  const add = (arn: string, more: readonly Statement[]) =>
    statements.set(arn, [...(statements.get(arn) ?? []), ...more]);
  for (const { logicalId } of resources.ofType('AWS::SQS::QueuePolicy')) {
    const { PolicyDocument: policy, Queues } = resources.properties(logicalId, queuePolicyProperties);
    checkConditions(policy, `${logicalId}.Properties.PolicyDocument`);
    for (const { arn, url } of resources.ofType('AWS::SQS::Queue')) {
      if (url !== undefined && Queues.includes(url)) add(arn, policy.Statement);
    }
  }
  for (const { logicalId } of resources.ofType('AWS::Lambda::Permission')) {
    const permission = resources.properties(logicalId, permissionProperties);
    const lambda = resources
      .ofType('AWS::Lambda::Function')
      .find(({ name, arn }) => [name, arn].includes(permission.FunctionName));
    if (lambda) add(lambda.arn, [permissionStatement(permission, lambda.arn)]);
  }
  return new Map([...statements].map(([arn, all]) => [arn, { Version: '2012-10-17', Statement: all }]));
}

/** As Lambda itself writes it into the function's policy. */
function permissionStatement(
  permission: v.InferOutput<typeof permissionProperties>,
  functionArn: string,
): Statement {
  const { Action, Principal, FunctionUrlAuthType, InvokedViaFunctionUrl } = permission;
  const { SourceArn, SourceAccount } = permission;
  const equal = {
    ...(FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': FunctionUrlAuthType }),
    ...(SourceAccount && { 'aws:SourceAccount': SourceAccount }),
  };
  const kind = Principal.includes('.') ? 'Service' : 'AWS';
  return {
    Effect: 'Allow',
    Action: [Action],
    Resource: [functionArn],
    Principal: Principal === '*' ? '*' : { [kind]: [Principal] },
    Condition: {
      ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
      ...(InvokedViaFunctionUrl !== undefined && {
        Bool: { 'lambda:InvokedViaFunctionUrl': String(InvokedViaFunctionUrl) },
      }),
      ...(SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } }),
    },
  };
}
