// Finds a resource by what a person calls it: the CDK makes a logical id of the constructs' names and a hash.

/**
 * The whole logical id, else that without the hash, else its end (the innermost construct), its beginning, or any part
 * of it; the first in the template's order.
 */
export function findByLogicalId<Resource extends { logicalId: string }>(
  candidates: readonly Resource[],
  query: string,
): Resource | undefined {
  const withoutHash = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');
  return (
    candidates.find(({ logicalId }) => logicalId === query) ??
    candidates.find(({ logicalId }) => withoutHash(logicalId) === query) ??
    candidates.find(({ logicalId }) => withoutHash(logicalId).endsWith(query)) ??
    candidates.find(({ logicalId }) => logicalId.startsWith(query)) ??
    candidates.find(({ logicalId }) => logicalId.includes(query))
  );
}
