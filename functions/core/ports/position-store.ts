// Where reading goes on, fenced by a lease: only its holder may move the position.

export interface SavedPosition {
  /** The URL to read next, exactly as the journal gave it. */
  cursor: string;
  /** The journal that the cursor belongs to. */
  journalUrl: string;
  /** The journal's cursor of the last entry read; for people. */
  position: string;
  /** When entries were last read before this cursor. Milliseconds since the epoch. */
  progressAt: number;
  /** When the journal last accepted this cursor. Milliseconds since the epoch. */
  checkedAt: number;
  /**
   * Since when events that were read before are being read again, until the journal's end is reached; 0 or absent otherwise.
   * Milliseconds since the epoch.
   */
  rereadSince?: number;
}

export interface LeaseKey {
  consumer: string;
  journal: string;
  /** Unique to one run, so that a late write of an older run of the same poller is refused as well. */
  owner: string;
}

export type LeaseAnswer =
  | { lease: 'taken'; saved: SavedPosition | undefined }
  /** Another poller has it, until then unless it renews. Milliseconds since the epoch. */
  | { lease: 'held'; until: number };

/**
 * All may throw POSITION_STORE_FAILED, also when the signal aborts; what renews or saves throws LEASE_LOST when another
 * poller took over.
 */
export interface PositionStore {
  /**
   * Reads the position and takes the lease in one conditional write. A damaged position comes back with an empty cursor.
   * @throws RECORD_NEWER_VERSION for a position that a newer version saved: it is left as it is
   */
  take(key: LeaseKey, now: number, signal?: AbortSignal): Promise<LeaseAnswer>;
  /** Renews the lease as well. */
  save(key: LeaseKey, position: SavedPosition, now: number, signal?: AbortSignal): Promise<void>;
  renew(key: LeaseKey, now: number, signal?: AbortSignal): Promise<void>;
  /** Ends the lease, when it is still ours; the next run starts at once. */
  release(key: LeaseKey, signal?: AbortSignal): Promise<void>;
}
