// The peer: the handler that one would write with what is on offer. Powertools for the batch, for idempotency, logs and metrics;
// Liquid for the template, parsed once; nodemailer for the message. No gates, no caps, no ledger, no results.
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { Liquid } from 'liquidjs';
import { createTransport } from 'nodemailer';
import type { Trigger } from '../../../functions/core/trigger.ts';
import { campaignsBeside } from '../campaigns-beside.ts';

const logger = new Logger({ serviceName: 'peer' });
const metrics = new Metrics({ serviceName: 'peer', namespace: 'peer' });
const dynamo = new DynamoDBClient({});
const ses = new SESClient({});
const mailer = createTransport({ streamTransport: true, buffer: true });
const liquid = new Liquid({ outputEscape: 'escape' });
liquid.registerFilter('safe_url', (url: unknown) => url);
liquid.registerFilter('initial', (text: unknown) => String(text)[0]);

const { campaigns } = campaignsBeside(process.env.BUNDLE ?? '');
const campaign = campaigns.find(({ name }) => name === 'cart-abandonment');
const source = campaign?.steps[0].variants[0].templates.en;
if (source === undefined) throw new Error('the cart campaign has no English template');
const template = {
  subject: liquid.parse(source.subject),
  html: liquid.parse(source.html),
  text: liquid.parse(source.text),
};

async function stored(TableName: string, key: string) {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: { key: { S: key } } }));
  return Item && unmarshall(Item);
}

async function sendEmail(trigger: Trigger): Promise<{ id: string }> {
  const profile = await stored('profiles', String(trigger.dimensions.evar1?.at(-1)));
  if (profile === undefined) return { id: 'unknown' };
  if (await stored('suppressions', profile.email)) return { id: 'suppressed' };
  const unsubscribeUrl = `https://unsubscribe.example/?t=${Buffer.from(profile.email).toString('base64url')}`;
  const scope = {
    recipient: profile,
    products: String(trigger.dimensions.evar12?.at(-1)).split('|'),
    cart_url: trigger.dimensions.pageurl?.at(-1),
    shop_url: 'https://shop.example/cart',
    shop_name: 'Example Shop',
    shop_address: 'Example Shop Ltd, 1 Market Street, 1010 Vienna',
    unsubscribe_url: unsubscribeUrl,
  };
  const { message } = await mailer.sendMail({
    from: 'Shop <shop@example.com>',
    to: { name: profile.name, address: profile.email },
    subject: String(await liquid.render(template.subject, scope)),
    html: String(await liquid.render(template.html, scope)),
    text: String(await liquid.render(template.text, scope)),
    headers: { 'List-Unsubscribe': `<${unsubscribeUrl}>` },
  });
  const answer = await ses.send(
    new SendRawEmailCommand({ Destinations: [profile.email], RawMessage: { Data: message as Buffer } }),
  );
  return { id: answer.MessageId ?? '' };
}

const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' });
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: 'idempotency', awsSdkV3Client: dynamo });
const sendOnce = makeIdempotent(sendEmail, { persistenceStore, config });
const processor = new BatchProcessor(EventType.SQS);

async function recordHandler(record: SQSRecord): Promise<void> {
  const trigger: Trigger = JSON.parse(record.body);
  const { id } = await sendOnce(trigger);
  metrics.addMetric('sent', MetricUnit.Count, 1);
  logger.info('sent', { eventId: trigger.eventId, messageId: trigger.messageId, sesMessageId: id });
}

export async function handler(event: SQSEvent, context: Context) {
  config.registerLambdaContext(context);
  try {
    return await processPartialResponse(event, recordHandler, processor, { context });
  } finally {
    metrics.publishStoredMetrics();
  }
}
