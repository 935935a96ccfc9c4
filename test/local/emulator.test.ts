import { once } from 'node:events';
import { connect } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../lib/local/emulator.ts';

const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

/** Hangs up in the middle of a request, as a killed function does. */
async function hangUp(endpoint: string): Promise<void> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 99\r\n\r\n{',
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.resetAndDestroy();
  await once(socket, 'close');
}

describe('an emulator', () => {
  it('of DynamoDB survives a client that is killed in the middle of a request', async () => {
    const emulator = await startEmulator('dynamodb');
    const client = new DynamoDBClient({ ...settings, endpoint: emulator.endpoint });
    await hangUp(emulator.endpoint);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    client.destroy();
    await emulator.stop();
  });

  it('of SQS survives it too', async () => {
    const emulator = await startEmulator('sqs');
    const client = new SQSClient({ ...settings, endpoint: emulator.endpoint });
    await hangUp(emulator.endpoint);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'absent' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    client.destroy();
    await emulator.stop();
  });

  it('listens on loopback only and is gone after it stops', async () => {
    const emulator = await startEmulator('sqs');
    expect(emulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await emulator.stop();
    await expect(fetch(emulator.endpoint)).rejects.toThrow('fetch failed');
  });
});
