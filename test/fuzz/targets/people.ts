// What holds people: the operator's files of profiles and suppressions, and the answers of a recipient endpoint.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askEndpoint } from '../../../functions/adapters/endpoint-request.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { parseAddress } from '../../../functions/core/normalise-address.ts';
import { recipientFromProfile } from '../../../functions/core/recipient.ts';
import { findRows, readRows } from '../../../lib/cli/profiles/read-rows.ts';
import { readAddresses } from '../../../lib/cli/suppressions/read-addresses.ts';
import { InputError } from '../../../lib/local/input-error.ts';
import { explained, type FuzzTarget, promise, prototypesAreUntouched } from '../target.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The text's characters as bytes, so that it need not be UTF-8. */
function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, !/[^\p{Cc}\x20-\xff]/u.test(text) ? Buffer.from(text, 'latin1') : text);
  return file;
}

const json =
  '{"key":"K-1","email":"ada@example.com","name":"Ada","locale":"de-AT","timeZone":"Europe/Vienna","consent":{"marketing":true},"attributes":{"size":"M"}}';
const csv =
  'key,email,consent.marketing,attributes.note\nK-1,ada@example.com,true,"a ""b"", c"\n"K-2",bob@example.com,,"two\nlines"\n';

const profiles: FuzzTarget = {
  name: 'profile-file',
  seeds: [
    `json\n${json}\n${json.replace('K-1', 'K-2')}\n`,
    `csv\n${csv}`,
    `csv\n${csv.replaceAll('\n', '\r\n')}`,
  ],
  words: [
    'key',
    'email',
    'attributes.',
    'consent.',
    '"',
    '""',
    ',',
    '\r\n',
    '\n',
    '\ufeff',
    '\xef\xbb\xbf',
    '\xff',
    json,
    ';',
    '{"key":',
    '__proto__',
  ],
  async run(input) {
    const kind = input.startsWith('json') ? 'json' : 'csv';
    const content = input.slice(input.indexOf('\n') + 1);
    const file = fileOf(`profiles.${kind}`, content);
    const rows = await explained(
      () => findRows(file, kind),
      (thrown) => thrown instanceof InputError,
    );
    if (rows === undefined) return;
    let end = rows.offset;
    for await (const piece of readRows(file, rows)) {
      for (const row of piece) {
        promise(row.end > end && row.nextLine > row.line, 'rows follow each other');
        end = row.end;
        if ('reason' in row.reading) promise(/^\P{Cc}+$/u.test(row.reading.reason), 'a reason is a sentence');
        else recipientFromProfile(row.reading.profile);
      }
    }
    prototypesAreUntouched();
  },
};

const suppressions: FuzzTarget = {
  name: 'suppression-file',
  seeds: [
    'ada@example.com\nBob@Example.com\n\nno address\n',
    'name,Email\nAda,ada@example.com\n"B, C",b@c.example\n',
    '\ufeffada@example.com\r\n',
  ],
  words: ['email', '@', '"', ',', '\n', '\r\n', '\xff', '<ada@example.com>', 'ä@ö.example', '.', 'xn--'],
  async run(input) {
    const file = fileOf('suppressions', input);
    await explained(
      async () => {
        for await (const piece of readAddresses(file)) {
          for (const { reading } of piece) {
            if ('address' in reading)
              promise(parseAddress(reading.address) === reading.address, 'an address stays itself');
          }
        }
      },
      (thrown) => thrown instanceof InputError,
    );
  },
};

const endpoint: FuzzTarget = {
  name: 'endpoint-answer',
  seeds: [`200\n${json}`, '404\n', '200\nnull', '429\n', '302\nhttps://evil.example/'],
  words: ['200\n', '"email":', '"consent":', '"attributes":', 'true', 'null', 'Europe/Vienna'],
  async run(input) {
    const [status = ''] = input.split('\n', 1);
    const code = Number(status) >= 200 && Number(status) <= 599 ? Math.floor(Number(status)) : 200;
    const body = [204, 205, 304].includes(code) ? null : input.slice(status.length + 1);
    const fetch = async (_: string, { redirect }: RequestInit) => {
      promise(redirect === 'error', 'no redirect is followed');
      return new Response(body, { status: code });
    };
    const question = {
      url: 'https://crm.shop.example/r',
      key: 'K-1',
      token: 'token-token-token',
      timeoutMs: 1_000,
    };
    const isExplained = (thrown: unknown) => {
      if (!(thrown instanceof CampaignTriggersError)) return false;
      promise(!/K-1|token-token|ada@/.test(thrown.message), 'an error names nobody');
      return true;
    };
    const answer = await explained(() => askEndpoint(fetch, question), isExplained);
    if (answer === undefined || answer === 'refused token' || answer.profile === undefined) return;
    const { profile } = answer;
    await explained(() => recipientFromProfile(profile), isExplained);
    prototypesAreUntouched();
  },
};

export const peopleTargets: readonly FuzzTarget[] = [profiles, suppressions, endpoint];
