// What a warm consumer keeps of the e-mails that it has written: the template's lines, and no e-mail.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { encodeQuotedPrintable } from '../../functions/channels/quoted-printable.ts';

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
