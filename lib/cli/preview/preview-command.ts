// `preview`: a local page with every campaign's e-mails, made anew on save.
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { type Command, CommandError, type Io } from '../command.ts';
import { wholeNumber } from '../parse-arguments.ts';
import { startPreviewServer } from './preview-server.ts';

export const preview: Command = {
  name: 'preview',
  summary: 'Opens a page with every campaign’s e-mails, which reloads on save',
  positionals: [],
  options: {
    campaigns: {
      value: 'DIR',
      help: 'the folder of the campaigns (default: campaigns)',
      example: './campaigns',
    },
    port: { value: 'N', help: 'the page’s port (default: any free one)', example: '8080' },
  },
  details: `Every campaign, step, wording, language and sample-*.json, on a phone and a desktop, in a light and a dark mailbox,
with text part, headers, length of the subject, size against Gmail's clipping, and the rule in sentences. Nothing is
sent. Ctrl-C ends it.`,
  async run(given, io) {
    const dir = resolve(io.cwd, given.value('campaigns') ?? 'campaigns');
    const port = wholeNumber(given, 'port', { least: 1, most: 65_535 });
    const stats = await stat(dir).catch(() => undefined);
    if (!stats?.isDirectory())
      throw new CommandError(`${dir} is no folder of campaigns: name it with --campaigns`);
    // Loaded here: no other command should wait for the template compilers.
    const { openPreviewSource } = await import('./preview-source.ts');
    const source = await openPreviewSource(dir, await defaultSender(io));
    try {
      const server = await startPreviewServer(source, port);
      const mails = source.state().campaigns.reduce((sum, campaign) => sum + campaign.mails.length, 0);
      io.stdout.write(`${mails} e-mails at ${server.url}\nReloads on save; Ctrl-C ends it.\n`);
      await aborted(io.signal);
      await server.stop();
      return 0;
    } finally {
      source.close();
    }
  },
};

const cdkJson = v.object({
  context: v.object({ stages: v.record(v.string(), v.object({ sender: v.string() })) }),
});

/** The preview has no stage: the last one's sender, which is production's, or one that is easy to recognise. */
async function defaultSender(io: Io): Promise<string> {
  const text = await readFile(join(io.cwd, 'cdk.json'), 'utf8').catch(() => '{}');
  const parsed = v.safeParse(cdkJson, JSON.parse(text));
  const senders = parsed.success
    ? Object.values(parsed.output.context.stages).map(({ sender }) => sender)
    : [];
  return senders.at(-1) ?? 'The stage’s sender <sender@example.com>';
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
