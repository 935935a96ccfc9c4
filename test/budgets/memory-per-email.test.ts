// What a warm consumer keeps of the e-mails that it has written: the template's lines, and no e-mail.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SESClient } from '@aws-sdk/client-ses';
import { expect, it } from 'vitest';
import { lean, leanSettings, onePlace } from '../../functions/adapters/lean-client.ts';
import { encodeQuotedPrintable } from '../../functions/channels/quoted-printable.ts';
import { createSesEmail } from '../../functions/channels/ses-email.ts';
import { credentials, region } from '../support/local-aws.ts';
import { startSes } from '../support/scripted-ses.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const template = Array.from({ length: 600 }, (_, line) => `<td style="padding: ${line}px">…</td>`).join('\n');

it('five thousand e-mails of 20 KB, each with a line of its own, leave less than 10 MB behind', () => {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let email = 0; email < 5000; email += 1)
    encodeQuotedPrintable(`${template}\nhttps://u.example/?t=${email}`);
  collect();
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(10);
});

it('of the first e-mail that a client sends nothing stays', async () => {
  const ses = await startSes();
  const settings = { ...leanSettings({}, { attempts: 1, connectMs: 1_000, answerMs: 1_000 }), ...onePlace };
  const client = lean(new SESClient({ ...settings, endpoint: ses.endpoint, region, credentials }));
  const channel = createSesEmail({ client, configurationSet: 'set', clock: Date.now });
  const sent = async () => {
    const mime = Buffer.from(template);
    const email = { from: 'a@shop.example', to: 'b@shop.example', mime, campaign: 'c', claimKey: 'k' };
    expect(await channel.send(email)).toMatchObject({ answer: 'accepted' });
    return new WeakRef(mime);
  };
  const [first, second] = [await sent(), await sent()];
  await expect
    .poll(() => {
      collect();
      return [first.deref() === undefined, second.deref() === undefined];
    })
    .toEqual([true, true]);
  client.destroy();
  await ses.stop();
});
