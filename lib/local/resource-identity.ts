// What `Ref` and `Fn::GetAtt` give for each type of resource that a stack's functions may point at.
import type { ResourceIdentity } from './template-values.ts';

export interface PhysicalResource {
  logicalId: string;
  type: string;
  name: string;
  arn: string;
  /** Of a queue or a function URL. */
  url?: string;
  identity: ResourceIdentity;
}

export interface Placement {
  partition: string;
  region: string;
  accountId: string;
  /** Where the local SQS listens, without a slash at the end. */
  sqsEndpoint: string;
  /** Function URLs by the logical id of their AWS::Lambda::Url. */
  functionUrls: ReadonlyMap<string, string>;
}

/** The property that may give a resource its name; and the part of the ARN behind the account. */
const kinds: Record<string, { nameProperty: string; arn: (name: string) => string; refIsArn?: true }> = {
  'AWS::SQS::Queue': { nameProperty: 'QueueName', arn: (name) => `sqs:${name}` },
  'AWS::DynamoDB::Table': { nameProperty: 'TableName', arn: (name) => `dynamodb:table/${name}` },
  'AWS::DynamoDB::GlobalTable': { nameProperty: 'TableName', arn: (name) => `dynamodb:table/${name}` },
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', arn: (name) => `lambda:function:${name}` },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    arn: (name) => `secretsmanager:secret:${name}-LoCaL1`,
    refIsArn: true,
  },
  'AWS::SES::ConfigurationSet': { nameProperty: 'Name', arn: (name) => `ses:configuration-set/${name}` },
  'AWS::SES::EmailIdentity': { nameProperty: 'EmailIdentity', arn: (name) => `ses:identity/${name}` },
  'AWS::Logs::LogGroup': { nameProperty: 'LogGroupName', arn: (name) => `logs:log-group:${name}:*` },
  'AWS::IAM::Role': { nameProperty: 'RoleName', arn: (name) => `iam:role/${name}` },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    arn: (name) => `iam:policy/${name}`,
    refIsArn: true,
  },
  'AWS::SNS::Topic': { nameProperty: 'TopicName', arn: (name) => `sns:${name}`, refIsArn: true },
  'AWS::KMS::Key': { nameProperty: '', arn: (name) => `kms:key/${name}` },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    arn: (name) => `scheduler:schedule-group/${name}`,
  },
  'AWS::Scheduler::Schedule': { nameProperty: 'Name', arn: (name) => `scheduler:schedule/default/${name}` },
  'AWS::Events::EventBus': { nameProperty: 'Name', arn: (name) => `events:event-bus/${name}` },
  'AWS::Events::Rule': { nameProperty: 'Name', arn: (name) => `events:rule/${name}` },
  'AWS::CloudWatch::Dashboard': {
    nameProperty: 'DashboardName',
    arn: (name) => `cloudwatch:dashboard/${name}`,
  },
  'AWS::CloudWatch::Alarm': { nameProperty: 'AlarmName', arn: (name) => `cloudwatch:alarm:${name}` },
};

/** The property that names a resource of this type, if a template may name it. */
export function nameProperty(type: string): string | undefined {
  return kinds[type]?.nameProperty || undefined;
}

/** A resource as it exists here, under the given name. */
export function placeResource(
  logicalId: string,
  type: string,
  name: string,
  placement: Placement,
): PhysicalResource {
  const kind = kinds[type];
  const arn = kind ? fullArn(kind.arn(name), placement) : '';
  const attributes: Record<string, string> = arn ? { Arn: arn } : {};
  const resource = { logicalId, type, name, arn };
  if (type === 'AWS::SQS::Queue') {
    const url = `${placement.sqsEndpoint}/${placement.accountId}/${name}`;
    return {
      ...resource,
      url,
      identity: { ref: url, attributes: { ...attributes, QueueName: name, QueueUrl: url } },
    };
  }
  if (type === 'AWS::Lambda::Url') {
    const url = placement.functionUrls.get(logicalId) ?? '';
    return { ...resource, url, identity: { ref: url, attributes: { FunctionUrl: url } } };
  }
  if (type === 'AWS::SecretsManager::Secret') attributes.Id = arn;
  if (type === 'AWS::SNS::Topic') Object.assign(attributes, { TopicArn: arn, TopicName: name });
  return { ...resource, identity: { ref: kind?.refIsArn ? arn : name, attributes } };
}

function fullArn(serviceAndPath: string, { partition, region, accountId }: Placement): string {
  const colon = serviceAndPath.indexOf(':');
  const service = serviceAndPath.slice(0, colon);
  const inRegion = service === 'iam' ? '' : region;
  return `arn:${partition}:${service}:${inRegion}:${accountId}:${serviceAndPath.slice(colon + 1)}`;
}
