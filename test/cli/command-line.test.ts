import { describe, expect, it } from 'vitest';
import { commands } from '../../lib/cli/commands.ts';
import { run } from './run-command.ts';

describe('the command line', () => {
  it('lists every command, one line each, in aligned columns', async () => {
    const { status, out } = await run(['--help']);
    expect(status).toBe(0);
    const starts = commands.map(({ name, summary }) => {
      const line = out.split('\n').find((each) => each.startsWith(`  ${name} `)) ?? '';
      expect(line).toContain(summary);
      return line.indexOf(summary);
    });
    expect(new Set(starts).size).toBe(1);
  });

  it('shows the list and status 2 when no command is given', async () => {
    expect(await run([])).toMatchObject({ status: 2, out: expect.stringContaining('Usage:') });
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'explains %s: each option and argument, nothing wider than a terminal',
    async (name, { options, positionals, summary }) => {
      const { status, out } = await run([...name.split(' '), '--help']);
      expect(status).toBe(0);
      expect(out).toContain(`${summary}.`);
      expect(out).toContain([name, ...positionals].join(' '));
      for (const option of Object.keys(options)) expect(out).toMatch(new RegExp(`^ {2}--${option}\\b`, 'm'));
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    },
  );

  it('lists the commands of a family', async () => {
    const { out } = await run(['profiles', '--help']);
    expect(out).toContain('profiles erase');
    expect(out).not.toContain('send-test');
  });

  it.each<[argv: string[], sentence: string]>([
    [['valdate'], '"valdate" is not a command; there is validate, preview,'],
    [
      ['profiles', 'drop'],
      '"profiles drop" is not a command; there is profiles import, profiles show, profiles export, profiles erase',
    ],
    [['validate', '--campain', 'x'], '--campain is no option of validate, see --help'],
    [['validate', '--campaigns'], '--campaigns needs a value, as in --campaigns ./campaigns'],
    [['validate', '--campaigns', '--json'], '--campaigns needs a value'],
    [['validate', '--json=yes'], '--json takes no value'],
    [['validate', '--json', '--json'], '--json is given twice'],
    [['validate', 'here'], '"here" is not expected after validate'],
    [['profiles', 'import'], 'profiles import needs FILE'],
    [['preview', '--port', '0'], '--port must be a whole number from 1 to 65535, not "0"'],
    [['profiles', 'erase'], 'profiles erase needs KEY, --address or both'],
    [['profiles', 'show'], 'profiles show needs KEY or --address'],
    [['profiles', 'erase', '--address', 'nobody'], '--address must be one e-mail address'],
    [['profiles', 'export'], 'an export is personal data: say where it goes'],
    [
      ['profiles', 'show', 'K', '--stack', 'a', '--stage', 'b'],
      '--stack and --stage say the same thing twice',
    ],
    [['profiles', 'show', 'K', '--outputs', 'a.json'], '--outputs needs --stack or --stage'],
    [
      ['profiles', 'export', '--table', 't', '--show-personal-data', '--endpoint-url', 'here'],
      '--endpoint-url must be an address',
    ],
    [['send-test', 'cart-abandonment'], 'send-test needs one address, as in --to you@example.com'],
    [['send-test', '../x', '--to', 'a@b.example'], '"../x" cannot be a campaign'],
  ])('ends %j with status 2 and one sentence', async (argv, sentence) => {
    const { status, out, err } = await run(argv);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
