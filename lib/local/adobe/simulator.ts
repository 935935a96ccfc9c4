// A simulated Adobe on the loopback interface: IMS sign-in and one I/O Events journal, with trouble on order.
import { randomUUID } from 'node:crypto';
import type { ServedEvent } from '../state.ts';
import { createAccessTokens } from './access-tokens.ts';
import {
  type AdobeCredentials,
  createDeveloperProject,
  type DeveloperProject,
  type ServerToServerCredentials,
} from './credentials.ts';
import { createFaultQueue, type Fault, type FaultySide } from './faults.ts';
import { refuseAtGateway } from './gateway.ts';
import { serveHttp } from './http-server.ts';
import { createIms } from './ims.ts';
import { createJournal } from './journal.ts';
import { createJournalEndpoint } from './journal-endpoint.ts';
import { journalPaths } from './journal-links.ts';

export type { AdobeCredentials, Fault, ServerToServerCredentials };

export interface AdobeOptions {
  /** Milliseconds since the epoch; the system's clock by default. */
  clock?: () => number;
  /** RSA private key as PEM; a pair of 2048 bits is generated without it. */
  privateKey?: string;
  /** A page never holds more, whatever its bytes allow. */
  maxEventsPerPage?: number;
  /** Life of an access token. Milliseconds; about a day, as Adobe's, by default. */
  tokenLifetimeMs?: number;
  /** How expired and unknown positions are answered: 410 as documented, or the 204 of Adobe's past. */
  expiredPositions?: 'gone' | 'no-content';
  /** How long a reader is asked to wait when there is nothing newer. Ten seconds by default; source: Journaling API guide. */
  retryAfterSeconds?: number;
}

export interface AdobeSimulator {
  /** Origin of both IMS and the journal. */
  url: string;
  journalUrl: string;
  /** For the sign-in with the private key. */
  credentials: AdobeCredentials;
  /** For the OAuth server-to-server sign-in of the same project. */
  serverToServerCredentials: ServerToServerCredentials;
  /** The project in the Developer Console: add and remove secrets and keys. */
  project: DeveloperProject;
  /** Appends an event; returns its position. A given position that is taken already gets a suffix. */
  publish(event: unknown, position?: string): string;
  /** One per journal entry, with the time of its first serving; in the order of serving. */
  served(): readonly ServedEvent[];
  onServed(listener: (event: ServedEvent) => void): void;
  published(): number;
  /** Every entry was served, and a later request found nothing newer. */
  drained(): boolean;
  faults: {
    /** Replaces, delays or cuts the next `times` (1) answers of the journal. */
    journal(fault: Fault, times?: number): void;
    /** Replaces, delays or cuts the next `times` (1) answers of the sign-in. */
    ims(fault: Fault, times?: number): void;
    /** Every answer of the journal or of the sign-in becomes this one, until the returned function is called. */
    hold(side: FaultySide, fault: Fault): () => void;
    /** Every access token issued so far is refused from now on. */
    revokeTokens(): void;
    /** Entries before this index are gone, as if seven days had passed. */
    expireBefore(index: number): void;
    /** Forgets the orders that have not been served yet. */
    clear(): void;
  };
  stop(): Promise<void>;
}

/** Starts the simulator on a free port of the loopback interface. */
export async function startAdobe(options: AdobeOptions = {}): Promise<AdobeSimulator> {
  const clock = options.clock ?? Date.now;
  const listeners: ((event: ServedEvent) => void)[] = [];
  const project = await createDeveloperProject(options.privateKey);
  const tokens = createAccessTokens({ clock, lifetimeMs: options.tokenLifetimeMs ?? 86_399_992 });
  const journal = createJournal({
    clock,
    maxEventsPerPage: options.maxEventsPerPage ?? 1000,
    onServed: (event) => {
      for (const listener of listeners) listener(event);
    },
  });
  const paths = journalPaths('184263', '217905', randomUUID());
  const expiredPositions = () => options.expiredPositions ?? 'gone';
  const retryAfterSeconds = options.retryAfterSeconds ?? 10;
  const readJournal = createJournalEndpoint({ journal, paths, expiredPositions, retryAfterSeconds });
  const signIn = createIms({ project, tokens, clock, imsHost: () => http.url });
  const faults = createFaultQueue();
  const http = await serveHttp({
    takeFault: (path) => faults.take(isSignIn(path) ? 'ims' : 'journal'),
    answer: async (request) => {
      if (isSignIn(request.path)) return signIn(request);
      const refused = refuseAtGateway(request.headers, { project, tokens });
      return refused ?? readJournal(request.method, request.path, request.query);
    },
    idHeader: (path) => (isSignIn(path) ? 'x-debug-id' : 'x-request-id'),
  });
  const journalUrl = `${http.url}${paths.events}`;
  const { clientId, technicalAccountId, orgId, privateKey } = project;
  const shared = { clientId, technicalAccountId, orgId, imsEndpoint: http.url, journalUrl };
  const clientSecret = project.secrets()[0] ?? '';
  return {
    url: http.url,
    journalUrl,
    credentials: { ...shared, clientSecret, privateKey, metascopes: [...project.metascopes] },
    serverToServerCredentials: { ...shared, clientSecret, scopes: ['openid', 'AdobeID', 'adobeio_api'] },
    project,
    publish: journal.publish,
    served: journal.served,
    onServed: (listener) => void listeners.push(listener),
    published: journal.end,
    drained: journal.drained,
    faults: {
      journal: (fault, times = 1) => faults.order('journal', fault, times),
      ims: (fault, times = 1) => faults.order('ims', fault, times),
      hold: faults.hold,
      revokeTokens: tokens.revokeAll,
      expireBefore: journal.expireBefore,
      clear: faults.clear,
    },
    stop: http.stop,
  };
}

function isSignIn(path: string): boolean {
  return path.startsWith('/ims/');
}
