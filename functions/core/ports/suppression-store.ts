// Who must not be mailed. Look-ups that fail throw: a gate that cannot see stays closed.

export interface Suppression {
  recipientHash: string;
  /** Set when nothing at all may be sent: hard bounce, complaint, unsubscribed from everything. */
  all?: { reason: string; at: number };
  /** Categories of mail that the recipient refused, e.g. `marketing`. */
  categories: Record<string, { reason: string; at: number }>;
}

export interface SuppressionStore {
  /** The suppressions found among these recipients; consistent reads. @throws STORE_FAILED */
  find(recipientHashes: readonly string[]): Promise<Map<string, Suppression>>;
  /** Suppresses for a category, or for `all`. Repeating it changes nothing. @throws STORE_FAILED */
  suppress(recipientHash: string, scope: string, reason: string, at: number): Promise<void>;
}
