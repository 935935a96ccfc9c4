import { describe, expect, it } from 'vitest';
import { createAnswerCache } from '../../functions/adapters/answer-cache.ts';

function aCache(mostAnswers: number, mostSize: number) {
  const cache = createAnswerCache({ clock: () => 0, mostAnswers, mostSize });
  const asked: string[] = [];
  const get = (name: string, size = 1) =>
    cache.get(
      name,
      () => 1_000,
      async () => {
        asked.push(name);
        return { value: name, size };
      },
    );
  return { get, asked };
}

describe('the cache of answers', () => {
  it('forgets what was not used for longest when it has too many', async () => {
    const { get, asked } = aCache(2, 100);
    for (const name of ['A', 'B', 'A', 'C', 'A', 'B']) expect(await get(name)).toBe(name);
    expect(asked).toEqual(['A', 'B', 'C', 'B']);
  });

  it('forgets as many as it takes when they are too large together, even the only one', async () => {
    const { get, asked } = aCache(10, 100);
    for (const name of ['A', 'B', 'C']) await get(name, 30);
    await get('D', 60);
    for (const name of ['C', 'D', 'A']) await get(name, 30);
    expect(asked).toEqual(['A', 'B', 'C', 'D', 'A']);
    await get('HUGE', 101);
    await get('HUGE', 101);
    expect(asked.filter((name) => name === 'HUGE')).toHaveLength(2);
  });
});
