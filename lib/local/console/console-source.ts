// What the console looks at.
import type { Mail, StoredMessage } from '../state.ts';
import type { Tracker } from '../tracker.ts';

export interface ConsoleSource {
  tracker: Tracker;
  /** In the order in which they were accepted. */
  mails(): readonly Mail[];
  findMail(id: string): Mail | undefined;
  deadLetters(): Promise<StoredMessage[]>;
  rejects(): Promise<StoredMessage[]>;
}
