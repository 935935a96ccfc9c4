// What stops sending, shared by all environments of the consumer and by the operator's commands.
import type { Halt, Pause, Stop } from '../halts.ts';

/** All may throw STORE_FAILED. */
export interface HaltStore {
  /** Read consistently. What cannot be understood is a pause: nothing is sent against one. */
  read(): Promise<Stop[]>;
  /** Notes a halt, unless its scope is halted already. */
  raise(halt: Halt): Promise<void>;
  /** Another reason for the same halt. */
  explain(halt: Halt): Promise<void>;
  /** Writes what `probed` makes of the halts in one step. False where another environment was faster. */
  takeProbes(halts: readonly { seen: Halt; next: Halt }[]): Promise<boolean>;
  /** Ends a halt, unless it has been ended since and begun anew. */
  end(halt: Halt): Promise<void>;
  /** False where the scope is paused already: the first reason stays. */
  pause(pause: Pause): Promise<boolean>;
  /** Ends pause and halt of the scope; what was in force. */
  resume(scope: { campaign?: string }): Promise<Stop[]>;
}
