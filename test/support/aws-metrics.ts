// The metrics that AWS emits by itself, as far as dashboard and alarms use them, each with exactly these dimensions.

/** `names` of a namespace that come with exactly these dimensions. */
export const emittedByAws = [
  {
    // "Available CloudWatch metrics for Amazon SQS", SQS developer guide (2026-11).
    namespace: 'AWS/SQS',
    dimensions: ['QueueName'],
    names: [
      'ApproximateAgeOfOldestMessage',
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesVisible',
      'NumberOfEmptyReceives',
      'NumberOfMessagesReceived',
      'NumberOfMessagesSent',
    ],
  },
  {
    // "Types of metrics for Lambda functions" and "Monitoring Lambda function URLs", Lambda developer guide (2026-11).
    namespace: 'AWS/Lambda',
    dimensions: ['FunctionName'],
    names: [
      'ConcurrentExecutions',
      'Duration',
      'Errors',
      'Invocations',
      'Throttles',
      'Url4xxCount',
      'Url5xxCount',
      'UrlRequestCount',
    ],
  },
  // "DynamoDB metrics and dimensions", DynamoDB developer guide (2026-11).
  {
    namespace: 'AWS/DynamoDB',
    dimensions: ['TableName'],
    names: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'],
  },
  {
    namespace: 'AWS/DynamoDB',
    dimensions: ['GlobalSecondaryIndexName', 'TableName'],
    names: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'],
  },
  {
    namespace: 'AWS/DynamoDB',
    dimensions: ['Operation', 'TableName'],
    names: ['SuccessfulRequestLatency'],
  },
  {
    // Of the account: "Monitoring your sending activity using Amazon CloudWatch" and "Creating reputation monitoring
    // alarms using CloudWatch", SES developer guide (2026-11).
    namespace: 'AWS/SES',
    dimensions: [],
    names: ['Reputation.BounceRate', 'Reputation.ComplaintRate', 'Send'],
  },
] as const;
