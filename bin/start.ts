// `npm start`: the synthesised stack on this machine.
import { runBeside } from '../lib/cli/run-beside.ts';
import { AssemblyError } from '../lib/local/assembly-error.ts';
import { helpText, parseFlags } from '../lib/local/flags.ts';
import { InputError } from '../lib/local/input-error.ts';
import { runLocal } from '../lib/local/run-local.ts';

try {
  // npm changes into the project's folder; paths are meant from where it was called.
  const { npm_lifecycle_event, INIT_CWD } = process.env;
  const flags = parseFlags(process.argv.slice(2), npm_lifecycle_event === 'start' ? INIT_CWD : undefined);
  if (flags.help) process.stdout.write(`${helpText}\n`);
  else process.exitCode = await runLocal(flags, process.stdout, runBeside);
} catch (error) {
  if (!(error instanceof InputError || error instanceof AssemblyError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
