import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { createAwsHistory } from '../../lib/cli/status/queue-history.ts';
import { startScriptedAws } from '../support/scripted-aws.ts';

it('tells the age of the oldest message and the peak, and nothing of a queue that nobody has used', async () => {
  const [earlier, later] = [1_800_000_000, 1_800_000_060];
  const points = { Timestamps: [later, earlier], Values: [7, 30] };
  const aws = await startScriptedAws({ GetMetricData: { MetricDataResults: [{ Id: 'm0', ...points }] } });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudWatchClient({ endpoint: aws.url, region: 'eu-central-1', credentials });
  try {
    const history = createAwsHistory(client, later * 1000);
    const queues = ['https://sqs.example/1/used', 'https://sqs.example/1/unused'];
    expect(await history.oldestSeconds(queues)).toEqual([7, null]);
    expect(await history.peaks(queues)).toEqual([30, null]);
  } finally {
    client.destroy();
    await aws.stop();
  }
});
