// The bench of the rows that the simulated Adobe can act out: its IMS verifies what the poller signs, its gateway knows its tokens.
import { type AdobeOptions, type AdobeSimulator, startAdobe } from '../../lib/local/adobe/simulator.ts';
import { anEvent } from '../core/an-event.ts';
import { testPrivateKey } from '../local/adobe-sign-in.ts';
import { type AdobeWorld, createAdobeWorld, expectNothingSecretTold, journalAt } from './adobe-world.ts';

export interface SimulatedWorld {
  world: AdobeWorld;
  adobe: AdobeSimulator;
  /** Every request that reached Adobe: path and query. */
  asked: string[];
  publish(from: number, until: number): void;
  /** As the world's, at this journal. */
  invoke(seconds?: number): ReturnType<AdobeWorld['invoke']>;
}

/** Two events to a page; the private key is the one of the tests. */
export async function withAdobe(
  proof: (simulated: SimulatedWorld) => Promise<void>,
  options: AdobeOptions = {},
): Promise<void> {
  const asked: string[] = [];
  const world = createAdobeWorld(0, (url, init) => {
    const { pathname, search } = new URL(url);
    asked.push(`${pathname}${search}`);
    return fetch(url, init);
  });
  // As the `date` of its answers: a clock that differs is a fault of its own.
  world.time.now = Date.now();
  const { clock } = world.time;
  const adobe = await startAdobe({ clock, privateKey: testPrivateKey, maxEventsPerPage: 2, ...options });
  try {
    world.putSecret(adobe.serverToServerCredentials);
    const header = { imsOrg: adobe.credentials.orgId };
    await proof({
      world,
      adobe,
      asked,
      publish(from, until) {
        for (let i = from; i < until; i++) adobe.publish(anEvent({ eventId: `e-${i}`, header }));
      },
      invoke: (seconds) => world.invoke(seconds, journalAt(adobe.journalUrl)),
    });
    expectNothingSecretTold(world);
  } finally {
    await adobe.stop();
  }
}
