// Connections to servers over HTTP, kept for the next request: on the modules that the SDK loads anyway.
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { type AgentOptions, Agent as SecureAgent, request as secureRequest } from 'node:https';

/** What we call ourselves towards Adobe, and in CloudTrail. */
export const userAgent = 'campaign-triggers';

export function createConnections(options: AgentOptions) {
  const kept = { keepAlive: true, ...options };
  /** `ready`: the socket's event from which on bytes of a request leave. */
  const plain = { ask: plainRequest, agent: new PlainAgent(kept), ready: 'connect' };
  const secure = { ask: secureRequest, agent: new SecureAgent(kept), ready: 'secureConnect' };
  return {
    over: (protocol: string) => (protocol === 'http:' ? plain : secure),
    /** New ones are opened by themselves. */
    close() {
      plain.agent.destroy();
      secure.agent.destroy();
    },
  };
}
