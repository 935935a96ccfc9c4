// The other side of every measurement, in a process of its own: its time is not the measured one's.
import { sampleEvent } from '../sample-trigger.ts';
import { type Delays, startAwsStub } from './aws-stub.ts';
import { startJournalStub } from './journal-stub.ts';

export interface Stubs {
  awsUrl: string;
  journalUrl: string;
  eventsPerPage: number;
}

const signingKeys = JSON.stringify({ recipientKey: 'k'.repeat(48) });
const adobeSecret = {
  clientId: 'client',
  clientSecret: 'secret',
  orgId: '4CC7D9704674CFB2138A2C54@AdobeOrg',
  scopes: ['adobeio_api'],
};
const secrets: Record<string, string> = { 'signing-keys': signingKeys };
const delays: Delays = JSON.parse(process.argv[2] ?? '{}');
const aws = await startAwsStub(delays, secrets);
secrets.adobe = JSON.stringify({ ...adobeSecret, imsEndpoint: aws.url });
const journal = await startJournalStub((index) => sampleEvent(index, Date.now()));
const stubs: Stubs = { awsUrl: aws.url, journalUrl: journal.url, eventsPerPage: journal.eventsPerPage };
process.send?.(stubs);
process.on('disconnect', () => process.exit(0));
