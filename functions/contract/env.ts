// The names of the environment variables: the stack sets exactly these, the functions read exactly these.
// One name means one thing everywhere.

export const pollerEnv = {
  /** Names this deployment towards a journal; part of the key of every saved position. */
  consumerName: 'CONSUMER_NAME',
  credentialsSecretId: 'CREDENTIALS_SECRET_ID',
  positionsTable: 'POSITIONS_TABLE',
  triggerQueueUrl: 'TRIGGER_QUEUE_URL',
  rejectsQueueUrl: 'REJECTS_QUEUE_URL',
  /** `oldest` or `latest`: where reading goes on when Adobe says that the saved position has expired. */
  onExpiredPosition: 'ON_EXPIRED_POSITION',
} as const;

export const consumerEnv = {
  sendsTable: 'SENDS_TABLE',
  profilesTable: 'PROFILES_TABLE',
  suppressionsTable: 'SUPPRESSIONS_TABLE',
  waitsTable: 'WAITS_TABLE',
  resultsTable: 'RESULTS_TABLE',
  triggerQueueUrl: 'TRIGGER_QUEUE_URL',
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  /** Receives after which SQS itself would move a message to the dead-letter queue, without a reason. */
  maxReceiveCount: 'MAX_RECEIVE_COUNT',
  signingKeysSecretId: 'SIGNING_KEYS_SECRET_ID',
  configurationSet: 'CONFIGURATION_SET',
  /** Default sender, `Name <address>` or a bare address. */
  sender: 'SENDER',
  unsubscribeUrl: 'UNSUBSCRIBE_URL',
  /** This environment's share of the account's SES rate: rate ÷ maximum concurrency. */
  sendsPerSecond: 'SENDS_PER_SECOND',
} as const;

/** Set only where the deployment has what they name. */
export const consumerOptionalEnv = {
  /** Of the token for recipient endpoints: where a campaign asks one. */
  recipientEndpointSecretId: 'RECIPIENT_ENDPOINT_SECRET_ID',
} as const;

export const wakerEnv = {
  waitsTable: 'WAITS_TABLE',
  triggerQueueUrl: 'TRIGGER_QUEUE_URL',
} as const;

export const unsubscribeEnv = {
  suppressionsTable: 'SUPPRESSIONS_TABLE',
  signingKeysSecretId: 'SIGNING_KEYS_SECRET_ID',
} as const;

export const feedbackEnv = {
  /** The whole fleet's. */
  sendingRatePerSecond: 'SENDING_RATE_PER_SECOND',
  sendsTable: 'SENDS_TABLE',
  resultsTable: 'RESULTS_TABLE',
  suppressionsTable: 'SUPPRESSIONS_TABLE',
  signingKeysSecretId: 'SIGNING_KEYS_SECRET_ID',
} as const;

/** Powertools reads this one: the `service` dimension of every metric, the deployment's stage. */
export const serviceNameEnv = 'POWERTOOLS_SERVICE_NAME';
