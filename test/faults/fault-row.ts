// One row of the fault catalogue: what goes wrong with Adobe or on the way, what the product does about it, and the proof.

interface Described {
  /** As the reference of Adobe's protocol numbers it: 1 to 108. */
  number: number;
  /** What goes wrong. */
  fault: string;
}

export interface ProvedFault extends Described {
  /** What users get, in a sentence: sent, saved, dead-lettered, alarmed, logged. */
  reaction: string;
  /** Injects the fault and asserts the reaction. */
  prove(): Promise<void> | void;
}

export interface ForeignFault extends Described {
  /** Why this product cannot meet it. */
  cannotHappen: string;
}

export type FaultRow = ProvedFault | ForeignFault;
