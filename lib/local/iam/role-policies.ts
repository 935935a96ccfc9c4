// The policies that the template attaches to its roles: inline, as resources of their own, and managed.
import * as v from 'valibot';
import { AssemblyError } from '../assembly-error.ts';
import type { StackResources } from '../stack-resources.ts';
import { checkConditions, type PolicyDocument, policyDocument } from './policy-document.ts';

export interface NamedPolicy {
  name: string;
  policy: PolicyDocument;
}

export interface RolePolicies {
  name: string;
  arn: string;
  /** Who may take it. */
  trust: PolicyDocument;
  attached: NamedPolicy[];
}

const roleProperties = v.object({
  AssumeRolePolicyDocument: policyDocument,
  ManagedPolicyArns: v.optional(v.array(v.string()), []),
  Policies: v.optional(v.array(v.object({ PolicyName: v.string(), PolicyDocument: policyDocument })), []),
  PermissionsBoundary: v.optional(v.never('local mode does not support permissions boundaries')),
});

const policyProperties = v.object({
  PolicyDocument: policyDocument,
  Roles: v.optional(v.array(v.string()), []),
});

/** Of AWS's own policies, the one that the CDK gives each function unless told otherwise. */
const awsManaged: Readonly<Record<string, PolicyDocument>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: ['*'],
      },
    ],
  },
};

/** By the role's ARN. @throws AssemblyError for what cannot be evaluated here */
export function readRoles(resources: StackResources): Map<string, RolePolicies> {
  const roles = new Map<string, RolePolicies>();
  const separate = resources
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')
    .map(({ logicalId, arn }) => {
      const { PolicyDocument: policy, Roles } = resources.properties(logicalId, policyProperties);
      checkConditions(policy, `${logicalId}.Properties.PolicyDocument`);
      return { name: logicalId, arn, policy, roles: Roles };
    });
  for (const { logicalId, name, arn } of resources.ofType('AWS::IAM::Role')) {
    const properties = resources.properties(logicalId, roleProperties);
    const { AssumeRolePolicyDocument: trust, ManagedPolicyArns, Policies } = properties;
    checkConditions(trust, `${logicalId}.Properties.AssumeRolePolicyDocument`);
    const inline = Policies.map(({ PolicyName, PolicyDocument: policy }, index) => {
      checkConditions(policy, `${logicalId}.Properties.Policies[${index}]`);
      return { name: PolicyName, policy };
    });
    const managed = ManagedPolicyArns.map((managedArn) => {
      const policy = separate.find((one) => one.arn === managedArn)?.policy ?? awsManaged[managedArn];
      if (policy !== undefined) return { name: managedArn, policy };
      throw new AssemblyError(
        `${logicalId}.Properties.ManagedPolicyArns: local mode does not know ${managedArn}`,
      );
    });
    const own = separate.filter((one) => one.roles.includes(name));
    roles.set(arn, { name, arn, trust, attached: [...inline, ...managed, ...own] });
  }
  return roles;
}
