// Stands between the poller and the simulated Adobe: each sign-in and each read of the journal meets what the plan has for it.
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { AdobeSimulator } from '../../lib/local/adobe/simulator.ts';
import { type LoopbackServer, startLoopbackServer } from '../../lib/local/loopback-server.ts';
import type { ProxyDeps } from './aws-proxy.ts';
import type { Kind } from './faults.ts';
import { type Answered, forward, give, type Request } from './forward.ts';

type Deps = Pick<ProxyDeps, 'plan' | 'processes' | 'world'> & {
  adobe: Pick<AdobeSimulator, 'url' | 'faults' | 'published'>;
};

const standStillMs = 400;
/** An expired position has the whole journal read again: not where that is too long for a run. */
const mostReadAgain = 1_500;

export async function startAdobeProxy(deps: Deps): Promise<LoopbackServer> {
  let lastPage: Answered | undefined;

  const read = (request: Request) => forward(deps.adobe.url, request);

  async function play(kind: Kind, request: Request, response: ServerResponse): Promise<void> {
    switch (kind) {
      case 'kill-before':
        deps.processes.kill('poller', undefined);
        return void response.destroy();
      case 'kill-after':
      case 'time-out':
        await read(request);
        if (kind === 'time-out') await pause(standStillMs);
        deps.processes.kill('poller', undefined);
        return void response.destroy();
      case 'throttle':
        return give(response, plain(429, 'too many requests'));
      case 'throttle-told':
        return give(response, plain(429, 'too many requests', { 'retry-after': '1' }));
      case 'unavailable':
        return give(response, plain(503, 'out of order'));
      case 'unavailable-told':
        return give(response, plain(503, 'out of order', { 'retry-after': '1' }));
      case 'garbage':
        return give(response, plain(200, '<html>maintenance</html>'));
      case 'expired':
        if (deps.adobe.published() > mostReadAgain) return give(response, await read(request));
        return give(response, plain(410, 'Events at this position have expired.'));
      case 'reset-before':
        return void response.destroy();
      case 'truncate': {
        const { status, headers, body } = await read(request);
        response.writeHead(status, { ...headers, 'content-length': Math.max(body.length, 1) });
        return void response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      }
      case 'repeat':
        return give(response, lastPage ?? (await read(request)));
      case 'revoke':
        deps.adobe.faults.revokeTokens();
        return give(response, await read(request));
      default:
        deps.world.happen(kind);
        return give(response, await read(request));
    }
  }

  return await startLoopbackServer(async (request, response) => {
    const isSignIn = request.target.startsWith('/ims/');
    const kind = deps.plan.decide('poller', isSignIn ? 'SignIn' : 'ReadJournal');
    if (kind !== undefined) return await play(kind, request, response);
    const answer = await read(request);
    if (answer.status === 200 && !isSignIn) lastPage = answer;
    give(response, answer);
  });
}

const plain = (status: number, text: string, headers: Answered['headers'] = {}): Answered => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body: Buffer.from(text),
});
