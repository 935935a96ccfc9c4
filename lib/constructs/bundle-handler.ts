// Bundles a handler with the esbuild on this machine: no Docker, no network, the same bytes for the same input.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const bundleName = 'handler.mjs';
/** Lambda's name for the function `handler` that the bundle exports. */
export const handlerName = 'handler.handler';

/**
 * Writes `handler.mjs` and the extra files into a new temporary directory and returns it; the caller removes it.
 * The SDK is inside: it starts faster than the runtime's own, and what was tested is what runs.
 */
export function bundleHandler(entry: string, extraFiles: Readonly<Record<string, string>>): string {
  const bundle = built(entry);
  const directory = mkdtempSync(join(tmpdir(), 'campaign-triggers-bundle-'));
  writeFileSync(join(directory, bundleName), bundle);
  for (const [name, content] of Object.entries(extraFiles)) writeFileSync(join(directory, name), content);
  return directory;
}

/** Several stages in one app share the work. */
const cache = new Map<string, Uint8Array>();

function built(entry: string): Uint8Array {
  const bundle = cache.get(entry) ?? (existsSync(entry) ? buildBundle(entry) : packedBundle(entry));
  cache.set(entry, bundle);
  return bundle;
}

/** The package carries the bundles that were tested, each in the place of its source. */
function packedBundle(entry: string): Uint8Array {
  return readFileSync(join(dirname(entry), bundleName));
}

/** In place of a module. No file of ours: the bundle is to be the same wherever the project lies. */
const inPlace = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/**
 * What the bundles take for some of Node's own modules: each is loaded when one of its names is first used. Imported as ES modules
 * they are loaded with all that they otherwise load on demand (`fetch` behind `node:http`, file streams), most of it for code that
 * never runs in a function; 40 ms of a cold start.
 */
const onDemand = Object.fromEntries(
  ['http', 'fs', 'fs/promises', 'module', 'process', 'crypto', 'zlib', 'os', 'console'].flatMap((name) => {
    // esbuild asks for `__esModule` at once. What was asked for once is there the next time.
    const get = `(_,name,to)=>name==='__esModule'?undefined:to[name]=process.getBuiltinModule('node:${name}')[name]`;
    // The process is there without its module. As a prototype: a copy of its names inherits it.
    const names = name === 'process' ? 'process' : `new Proxy({},{get:${get}})`;
    const code = inPlace(`module.exports=Object.create(${names})`);
    return [name, `node:${name}`].map((each) => [each, code]);
  }),
);

/** The SDK asks of every answer whether it is a web stream, and the question alone loads all of them. None is one in a function. */
const noWebStreams = { ReadableStream: 'undefined' };

/**
 * The SDK's search for credentials in files, sign-in services and other processes: a third of a bundle of clients. Lambda puts
 * them into the environment, where `leanSettings` of lean-client.ts has every client take them.
 */
const noCredentialsSearch = {
  '@aws-sdk/credential-provider-node': inPlace('exports.defaultProvider=undefined'),
};

/** The SDK's own way to the network, which loads HTTP/2 with it: every client is given `createLeanHandler`. */
const noOtherHandler = {
  '@smithy/node-http-handler':
    inPlace(`exports.streamCollector=undefined;exports.NodeHttpHandler={create(given){
if(typeof given?.handle!=='function')throw new TypeError('a client is made without leanSettings');return given}}`),
};

/**
 * None of our calls answers by a stream of events. The SDK imports this on demand; within one file that holds together, whole and
 * wrapped up, all that it shares with the rest.
 */
const noEventStreams = { '@smithy/core/event-streams': inPlace('exports.EventStreamSerde=undefined') };

/** For what of DynamoDB's client we never ask; three packages. */
const noEndpointDiscovery = { '@aws-sdk/endpoint-cache': inPlace('exports.EndpointCache=class{}') };

const notNeeded = { ...noCredentialsSearch, ...noOtherHandler, ...noEventStreams, ...noEndpointDiscovery };

export function buildBundle(entry: string): Uint8Array {
  // Loaded here: the package does without esbuild.
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: { ...onDemand, ...notNeeded },
    define: noWebStreams,
    legalComments: 'none',
    logLevel: 'error',
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return bundle.contents;
}
