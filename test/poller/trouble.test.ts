import { describe, expect, it } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { type Answer, createWorld, input, someEvents } from './fake-world.ts';

const day = 24 * 3_600_000;

describe('trouble that passes', () => {
  it.each<[string, Answer, number]>([
    ['as told on 429', { status: 429, headers: { 'retry-after': '7' } }, 7000],
    ['as told on 503', { status: 503, headers: { 'retry-after': '3' } }, 3000],
    ['shortly on 500', { status: 500, body: '<html>' }, 250],
    ['shortly after what is no page', { body: '<html>' }, 250],
  ])('is waited out: %s', async (_, answer, wait) => {
    const world = createWorld(someEvents(1));
    world.script = [answer];
    await world.run({ seconds: 12 });
    expect(world.queuedIds()).toEqual(['e-0']);
    expect(world.time.slept[0]).toBe(wait);
    expect(world.telemetry.counts.JournalReadFailed).toBe(answer.status === 429 ? undefined : 1);
  });

  it('is given more and more time, and in the end left to the next run', async () => {
    const world = createWorld();
    world.script = Array.from({ length: 20 }, () => ({ status: 500 }));
    await world.run({ seconds: 30 });
    expect(world.time.slept).toEqual([250, 500, 1000, 2000, 4000, 8000]);
    expect(world.cursor()).toBeUndefined();
    expect(world.item()?.owner).toBeUndefined();
  });

  it('that lasts longer than a run keeps later runs away for as long as the journal said', async () => {
    const world = createWorld(someEvents(1));
    world.script = [{ status: 429, headers: { 'retry-after': '300' } }];
    await world.run();
    world.time.now += 200_000;
    await world.run();
    expect(world.asked).toHaveLength(1);
    world.time.now += 60_000;
    const began = world.time.now;
    await world.run();
    expect(world.askedAt[1]).toBe(began + 40_000);
    expect(world.queuedIds()).toEqual(['e-0']);
  });

  it('that lasts longer than the rest of the run is honoured by the next run', async () => {
    const world = createWorld(someEvents(1));
    world.script = [{ status: 429, headers: { 'retry-after': '30' } }];
    await world.run({ seconds: 20 });
    const began = world.time.now;
    world.time.now += 10_000;
    await world.run();
    expect(world.askedAt).toEqual([began, began + 30_000, ...world.askedAt.slice(2)]);
    expect(world.queuedIds()).toEqual(['e-0']);
  });

  it('of the sign-in is waited out and counted', async () => {
    const world = createWorld(someEvents(1));
    world.imsScript = [{ status: 503 }];
    await world.run();
    expect(world.queuedIds()).toEqual(['e-0']);
    expect(world.telemetry.counts.SignInFailed).toBe(1);
  });

  it.each([
    [{ 'retry-after': '45' }, 45_000],
    [{}, 60_000],
  ])(
    'of the sign-in is waited out as told, and Adobe is asked no more meanwhile: %j',
    async (headers, wait) => {
      const world = createWorld(someEvents(1));
      const began = world.time.now;
      world.imsScript = [{ status: 429, headers }];
      await world.run({ seconds: 120 });
      expect(world.askedAt[0]).toBe(began + wait);
      expect(world.signIns()).toBe(2);
      expect(world.queuedIds()).toEqual(['e-0']);
    },
  );

  it('of one position that is refused with 400 does not give the position up', async () => {
    const world = createWorld(someEvents(4));
    world.script = [undefined, { status: 400 }];
    await world.run();
    expect(world.asked.slice(0, 3)).toEqual(['r', 'r?since=1', 'r?since=1']);
    expect(world.queuedIds()).toHaveLength(4);
    expect(world.telemetry.counts.PositionExpired).toBeUndefined();
    expect(world.telemetry.counts.JournalReadFailed).toBe(1);
  });

  it('of the positions table is waited out while the lease lasts', async () => {
    const world = createWorld();
    let renewals = 0;
    const renew: typeof world.positions.renew = async (key, now) => {
      renewals += 1;
      if (renewals <= 2) throw new CampaignTriggersError('POSITION_STORE_FAILED', 'the table failed');
      return world.positions.renew(key, now);
    };
    world.script = [{ status: 429, headers: { 'retry-after': '40' } }];
    await world.run({ poll: world.createPoller({ ...world.positions, renew }) });
    expect(renewals).toBeGreaterThan(2);
    expect(world.asked.slice(0, 2)).toEqual(['r', 'r']);
    expect(world.telemetry.logged.join()).toContain('POSITION_STORE_FAILED');
  });

  it('of the positions table that outlasts the lease ends the run', async () => {
    const world = createWorld();
    const renew = async () => {
      throw new CampaignTriggersError('POSITION_STORE_FAILED', 'the table failed');
    };
    world.script = [{ status: 429, headers: { 'retry-after': '50' } }];
    const poll = world.createPoller({ ...world.positions, renew });
    await expect(world.run({ poll })).rejects.toMatchObject({ code: 'POSITION_STORE_FAILED' });
    expect(world.asked).toHaveLength(1);
  });
});

describe('the end of a run', () => {
  it('comes in time though a table or a queue does not answer', async () => {
    const never = (signal: AbortSignal | undefined) =>
      new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () =>
          reject(new CampaignTriggersError('POSITION_STORE_FAILED', 'aborted')),
        );
      });
    const world = createWorld(someEvents(2));
    const stalled = {
      ...world.positions,
      save: (...[, , , signal]: Parameters<typeof world.positions.save>) => never(signal),
      release: (_: unknown, signal?: AbortSignal) => never(signal),
    };
    const began = Date.now();
    const left = () => 2500 - (Date.now() - began);
    await expect(world.createPoller(stalled)(input, left)).rejects.toMatchObject({
      code: 'POSITION_STORE_FAILED',
    });
    expect(left()).toBeGreaterThan(0);
  });
});

describe('the token', () => {
  it('is renewed once when the journal refuses it, and the same page is read again', async () => {
    const world = createWorld(someEvents(4));
    world.script = [undefined, { status: 401, body: { error_code: '401013' } }];
    await world.run({ seconds: 5 });
    expect(world.queuedIds()).toHaveLength(4);
    expect(world.asked.slice(0, 3)).toEqual(['r', 'r?since=1', 'r?since=1']);
    expect([...world.tokensSeen]).toEqual(['Bearer access-token-1', 'Bearer access-token-2']);
  });

  it('refused twice in a row is a matter of configuration: the run fails, the position stays', async () => {
    const world = createWorld(someEvents(4));
    world.script = [undefined, { status: 401 }, { status: 401 }];
    await expect(world.run()).rejects.toMatchObject({ code: 'JOURNAL_UNAUTHORISED' });
    expect(world.telemetry.counts.SignInFailed).toBe(1);
    expect(world.queuedIds()).toEqual(['e-0', 'e-1']);
    expect(world.cursor()).toMatch(/since=1$/);
  });

  it('comes with a secret that was rotated meanwhile', async () => {
    const world = createWorld(someEvents(1));
    const [old] = world.secrets;
    if (old) world.secrets.push({ ...old, clientSecret: 'client-secret-2' });
    world.imsScript = [{ status: 401, body: { error: 'invalid_client' } }];
    await world.run({ seconds: 5 });
    expect(world.queuedIds()).toEqual(['e-0']);
  });

  it('that Adobe does not give fails the run by name, with the remedy in the log and no secret', async () => {
    const world = createWorld();
    world.imsScript = [{ status: 400, body: { error: 'invalid_scope' } }];
    await expect(world.run()).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
    expect(world.telemetry.counts.SignInFailed).toBe(1);
    expect(world.telemetry.logged.join()).toContain('Developer Console');
    expect(world.telemetry.logged.join()).not.toMatch(/client-secret/);
  });

  it('that was refused is asked for again after five minutes, or at once with another secret', async () => {
    const world = createWorld(someEvents(1));
    const refused = { status: 400, body: { error: 'invalid_scope' } };
    world.imsScript = [refused, refused];
    for (let run = 0; run < 3; run++) {
      await expect(world.run()).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
      world.time.now += 60_000;
    }
    expect(world.signIns()).toBe(1);
    expect(world.telemetry.counts.SignInFailed).toBe(3);
    world.time.now += 180_000;
    await expect(world.run()).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
    expect(world.signIns()).toBe(2);
    const [old] = world.secrets;
    if (old) world.secrets.push({ ...old, clientSecret: 'client-secret-2' });
    await world.run();
    expect(world.queuedIds()).toEqual(['e-0']);
  });

  it('that grows old in the middle of a drain is renewed, and nothing is missed', async () => {
    const world = createWorld(someEvents(6));
    world.script = [
      undefined,
      () => {
        world.time.now += 0.9 * day;
        return undefined;
      },
      undefined,
      undefined,
      { status: 204, headers: { 'retry-after': '900' } },
      { status: 403 },
    ];
    await expect(world.run({ seconds: 2 * 24 * 3600 })).rejects.toMatchObject({ code: 'JOURNAL_FORBIDDEN' });
    expect([...world.tokensSeen]).toEqual(['Bearer access-token-1', 'Bearer access-token-2']);
    expect(world.queuedIds()).toHaveLength(6);
  });
});

describe('what does not pass by itself', () => {
  it.each([
    [403, 'JOURNAL_FORBIDDEN'],
    [404, 'JOURNAL_NOT_FOUND'],
    [400, 'JOURNAL_BAD_REQUEST'],
  ])('%i fails the run, counted and logged', async (status, code) => {
    const world = createWorld();
    world.script = [{ status }];
    await expect(world.run()).rejects.toMatchObject({ code });
    expect(world.telemetry.counts.JournalReadFailed).toBe(1);
    expect(world.telemetry.logged.join()).toContain(code);
  });
});
