// Inside an emulator's thread: what is not known yet is asked of the main thread, where the policies are.
import type { MessagePort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../emulator-protocol.ts';
import type { Denial, Judge } from './call.ts';
import { createDecisions } from './decisions.ts';

export function askMainThread(port: MessagePort): Judge {
  const waiting = new Map<number, (denial: Denial | undefined) => void>();
  let questions = 0;
  const decisions = createDecisions<string | undefined>(String, (accessKeyId, call) => {
    questions += 1;
    const question = questions;
    port.postMessage({ question, accessKeyId, call } satisfies FromWorker);
    return new Promise((resolve) => waiting.set(question, resolve));
  });
  port.on('message', (message: ToWorker) => {
    if ('policiesChanged' in message) decisions.forget();
    if (!('question' in message)) return;
    waiting.get(message.question)?.(message.denial);
    waiting.delete(message.question);
  });
  return decisions.judge;
}
