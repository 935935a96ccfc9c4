// `npm start`: the synthesised stack on this machine.
import { AssemblyError } from '../lib/local/assembly-error.ts';
import { helpText, parseFlags } from '../lib/local/flags.ts';
import { InputError } from '../lib/local/input-error.ts';
import { runLocal } from '../lib/local/run.ts';

try {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) process.stdout.write(`${helpText}\n`);
  else process.exitCode = await runLocal(flags, process.stdout);
} catch (error) {
  if (!(error instanceof InputError || error instanceof AssemblyError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
