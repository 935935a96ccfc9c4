// The functions as they are synthesised: the same bundler, the project's own campaigns beside the bundle.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { campaignsFile } from '../../functions/contract/queue.ts';
import type { CompiledCampaigns } from '../../functions/core/campaign.ts';
import { compileCampaigns } from '../../lib/campaigns/compile-campaigns.ts';
import { bundleHandler, bundleName } from '../../lib/constructs/bundle-handler.ts';

async function ourCampaigns(): Promise<CompiledCampaigns> {
  return await compileCampaigns(fileURLToPath(new URL('../../campaigns', import.meta.url)));
}

let compiled: Promise<CompiledCampaigns> | undefined;

/** Path of a bundle in a temporary folder, which goes when this process ends. */
export async function bundled(folder: 'poller' | 'consumer'): Promise<string> {
  const entry = fileURLToPath(new URL(`../../functions/${folder}/handler.ts`, import.meta.url));
  compiled ??= ourCampaigns();
  return untilTheEnd(bundleHandler(entry, { [campaignsFile]: JSON.stringify(await compiled) }));
}

/** The bundle of the same bundler for one of the subjects. */
export function bundledSubject(file: string): string {
  return untilTheEnd(bundleHandler(fileURLToPath(new URL(`subjects/${file}`, import.meta.url)), {}));
}

/** As one's own function is usually bundled: everything in one small file, with esbuild's own ways. */
export async function plainBundle(file: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plain-bundle-'));
  const outfile = untilTheEnd(folder);
  await build({
    entryPoints: [fileURLToPath(new URL(`subjects/${file}`, import.meta.url))],
    ...{ outfile, bundle: true, minify: true, logLevel: 'error' },
    ...{ format: 'esm', platform: 'node', target: 'node24' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return outfile;
}

function untilTheEnd(folder: string): string {
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, bundleName);
}

/** What Lambda and the stack set for every function, pointed at the stubs. */
export function functionEnvironment(awsUrl: string): Record<string, string> {
  return {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL: awsUrl,
    // In a function there is neither of the two: without this one the SDK reads its configuration files because of the other.
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    POWERTOOLS_SERVICE_NAME: 'bench',
    TRIGGER_QUEUE_URL: `${awsUrl}/000000000000/triggers`,
  };
}

export function pollerEnvironment(awsUrl: string): Record<string, string> {
  return {
    ...functionEnvironment(awsUrl),
    CONSUMER_NAME: 'bench',
    CREDENTIALS_SECRET_ID: 'adobe',
    POSITIONS_TABLE: 'positions',
    REJECTS_QUEUE_URL: `${awsUrl}/000000000000/rejects`,
    ON_EXPIRED_POSITION: 'oldest',
  };
}

export function consumerEnvironment(awsUrl: string): Record<string, string> {
  return {
    ...functionEnvironment(awsUrl),
    SENDS_TABLE: 'sends',
    PROFILES_TABLE: 'profiles',
    SUPPRESSIONS_TABLE: 'suppressions',
    WAITS_TABLE: 'waits',
    RESULTS_TABLE: 'results',
    DEAD_LETTER_QUEUE_URL: `${awsUrl}/000000000000/dead-letters`,
    MAX_RECEIVE_COUNT: '5',
    SIGNING_KEYS_SECRET_ID: 'signing-keys',
    CONFIGURATION_SET: 'bench',
    SENDER: 'Shop <shop@example.com>',
    UNSUBSCRIBE_URL: 'https://unsubscribe.example/',
    // So many that nothing is ever paced.
    SENDS_PER_SECOND: '1000000',
  };
}
