// The preview's web server, on loopback only: the page, the e-mails in their frames, and word of every change.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CommandError } from '../command.ts';
import { inScheme } from './email-scheme.ts';
import { type Look, readLook } from './look.ts';
import { previewPage } from './preview-page.ts';
import type { PreviewSource } from './preview-source.ts';
import { isFailure } from './sample-mail.ts';

export interface PreviewServer {
  url: string;
  stop(): Promise<void>;
}

/** @throws CommandError when the wanted port is taken */
export async function startPreviewServer(source: PreviewSource, port = 0): Promise<PreviewServer> {
  const assets = readAssets();
  const server = createServer((request, response) => respond(request, response, source, assets));
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(new CommandError(`port ${port} cannot be used: choose another with --port, or leave it out`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Asset {
  type: string;
  body: Buffer | string;
}
type Assets = ReadonlyMap<string, Asset>;

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** As a mailbox would: no script, no form; pictures as the template names them. The page may measure what cannot run. */
const mailPolicy =
  "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data: https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const safeHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};

interface Answer {
  status: number;
  type: string;
  body: string | Buffer;
  /** The page's content security policy; nothing at all where there is none. */
  policy?: string;
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  source: PreviewSource,
  assets: Assets,
): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const refusal = refuse(request);
  if (refusal === undefined && url.pathname === '/changes') {
    tellChanges(response, source);
    return;
  }
  const { status, type, body, policy = "default-src 'none'" } = refusal ?? answer(url, source, assets);
  response.writeHead(status, { ...safeHeaders, 'content-type': type, 'content-security-policy': policy });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A page elsewhere could point its own name at 127.0.0.1: only loopback's names are served. */
function refuse({ headers, method = '' }: IncomingMessage): Answer | undefined {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? '')) {
    return { status: 403, type: 'text/plain', body: 'Open the preview at 127.0.0.1 or localhost.' };
  }
  if (['GET', 'HEAD'].includes(method)) return undefined;
  return { status: 405, type: 'text/plain', body: 'The preview only shows.' };
}

function answer(url: URL, source: PreviewSource, assets: Assets): Answer {
  const look = readLook(url.searchParams);
  const asset = assets.get(url.pathname);
  if (asset !== undefined) return { status: 200, ...inTheme(asset, look.theme) };
  if (url.pathname === '/') {
    return { status: 200, type: htmlType, body: previewPage(source.state(), look), policy: pagePolicy };
  }
  const id = url.pathname.replace(/^\/mail\//, '');
  const mails = source.state().campaigns.flatMap((campaign) => campaign.mails);
  const view = mails.find((each) => each.id === id)?.written[look.reader];
  if (view === undefined || isFailure(view)) {
    return { status: 404, type: 'text/plain', body: 'There is no such e-mail.' };
  }
  // Links open beside the preview, not inside the frame.
  const body = inScheme(view.html, look.mailbox).replace(/<head>/i, '<head><base target="_blank">');
  return { status: 200, type: htmlType, body, policy: mailPolicy };
}

/** The page's own colours follow this machine, unless it is asked for others. */
function inTheme(asset: Asset, theme: Look['theme']): Asset {
  if (theme === 'auto' || !asset.type.startsWith('text/css')) return asset;
  return { ...asset, body: inScheme(asset.body.toString(), theme) };
}

const htmlType = 'text/html; charset=utf-8';

/** Server-sent events: the version now, and every one after it. */
function tellChanges(response: ServerResponse, source: PreviewSource): void {
  response.writeHead(200, { ...safeHeaders, 'content-type': 'text/event-stream' });
  const tell = () => response.write(`data: ${source.state().version}\n\n`);
  const unsubscribe = source.subscribe(tell);
  response.on('close', unsubscribe);
  tell();
}

function readAssets(): Assets {
  const shared = join(import.meta.dirname, '../../local/console/assets');
  const own = join(import.meta.dirname, 'assets');
  const asset = (folder: string, name: string, type: string) =>
    [`/assets/${name}`, { type, body: readFileSync(join(folder, name)) }] as const;
  return new Map([
    asset(shared, 'style.css', 'text/css; charset=utf-8'),
    asset(shared, 'icon.svg', 'image/svg+xml'),
    asset(own, 'preview.css', 'text/css; charset=utf-8'),
    ...['preview.js', 'morph.js', 'find.js', 'keys.js', 'screens.js'].map((name) =>
      asset(own, name, 'text/javascript; charset=utf-8'),
    ),
  ]);
}
