// Stored recipients, found by a visitor key (reconciliation).
export interface ProfileStore {
  /** The raw profiles found among these keys; the caller parses each, so that a poisoned one hurts only itself. @throws STORE_FAILED */
  find(keys: readonly string[]): Promise<Map<string, unknown>>;
}
