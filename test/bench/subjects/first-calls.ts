// What a first invocation asks, as it was noted down.
import type { LeanRequest } from '../../../functions/core/ports/fetch.ts';

export type FirstCall =
  | { command: string; input: object }
  | { url: string; request: Omit<LeanRequest, 'signal'> };

export interface FirstCalls {
  calls: readonly FirstCall[];
}
