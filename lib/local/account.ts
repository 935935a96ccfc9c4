/** The account that the local SQS believes in, and with it everything else here. */
export const accountId = '000000000000';
