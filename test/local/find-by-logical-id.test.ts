import { describe, expect, it } from 'vitest';
import { findByLogicalId } from '../../lib/local/find-by-logical-id.ts';

const resources = [
  'ShopWorkQueueDeadLetters7774E23A',
  'ShopWorkQueue96E71C43',
  'ShopWorkerServiceRole8543584E',
  'ShopWorkerFunction2BD50B6D',
].map((logicalId) => ({ logicalId }));

describe('a resource is found', () => {
  it.each([
    ['its whole logical id', 'ShopWorkQueue96E71C43', 'ShopWorkQueue96E71C43'],
    ['its constructs’ names', 'ShopWorkQueue', 'ShopWorkQueue96E71C43'],
    ['its innermost construct', 'DeadLetters', 'ShopWorkQueueDeadLetters7774E23A'],
    ['its innermost construct, though another id only contains that', 'WorkQueue', 'ShopWorkQueue96E71C43'],
    ['the beginning', 'ShopWorker', 'ShopWorkerServiceRole8543584E'],
    ['any part', 'WorkerFunc', 'ShopWorkerFunction2BD50B6D'],
  ])('by %s', (_name, query, logicalId) => {
    expect(findByLogicalId(resources, query)).toEqual({ logicalId });
  });

  it('not by what no logical id contains', () => {
    expect(findByLogicalId(resources, 'Poller')).toBeUndefined();
  });
});
