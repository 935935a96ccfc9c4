// Stands between the poller and the simulated Adobe: each sign-in and each read of the journal meets what the plan has for it.
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { AdobeSimulator } from '../../lib/local/adobe/simulator.ts';
import { type LoopbackServer, startLoopbackServer } from '../../lib/local/loopback-server.ts';
import { type CallFaultDeps, standStillMs } from './call-faults.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Kind } from './faults.ts';
import { type Answered, forward, give, type Request } from './forward.ts';

type Deps = Pick<CallFaultDeps, 'processes' | 'world'> & {
  plan: FaultPlan;
  adobe: Pick<AdobeSimulator, 'url' | 'faults' | 'published'>;
};

/** An expired position has the whole journal read again: not where that is too long for a run. */
const mostReadAgain = 1_500;

/** Answers in place of the right one. */
const answers: Partial<Record<Kind, Answered>> = {
  throttle: plain(429, 'too many requests'),
  'throttle-told': plain(429, 'too many requests', { 'retry-after': '1' }),
  unavailable: plain(503, 'out of order'),
  'unavailable-told': plain(503, 'out of order', { 'retry-after': '1' }),
  garbage: plain(200, '<html>maintenance</html>'),
  expired: plain(410, 'Events at this position have expired.'),
};

export async function startAdobeProxy(deps: Deps): Promise<LoopbackServer> {
  const { adobe, plan, processes, world } = deps;
  /** The page that led to this request. One that lies ahead would not be a repetition, but a gap. */
  const pageBefore = new Map<string, Answered>();
  const read = (request: Request) => forward(adobe.url, request);

  /** Undefined where the poller gets no answer. */
  async function play(kind: Kind, request: Request): Promise<Answered | undefined> {
    if (kind === 'reset-before') return undefined;
    if (kind === 'kill-before' || kind === 'kill-after' || kind === 'time-out') {
      if (kind !== 'kill-before') await read(request);
      if (kind === 'time-out') await pause(standStillMs);
      processes.kill('poller', undefined);
      return undefined;
    }
    const answer = answers[kind];
    if (answer !== undefined && (kind !== 'expired' || adobe.published() <= mostReadAgain)) return answer;
    const before = pageBefore.get(request.target);
    if (kind === 'repeat' && before !== undefined) return before;
    if (kind === 'revoke') adobe.faults.revokeTokens();
    else world.happen(kind);
    return await read(request);
  }

  return await startLoopbackServer(async (request, response) => {
    const isSignIn = request.target.startsWith('/ims/');
    const kind = plan.decide('poller', isSignIn ? 'SignIn' : 'ReadJournal');
    const answer = kind === undefined ? await read(request) : await play(kind, request);
    const next = kind === undefined && answer?.status === 200 ? nextOf(answer) : undefined;
    if (answer !== undefined && next !== undefined) pageBefore.set(next, answer);
    if (answer === undefined) response.destroy();
    else if (kind === 'truncate') cut(response, answer);
    else give(response, answer);
  });
}

/** The target of the answer's next link, which is relative. */
function nextOf({ headers }: Answered): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(String(headers.link))?.[1];
}

function cut(response: ServerResponse, { status, headers, body }: Answered): void {
  response.writeHead(status, { ...headers, 'content-length': Math.max(body.length, 1) });
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}

function plain(status: number, text: string, headers: Answered['headers'] = {}): Answered {
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: Buffer.from(text) };
}
