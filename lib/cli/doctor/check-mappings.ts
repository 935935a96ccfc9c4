// Does Lambda take from the queues, as fast as it is meant to?
import type { EventSourceMappingConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { derivePace } from '../../constructs/pace.ts';
import type { Settings } from '../../settings.ts';
import { lambdaClient } from '../aws-clients.ts';
import type { Target } from '../target.ts';
import { answerOf, checked, type Finding, ok, skipped, trouble } from './finding.ts';

type PaceSettings = Pick<Settings, 'sendingRatePerSecond' | 'maximumConcurrency'>;

const functions = {
  'consumer mapping': { output: 'ConsumerFunction', waiting: 'triggers' },
  'feedback mapping': { output: 'FeedbackFunction', waiting: 'bounces and complaints' },
} as const;

export async function checkMappings(target: Target, settings: PaceSettings | undefined): Promise<Finding[]> {
  const checks = Object.entries(functions);
  if (target.isLocal) {
    return checks.map(([check]) => skipped(check, 'local mode takes from the queues itself'));
  }
  const client = await lambdaClient(target);
  try {
    const each = checks.map(([check, { output, waiting }]) =>
      checked(check, async () => {
        const [mapping] = await mappingsOf(client, target.output(output));
        if (mapping === undefined) {
          const remedy = 'deploy the stack again';
          return trouble('failed', check, `nothing feeds the function: ${waiting} wait in the queue`, remedy);
        }
        const wanted = output === 'ConsumerFunction' ? settings && derivePace(settings) : undefined;
        return findingsOn({ check, waiting }, mapping, wanted?.maximumConcurrency);
      }),
    );
    return (await Promise.all(each)).flat();
  } finally {
    client.destroy();
  }
}

async function mappingsOf(
  client: LambdaClient,
  FunctionName: string,
): Promise<EventSourceMappingConfiguration[]> {
  const { ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda');
  const asking = client.send(new ListEventSourceMappingsCommand({ FunctionName }));
  return (await answerOf('Lambda', asking)).EventSourceMappings ?? [];
}

function findingsOn(
  { check, waiting }: { check: string; waiting: string },
  { State = 'unknown', UUID = '', ScalingConfig, LastProcessingResult }: EventSourceMappingConfiguration,
  wanted: number | undefined,
): Finding[] {
  if (/^(Disabled|Disabling)$/.test(State)) {
    const remedy = `if nobody paused it on purpose: aws lambda update-event-source-mapping --enabled --uuid ${UUID}`;
    return [trouble('failed', check, `it is disabled: ${waiting} wait in the queue`, remedy)];
  }
  if (State !== 'Enabled') {
    const remedy = 'wait a minute, and deploy the stack again if it lasts';
    return [trouble('warning', check, `its state is ${State}`, remedy)];
  }
  if (LastProcessingResult?.startsWith('PROBLEM')) {
    const remedy = 'look at the permissions of the function’s role for its queue; deploy the stack again';
    return [trouble('failed', check, 'it is enabled, but Lambda cannot read the queue', remedy)];
  }
  const most = ScalingConfig?.MaximumConcurrency;
  if (wanted !== undefined && most !== wanted) {
    const found = `it is enabled for ${most ?? 'any number of'} functions at once, the settings say ${wanted}`;
    return [trouble('warning', check, found, 'deploy the stack again: the SES rate is kept by this number')];
  }
  return [ok(check, `it is enabled${most === undefined ? '' : `, for at most ${most} functions at once`}`)];
}
