import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { helpText, parseFlags } from '../../lib/local/flags.ts';
import { InputError } from '../../lib/local/input-error.ts';

const dir = mkdtempSync(join(tmpdir(), 'flags-'));
const file = join(dir, 'some.jsonl');
const folder = join(dir, 'folder');
writeFileSync(file, '');
mkdirSync(folder);
afterAll(() => rmSync(dir, { recursive: true }));

const parsed = (...argv: string[]) => parseFlags(argv);

describe('the flags of local mode', () => {
  test('without any, the demo shop runs at one cart a second until it is stopped', () => {
    expect(parsed()).toEqual({
      events: undefined,
      profiles: undefined,
      campaigns: undefined,
      adobe: undefined,
      rate: 1,
      demoCarts: undefined,
      speed: 1,
      untilDrained: false,
      outbox: undefined,
      report: undefined,
      port: undefined,
      help: false,
    });
  });

  test('all that a file run takes is read, values after a space or an equals sign', () => {
    const report = join(dir, 'r.json');
    const flags = parsed(
      '--events',
      file,
      `--profiles=${file}`,
      '--campaigns',
      folder,
      '--until-drained',
      '--outbox',
      join(dir, 'new'),
      '--report',
      report,
      '--port',
      '8080',
    );
    expect(flags).toMatchObject({
      events: file,
      profiles: file,
      campaigns: folder,
      untilDrained: true,
      outbox: join(dir, 'new'),
      report,
      port: 8080,
      demoCarts: undefined,
    });
  });

  test('a relative path is one from where the command was typed', () => {
    expect(parsed('--outbox', 'mails').outbox).toBe(join(process.cwd(), 'mails'));
    expect(parseFlags(['--outbox', 'mails'], dir).outbox).toBe(join(dir, 'mails'));
  });

  test('a demo shop that must drain closes after a number of carts, at the rate that was asked for', () => {
    expect(parsed('--until-drained', '--rate', '2.5')).toMatchObject({ demoCarts: 30, rate: 2.5 });
    expect(parsed('--until-drained', '--adobe', file).demoCarts).toBeUndefined();
  });

  test('help is given whatever else is wrong with the files', () => {
    expect(parsed('-h').help).toBe(true);
    expect(parsed('--help', '--events', '/nowhere').help).toBe(true);
  });

  test.each([
    [['--evnts', 'x'], '--evnts: is no flag of local mode, see --help'],
    [['-x'], '-x: is no flag'],
    [['events.jsonl'], 'events.jsonl: is not expected here'],
    [['--events'], '--events: needs a value, as in --events events.jsonl'],
    [['--events', '--until-drained'], '--events: needs a value'],
    [['--events='], '--events: needs a value'],
    [['--until-drained=yes'], '--until-drained: takes no value'],
    [['--port', '1', '--port', '2'], '--port: is given twice'],
    [['--rate', 'fast'], '--rate: must be a number above 0 and at most 1000, not "fast"'],
    [['--rate', '0'], '--rate: must be a number above 0'],
    [['--rate', '1001'], '--rate: must be'],
    [['--rate', '0x10'], '--rate: must be'],
    [['--rate', '-5'], '--rate: must be'],
    [['--speed', '0.5'], '--speed: must be a number of at least 1 and at most 10000, not "0.5"'],
    [['--speed', '10001'], '--speed: must be'],
    [['--speed', '5', '--adobe', file], '--speed and --adobe: contradict each other'],
    [['--port', '80.5'], '--port: must be a whole number'],
    [['--port', '70000'], '--port: must be a whole number above 0 and at most 65535, not "70000"'],
    [['--events', '/nowhere/e.jsonl'], '--events: cannot read /nowhere/e.jsonl: it does not exist'],
    [['--events', dir], `--events: ${dir} is a folder, not a file`],
    [['--profiles', '/nowhere'], '--profiles: cannot read /nowhere'],
    [['--adobe', '/nowhere'], '--adobe: cannot read /nowhere'],
    [['--campaigns', file], `--campaigns: ${file} is a file, not a folder`],
    [['--campaigns', '/nowhere'], '--campaigns: cannot read /nowhere'],
    [['--outbox', file], `--outbox: ${file} is a file, not a folder`],
    [['--report', dir], `--report: ${dir} is a folder, not a file`],
    [['--report', '/nowhere/r.json'], '--report: cannot write into /nowhere: it does not exist'],
    [['--adobe', file, '--events', file], '--adobe and --events: contradict each other'],
    [['--rate', '2', '--events', file], '--rate and --events: contradict each other'],
    [['--rate', '2', '--adobe', file], '--rate and --adobe: contradict each other'],
  ])('%j is refused in one sentence', (argv, sentence) => {
    let refusal: unknown;
    try {
      parseFlags(argv);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(InputError);
    expect(String((refusal as InputError).message)).toContain(sentence);
    expect((refusal as InputError).message).not.toContain('\n');
  });

  test('the help names every flag, with its explanation in one column', () => {
    const described = helpText.split('\n').filter((line) => /^ {2}-/.test(line));
    expect(described.map((line) => /--[a-z-]+/.exec(line)?.[0])).toEqual([
      '--events',
      '--profiles',
      '--campaigns',
      '--adobe',
      '--rate',
      '--speed',
      '--outbox',
      '--report',
      '--port',
      '--until-drained',
      '--help',
    ]);
    for (const line of described) expect(line.slice(19, 22)).toMatch(/^ {2}\S$/);
  });
});
