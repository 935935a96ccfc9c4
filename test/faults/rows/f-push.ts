// Events that Adobe would push. This product reads the journal, which Adobe keeps beside every webhook, and offers no webhook.
import type { FaultRow } from '../fault-row.ts';

export const pushFaults: readonly FaultRow[] = [
  {
    number: 103,
    fault: 'Adobe’s challenge carries something else than a challenge',
    cannotHappen:
      'no address answers a challenge; the only public one, for unsubscribing, is not known to Adobe',
  },
  {
    number: 104,
    fault: 'a pushed event was altered, or one of its signatures is wrong',
    cannotHappen:
      'events are taken from nobody: the poller fetches them itself, over https, from the journal’s own host or another of Adobe’s',
  },
  {
    number: 105,
    fault: 'the path of Adobe’s public key leads to another host',
    cannotHappen:
      'no key is fetched, for no signature is checked; links of the journal to another host are refused',
  },
  {
    number: 106,
    fault:
      'the recipient of a pushed event is named under its old name, its new one, both, or two that differ',
    cannotHappen:
      'the journal belongs to the client’s own registration, and the organisation of each event is compared (83)',
  },
  {
    number: 107,
    fault: 'a pushed event is answered too slowly',
    cannotHappen:
      'Adobe waits for no answer: the poller reads at its own pace, and the queue holds what the consumer has not done',
  },
  {
    number: 108,
    fault: 'Adobe pushes an event again that was queued, but answered late',
    cannotHappen: 'nothing is pushed; an event that the journal serves again is mailed once (75)',
  },
];
