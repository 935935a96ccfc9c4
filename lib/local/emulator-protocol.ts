// What local mode and the thread of an emulator tell each other.
import type { Call, Denial } from './iam/call.ts';

export type ToWorker =
  /** The clock was moved. */
  | { clockOffsetMs: number }
  /** Nothing that was decided counts any more. */
  | { policiesChanged: true }
  | { question: number; denial: Denial | undefined };

export type FromWorker =
  /** It listens; always the first message. */
  { port: number } | { question: number; accessKeyId: string | undefined; call: Call };
