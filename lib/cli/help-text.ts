// What --help prints: aligned, complete, made from the commands themselves.
import type { Command } from './command.ts';

const program = 'npx campaign-triggers';
export const exitStatus =
  'Status: 0 all well, 1 it failed or something was refused, 2 the command line cannot be used.';

export function overview(commands: readonly Command[]): string {
  return `${program}: what marketers and operators do by hand.

Usage: ${program} COMMAND [options]

${columns(commands.map(({ name, summary }) => [name, summary]))}

${program} COMMAND --help says more about one of them.
${exitStatus}
`;
}

export function helpOf({ name, summary, positionals, options, details }: Command): string {
  const rows = Object.entries(options).map(([option, { value, help }]): [string, string] => [
    `--${option}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
  const usage = [program, name, ...positionals, '[options]'].join(' ');
  return [
    `${summary}.`,
    `Usage: ${usage}`,
    columns([...rows, ['--help', 'show this and end']]),
    ...(details === undefined ? [] : [details.trim()]),
    exitStatus,
  ]
    .join('\n\n')
    .concat('\n');
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows
    .map(([left, right]) => `  ${left.padEnd(width)}${right.replaceAll('\n', `\n  ${' '.repeat(width)}`)}`)
    .join('\n');
}
